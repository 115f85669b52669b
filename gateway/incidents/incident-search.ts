/** The list of incidents as somebody may have it: asked of the store in steps, cut to what he sees. */
import type { Decide, Person } from '../access/model.ts';
import { foldText } from '../cameras/fold-text.ts';
import type { Cameras } from '../cameras/model.ts';
import type { IncidentSight } from './incident-sight.ts';
import { type IncidentFilter, type IncidentStore, ordinalOf, type SearchWord } from './incident-store.ts';
import { incidentStates } from './model.ts';
import type { IncidentList, IncidentQuery, IncidentView } from './schemas.ts';

export interface IncidentSearchOptions {
  readonly store: Pick<IncidentStore, 'list'>;
  readonly sight: Pick<IncidentSight, 'viewFor'>;
  readonly decide: Decide;
  readonly cameras: Pick<Cameras, 'list'>;
}

const usualLimit = 100;
const stepRows = 200;
/** Of incidents that are others' so many are passed over for one answer; the next one goes on behind them. */
const mostRows = 20_000;

export async function searchIncidents(
  { store, sight, decide, cameras }: IncidentSearchOptions,
  person: Person,
  query: IncidentQuery,
): Promise<IncidentList> {
  const sees = (cameraId: string) => decide(person, 'see', cameraId);
  const seen = cameras.list().filter(({ id }) => sees(id));
  const limit = query.limit ?? usualLimit;
  const filter = filterOf(query, seen);
  const incidents: IncidentView[] = [];
  let before = query.before;
  for (let rows = 0; rows < mostRows; rows += stepRows) {
    const found = await store.list({
      ...filter,
      limit: stepRows,
      ...(before === undefined ? {} : { beforeOrdinal: ordinalOf(before) }),
    });
    for (const incident of found) {
      const view = sight.viewFor(person, incident);
      before = incident.number;
      if (view) incidents.push(view);
      if (incidents.length === limit) return { incidents, next: before };
    }
    if (found.length < stepRows) return { incidents, next: null };
  }
  return { incidents, next: before ?? null };
}

type Seen = readonly { readonly id: string; readonly code: string }[];

/** What he does not see cannot be asked for either: else the answer would tell of it. */
export function filterOf(query: IncidentQuery, seen: Seen): Omit<IncidentFilter, 'limit' | 'beforeOrdinal'> {
  const { state, kind, unit, assignee, cameraIds, from, to, q } = query;
  const states = state === 'standing' ? incidentStates.filter((one) => one !== 'closed') : state && [state];
  const ids = new Set(seen.map(({ id }) => id));
  const words = wordsOf(q ?? '', seen);
  return {
    ...(states ? { states } : {}),
    ...(kind === undefined ? {} : { kind }),
    ...(unit === undefined ? {} : { unitId: unit }),
    ...(assignee === undefined ? {} : { assigneeId: assignee }),
    ...(cameraIds === undefined ? {} : { cameraIds: cameraIds.split(',').filter((id) => ids.has(id)) }),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    ...(words.length === 0 ? {} : { words }),
  };
}

/** "ham T-01" → two words, the second also the code of a camera. */
export function wordsOf(text: string, seen: Seen): SearchWord[] {
  return foldText(text)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, 10)
    .map((word) => ({
      text: word,
      cameraIds: seen.filter(({ code }) => foldText(code) === word).map(({ id }) => id),
    }));
}
