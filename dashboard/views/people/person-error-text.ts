/** Why an act on a person was refused, in words. */
import { t } from '../../locales/locale.ts';
import type { ApiError } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';

export function personErrorText(error: ApiError): string {
  if (error.details['reason'] === 'last-administrator') return t('people.lastAdministrator');
  if (error.code === 'request.conflict' && error.details['field'] === 'login') return t('people.loginTaken');
  return apiErrorText(error);
}
