/** What a unit still has to do: it cannot be removed meanwhile, or nobody could take, return or close these. */
import type { Database } from '../kernel/database.ts';
import { createIncidentStore } from './incident-store.ts';
import { incidentStates } from './model.ts';

/** Those that are not closed and are the unit's, or wait for its answer. Newest first. `database` may be a transaction. */
export async function incidentsOfUnit(
  database: Database,
  unitId: string,
): Promise<readonly { readonly kind: 'incident'; readonly code: string }[]> {
  const states = incidentStates.filter((state) => state !== 'closed');
  const involved = await createIncidentStore(database).list({ states, unitId, limit: mostNamed });
  return involved
    .filter(({ ownerUnitId, handover }) => ownerUnitId === unitId || handover?.toUnitId === unitId)
    .map(({ number }) => ({ kind: 'incident', code: number }));
}

const mostNamed = 10_000;
