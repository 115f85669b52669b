/** Who would lose his place, or his rights, if a unit went: its people, its wall stations, and the grants given to it. */
import type { Database } from '../kernel/database.ts';
import { isComing } from './grants/grant.ts';
import { createGrantStore } from './grants/grant-store.ts';
import { createAccountStore } from './people/account-store.ts';
import { createStationStore } from './stations/station-store.ts';

export interface UnitHolder {
  readonly kind: 'person' | 'station' | 'grant';
  /** Login, name of the station, reason of the grant. */
  readonly code: string;
}

/** `database` may be a transaction. Those of the past hold nothing. */
export async function unitHolders(database: Database, unitId: string, nowMs: number): Promise<UnitHolder[]> {
  const people = (await createAccountStore(database).list()).filter((account) => account.unitId === unitId);
  const stations = (await createStationStore(database).list()).filter(({ station }) => station.unitId === unitId);
  const grants = (await createGrantStore(database).list()).filter(
    (grant) => grant.subject.kind === 'unit' && grant.subject.id === unitId,
  );
  return [
    ...people.flatMap(({ login, disabledAtMs }) =>
      disabledAtMs === null ? [{ kind: 'person', code: login } as const] : [],
    ),
    ...stations.flatMap(({ station: { name, revokedAtMs } }) =>
      revokedAtMs === null ? [{ kind: 'station', code: name } as const] : [],
    ),
    ...grants.flatMap((grant) => (isComing(grant, nowMs) ? [{ kind: 'grant', code: grant.reason } as const] : [])),
  ];
}
