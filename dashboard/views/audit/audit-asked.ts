/** What the audit is asked, as it stands in the address, and how the gateway is asked. Pure. */
import { parseMomentText } from '../../locales/date-text.ts';

export const abouts = ['acts', 'watched', 'now', 'unwatched'] as const;
export type About = (typeof abouts)[number];

/** Empty: not asked for. */
export interface AuditAsked {
  readonly about: About;
  readonly person: string;
  readonly camera: string;
  readonly kind: string;
  readonly outcome: string;
  /** `23/11/2026 02:14` */
  readonly from: string;
  readonly until: string;
  readonly site: string;
  readonly minutes: number;
}

const usualMinutes = 30;
const texts = ['person', 'camera', 'kind', 'outcome', 'from', 'until', 'site'] as const;

export function askedOf(query: URLSearchParams): AuditAsked {
  const text = (name: string) => query.get(name) ?? '';
  const fields = Object.fromEntries(texts.map((name) => [name, text(name)])) as Record<(typeof texts)[number], string>;
  const about = abouts.find((name) => name === text('about')) ?? 'acts';
  return { about, ...fields, minutes: Number(text('minutes')) || usualMinutes };
}

export function addressOf(asked: AuditAsked): URLSearchParams {
  const query = new URLSearchParams();
  if (asked.about !== 'acts') query.set('about', asked.about);
  for (const name of texts) if (asked[name] !== '') query.set(name, asked[name]);
  if (asked.minutes !== usualMinutes) query.set('minutes', String(asked.minutes));
  return query;
}

/** Fields that hold no moment. */
export function momentProblems(asked: Pick<AuditAsked, 'from' | 'until'>): ReadonlySet<'from' | 'until'> {
  const bad = (name: 'from' | 'until') => asked[name] !== '' && parseMomentText(asked[name]) === undefined;
  return new Set((['from', 'until'] as const).filter(bad));
}

/** Query of `/api/audit` and its CSV. */
export function rowsPath(asked: AuditAsked, lang?: string): string {
  const { kind, outcome } = asked;
  return pathOf({ ...common(asked), kind, outcome, lang: lang ?? '' });
}

/** Query of `/api/audit/watched`. */
export const watchedPath = (asked: AuditAsked): string => pathOf(common(asked));

const common = ({ person, camera, from, until }: AuditAsked) => ({
  personId: person,
  cameraId: camera,
  from: isoOf(from),
  until: isoOf(until),
});

function isoOf(text: string): string {
  const ms = text === '' ? undefined : parseMomentText(text);
  return ms === undefined ? '' : new Date(ms).toISOString();
}

function pathOf(fields: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString();
  return query === '' ? '' : `?${query}`;
}
