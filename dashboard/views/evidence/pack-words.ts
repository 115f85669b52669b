/** Words and looks of packs: states, steps, progress, sizes. */
import type { PackStepView, PackView } from '../../../gateway/incidents/evidence/evidence-schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import { type TextKey, type TextParams, translate, vi } from '../../locales/catalogue.ts';
import { formatDateTime, formatNumber } from '../../locales/format.ts';
import { language } from '../../locales/locale.ts';

/** In the page's language, or in the one that a paper speaks. */
export type Say = (key: TextKey, params?: TextParams) => string;
export const say: Say = (key, params) => translate(language(), key, params);
export const sayVi: Say = (key, params) => translate('vi', key, params);

const known = new Set(Object.keys(vi.evidence));
const wordOf = (prefix: string, name: string, speak: Say): string =>
  known.has(`${prefix}-${name}`) ? speak(`evidence.${prefix}-${name}` as TextKey) : name;

export const stateText = (state: PackView['state'], speak: Say = say): string => wordOf('state', state, speak);
export const stepText = (kind: string, speak: Say = say): string => wordOf('step', kind, speak);

export const stateIcons: Readonly<Record<PackView['state'], IconName>> = {
  requested: 'clock',
  refused: 'ban',
  approved: 'loader-circle',
  cancelled: 'x',
  failed: 'circle-alert',
  ready: 'package-check',
  'handed-over': 'package-check',
  received: 'circle-check',
  rejected: 'ban',
};

/** Colour means that something is wrong. */
export const stateLook = (pack: PackView): string =>
  pack.state === 'failed' || pack.state === 'rejected' ? 'critical' : waitsForReview(pack) ? 'warn' : '';

export const waitsForReview = ({ urgentReason, reviewedBy, state }: PackView): boolean =>
  urgentReason !== null && reviewedBy === null && state !== 'cancelled';

const reviewMs = 24 * 3_600_000;

/** What is said of an urgent pack; empty: it is none. */
export function urgentText(pack: PackView, nowMs: number, speak: Say = say): string {
  if (pack.urgentReason === null) return '';
  const { reviewedBy, reviewedAtMs } = pack;
  if (reviewedBy !== null && reviewedAtMs !== null)
    return speak('evidence.urgentReviewed', { name: reviewedBy.name, time: formatDateTime(reviewedAtMs) });
  if (!waitsForReview(pack)) return '';
  const dueMs = pack.requestedAtMs + reviewMs;
  return speak(nowMs > dueMs ? 'evidence.urgentOverdue' : 'evidence.urgentUntil', { time: formatDateTime(dueMs) });
}

const stageTexts: Readonly<Record<NonNullable<PackView['progress']>['stage'], TextKey>> = {
  waiting: 'evidence.progressWaiting',
  originals: 'evidence.progressOriginals',
  movies: 'evidence.progressMovies',
  'viewing-copies': 'evidence.progressCopies',
  sealing: 'evidence.progressSealing',
};

/** 0-1; undefined: nothing is being made. */
export function progressShare({ progress }: PackView): number | undefined {
  if (!progress) return undefined;
  return progress.totalBytes === 0 ? 0 : Math.min(1, progress.doneBytes / progress.totalBytes);
}

export function progressText(pack: PackView): string {
  const share = progressShare(pack);
  if (!pack.progress || share === undefined) return '';
  const stage = say(stageTexts[pack.progress.stage]);
  return pack.progress.stage === 'waiting'
    ? stage
    : say('evidence.progress', { stage, percent: Math.floor(100 * share) });
}

export function personText(person: PackView['decidedBy'], speak: Say = say): string {
  if (!person) return '';
  if (person.role === 'gateway') return speak('evidence.theGateway');
  return person.unit === '' ? person.name : `${person.name}, ${person.unit}`;
}

export function sizeText(sizeBytes: number): string {
  const mega = sizeBytes / 1e6;
  return mega < 1_000 ? `${formatNumber(mega, 1)} MB` : `${formatNumber(mega / 1_000, 2)} GB`;
}

/** Hexadecimal digits in groups of four, as they are read aloud. */
export const grouped = (digits: string): string =>
  digits
    .replaceAll(/\s/g, '')
    .match(/.{1,4}/g)
    ?.join(' ') ?? '';

/** What a step says besides who and when. */
export function stepDetails({ kind, details }: PackStepView, speak: Say = say): string {
  const text = (name: string): string => (typeof details[name] === 'string' ? details[name] : '');
  const parts: string[] = [];
  if (kind === 'handed-over') parts.push(speak('evidence.stepTo', { name: text('name'), unit: text('unit') }));
  if (kind === 'received') parts.push(speak('evidence.stepBy', { name: text('name'), unit: text('unit') }));
  if (kind === 'linked') parts.push(speak('evidence.stepTo', { name: text('recipient'), unit: text('recipientUnit') }));
  if (kind === 'opened') parts.push(speak('evidence.stepFrom', { address: text('address') }));
  if (kind === 'failed') parts.push(...failure(details, speak));
  // What a person wrote; the reason of a failure is a code.
  else for (const name of ['reason', 'note']) if (text(name) !== '') parts.push(text(name));
  return parts.join('; ');
}

function failure(details: PackStepView['details'], speak: Say): string[] {
  const { reason, freeBytes, neededBytes } = details;
  if (reason !== 'no-space') return alterations(details['alterations'], speak);
  const [free, needed] = [sizeText(Number(freeBytes)), sizeText(Number(neededBytes))];
  return [speak('evidence.noSpace', { free, needed })];
}

interface AlteredPart {
  readonly camera: string;
  readonly path: string;
  readonly segment: number | null;
  readonly at: string;
}

function alterations(found: unknown, speak: Say): string[] {
  if (!Array.isArray(found)) return [];
  const list = (found as readonly AlteredPart[]).slice(0, 20).map(({ camera, path, segment, at }) => {
    const facts = { camera, file: path, time: formatDateTime(Date.parse(at)) };
    return segment === null
      ? speak('evidence.alteredChain', facts)
      : speak('evidence.alteredSegment', { ...facts, n: segment });
  });
  return list.length === 0 ? [] : [speak('evidence.altered', { list: list.join('; ') })];
}
