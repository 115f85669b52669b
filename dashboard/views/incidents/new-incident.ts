/**
 * From where an incident is opened (a tile, playback, an alarm) to the form that is filled in for it: by the address, so that a
 * link can do it from anywhere. Pure.
 */
import type { IncidentView } from '../../../gateway/incidents/schemas.ts';
import { incidentKinds, severities } from './incident-words.ts';

export interface IncidentSeed {
  readonly cameraIds: readonly string[];
  /** When it happened; `undefined`: now. */
  readonly fromMs?: number | undefined;
  /** Until when footage is to be held; `undefined`: some time after. */
  readonly toMs?: number | undefined;
  readonly kind?: IncidentView['kind'] | undefined;
  readonly severity?: IncidentView['severity'] | undefined;
  readonly title?: string | undefined;
  readonly alarmId?: string | undefined;
}

/** `/incidents?new=1&cameras=T-01,T-02&at=…`: cameras by id or code; `from` and `to` name the footage, `at` a moment. */
export function newIncidentPath(seed: IncidentSeed): string {
  const query = new URLSearchParams({ new: '1' });
  if (seed.cameraIds.length > 0) query.set('cameras', seed.cameraIds.join(','));
  if (seed.fromMs !== undefined)
    query.set(seed.toMs === undefined ? 'at' : 'from', new Date(seed.fromMs).toISOString());
  if (seed.toMs !== undefined) query.set('to', new Date(seed.toMs).toISOString());
  for (const [name, value] of [
    ['kind', seed.kind],
    ['severity', seed.severity],
    ['title', seed.title],
    ['alarm', seed.alarmId],
  ] as const)
    if (value !== undefined) query.set(name, value);
  return `/incidents?${query}`;
}

export interface KnownCamera {
  readonly id: string;
  readonly code: string;
}

/** @returns `undefined` when the address asks for no new incident */
export function seedOf(query: URLSearchParams, cameras: Iterable<KnownCamera>): IncidentSeed | undefined {
  if (query.get('new') !== '1') return undefined;
  const byName = new Map(
    [...cameras].flatMap(({ id, code }) => [[id, id] as const, [code.toLowerCase(), id] as const]),
  );
  const cameraIds = (query.get('cameras') ?? '')
    .split(',')
    .flatMap((name) => byName.get(name.trim().toLowerCase()) ?? []);
  const moment = (name: string): number | undefined => {
    const ms = Date.parse(query.get(name) ?? '');
    return Number.isNaN(ms) ? undefined : ms;
  };
  const one = <T extends string>(list: readonly T[], name: string) => list.find((value) => value === query.get(name));
  return {
    cameraIds: [...new Set(cameraIds)],
    fromMs: moment('from') ?? moment('at'),
    toMs: moment('to'),
    kind: one(incidentKinds, 'kind'),
    severity: one(severities, 'severity'),
    title: query.get('title') ?? undefined,
    alarmId: query.get('alarm') ?? undefined,
  };
}

/** Without what asked for the form: it is done, or left. */
export function withoutSeed(query: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(query);
  for (const name of ['new', 'cameras', 'at', 'from', 'to', 'kind', 'severity', 'title', 'alarm']) rest.delete(name);
  return rest;
}
