/** What a refusal means where incidents are concerned: somebody else was faster, or it is another unit's to do. */
import { t } from '../../locales/locale.ts';
import type { ApiError } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';

export function incidentErrorText(error: ApiError): string {
  if (error.code === 'request.conflict') return t('incidents.changedElsewhere');
  if (error.code === 'access.denied' && error.details['reason'] === 'unit') return t('incidents.otherUnit');
  return apiErrorText(error);
}
