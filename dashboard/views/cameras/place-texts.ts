/** Words for kinds of places and for what keeps one from being removed. */
import type { Unit } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { t } from '../../locales/locale.ts';
import type { ApiError } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';

export const unitKindTexts: Readonly<Record<Unit['kind'], TextKey>> = {
  committee: 'places.unitCommittee',
  police: 'places.unitPolice',
  'tunnel-centre': 'places.unitTunnelCentre',
  ward: 'places.unitWard',
  lessor: 'places.unitLessor',
  other: 'places.unitOther',
};

const holderTexts: Readonly<Record<string, TextKey>> = {
  camera: 'places.holderCamera',
  site: 'places.holderSite',
  link: 'places.holderLink',
  unit: 'places.holderUnit',
  person: 'places.holderPerson',
  station: 'places.holderStation',
  grant: 'places.holderGrant',
  incident: 'places.holderIncident',
};
const namedHolders = 6;

/** The error's text, and for a place still in use what holds it: the first few by name, the others by number. */
export function placeErrorText(error: ApiError): string {
  const { heldBy, count } = error.details as { heldBy?: { kind: string; code: string }[]; count?: number };
  if (error.code !== 'request.in-use' || !Array.isArray(heldBy)) return apiErrorText(error);
  const named = heldBy.slice(0, namedHolders).map(({ kind, code }) => {
    const text = holderTexts[kind];
    return text ? t(text, { code }) : code;
  });
  const more = (count ?? heldBy.length) - named.length;
  const rest = more > 0 ? ` ${t('places.holdersMore', { n: more })}` : '';
  return `${apiErrorText(error)} ${t('places.heldBy', { list: named.join(', ') })}${rest}`;
}
