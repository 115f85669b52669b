/** What the page of alarms is asked, as it stands in the address, and how the gateway is asked. Pure. */
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';
import { parseMomentText } from '../../locales/date-text.ts';
import { camerasOf, type Places } from './alarm-place.ts';

export const abouts = ['open', 'history', 'shift', 'maintenance', 'rules'] as const;
export type About = (typeof abouts)[number];

/** Empty: not asked for. */
export interface AlarmsAsked {
  readonly about: About;
  /** `23/11/2026 02:14` */
  readonly from: string;
  readonly until: string;
  readonly kind: string;
  /** `camera|<id>`, `link|<id>`, `site|<id>` */
  readonly place: string;
  readonly state: string;
  readonly severity: string;
}

const texts = ['from', 'until', 'kind', 'place', 'state', 'severity'] as const;

export function askedOf(query: URLSearchParams): AlarmsAsked {
  const text = (name: string) => query.get(name) ?? '';
  const fields = Object.fromEntries(texts.map((name) => [name, text(name)])) as Record<(typeof texts)[number], string>;
  return { about: abouts.find((name) => name === text('about')) ?? 'open', ...fields };
}

export function addressOf(asked: AlarmsAsked): URLSearchParams {
  const query = new URLSearchParams();
  if (asked.about !== 'open') query.set('about', asked.about);
  for (const name of texts) if (asked[name] !== '') query.set(name, asked[name]);
  return query;
}

/** Fields that hold no moment. */
export function momentProblems(asked: Pick<AlarmsAsked, 'from' | 'until'>): ReadonlySet<'from' | 'until'> {
  const bad = (name: 'from' | 'until') => asked[name] !== '' && parseMomentText(asked[name]) === undefined;
  return new Set((['from', 'until'] as const).filter(bad));
}

/** What the span is where the address says nothing. */
export interface UsualSpan {
  readonly fromMs: number;
  /** `undefined`: until now. */
  readonly untilMs?: number;
}

/** Query of the gateway's history, its CSV and its shift report. */
export function spanQuery({ from, until }: Pick<AlarmsAsked, 'from' | 'until'>, usual: UsualSpan): URLSearchParams {
  const fromMs = parseMomentText(from) ?? usual.fromMs;
  const untilMs = parseMomentText(until) ?? (until === '' && from === '' ? usual.untilMs : undefined);
  const query = new URLSearchParams({ from: new Date(fromMs).toISOString() });
  if (untilMs !== undefined) query.set('to', new Date(untilMs).toISOString());
  return query;
}

export function historyQuery(asked: AlarmsAsked, usual: UsualSpan): URLSearchParams {
  const query = spanQuery(asked, usual);
  if (asked.kind !== '') query.set('kind', asked.kind);
  const [, id] = asked.place.split('|');
  if (id) query.set('subject', id);
  return query;
}

/** Whether an alarm is asked for; of a place are also the alarms of what hangs on it. Made once for a whole list. */
export function askedFor(asked: AlarmsAsked, places: Places): (alarm: AlarmView) => boolean {
  const [kind = '', id = ''] = asked.place.split('|');
  const there = new Set(camerasOf({ kind, id }, places).map((camera) => camera.id));
  const isThere = ({ subjectId, members }: AlarmView) =>
    subjectId === id || there.has(subjectId) || members.some((cameraId) => there.has(cameraId));
  return (alarm) =>
    (asked.kind === '' || alarm.kind === asked.kind) &&
    (asked.state === '' || alarm.state === asked.state) &&
    (asked.severity === '' || alarm.severity === asked.severity) &&
    (asked.place === '' || isThere(alarm));
}
