/** Whoever a grant may be given to by name: people, and the wall stations, which are granted cameras like people. Pure. */
import type { AccountView } from '../../../gateway/access/schemas.ts';
import type { StationView } from '../../../gateway/access/stations/schemas.ts';
import { roleTexts } from '../../components/right-texts.ts';
import type { TextKey } from '../../locales/catalogue.ts';

export interface Grantee extends Pick<AccountView, 'id' | 'name' | 'unitId' | 'disabledAtMs'> {
  readonly role: AccountView['role'] | 'station';
}

export const granteeTexts: Readonly<Record<Grantee['role'], TextKey>> = { ...roleTexts, station: 'station.role' };

export function granteesOf(people: readonly AccountView[], stations: readonly StationView[]): readonly Grantee[] {
  const screens = stations.map(
    ({ id, name, unitId, revokedAtMs }): Grantee => ({ id, name, unitId, disabledAtMs: revokedAtMs, role: 'station' }),
  );
  return [...people, ...screens];
}
