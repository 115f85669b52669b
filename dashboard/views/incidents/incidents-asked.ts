/** What the list of incidents is asked, as it stands in the address, and how the gateway is asked. Pure. */
import { parseMomentText } from '../../locales/date-text.ts';
import { incidentKinds, incidentStates } from './incident-words.ts';

/** Empty: not asked for. */
export interface IncidentsAsked {
  readonly q: string;
  /** A state, `standing` (what is not closed, the usual) or `all`. */
  readonly state: string;
  readonly kind: string;
  readonly unit: string;
  readonly assignee: string;
  readonly camera: string;
  /** `23/11/2026 02:14` */
  readonly from: string;
  readonly until: string;
}

const texts = ['q', 'state', 'kind', 'unit', 'assignee', 'camera', 'from', 'until'] as const;
const states: readonly string[] = ['standing', 'all', ...incidentStates];
const kinds: readonly string[] = incidentKinds;
const uuid = /^[0-9a-f-]{36}$/;

export function askedOf(query: URLSearchParams): IncidentsAsked {
  const asked = Object.fromEntries(texts.map((name) => [name, query.get(name) ?? ''])) as Record<
    (typeof texts)[number],
    string
  >;
  const id = (name: 'unit' | 'assignee' | 'camera') => (uuid.test(asked[name]) ? asked[name] : '');
  return {
    ...asked,
    state: states.includes(asked.state) ? asked.state : 'standing',
    kind: kinds.includes(asked.kind) ? asked.kind : '',
    ...{ unit: id('unit'), assignee: id('assignee'), camera: id('camera') },
  };
}

export function addressOf(asked: IncidentsAsked): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of texts)
    if (asked[name] !== '' && !(name === 'state' && asked.state === 'standing')) query.set(name, asked[name]);
  return query;
}

/** Fields that hold no moment. */
export function momentProblems(asked: Pick<IncidentsAsked, 'from' | 'until'>): ReadonlySet<'from' | 'until'> {
  const bad = (name: 'from' | 'until') => asked[name] !== '' && parseMomentText(asked[name]) === undefined;
  return new Set((['from', 'until'] as const).filter(bad));
}

/** Query of the gateway's list. */
export function listQuery(asked: IncidentsAsked, limit: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit) });
  if (asked.state !== 'all') query.set('state', asked.state);
  if (asked.q.trim() !== '') query.set('q', asked.q.trim());
  for (const name of ['kind', 'unit', 'assignee'] as const) if (asked[name] !== '') query.set(name, asked[name]);
  if (asked.camera !== '') query.set('cameraIds', asked.camera);
  for (const [name, text] of [
    ['from', asked.from],
    ['to', asked.until],
  ] as const) {
    const ms = parseMomentText(text);
    if (ms !== undefined) query.set(name, new Date(ms).toISOString());
  }
  return query;
}
