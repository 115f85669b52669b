/**
 * Minutes of each state in a span, from state intervals and the excused spans laid over them. Pure: this is what a
 * lessor's bill is argued with, so every rule is here.
 *
 * - Time inside an excused span counts as excused, whatever the state was.
 * - Time before a subject's first interval is unknown.
 * - Availability = up ÷ (up + degraded + down); null when nothing was seen at all. Unknown time accuses nobody.
 * - An outage is an unbroken time of `down` that is not wholly excused; another cause in its midst begins no new one.
 * - A site's or lessor's minutes are the sum over its cameras.
 */
import type { Availability, HealthState, StateInterval } from './schemas.ts';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From its first to its last moment of `down`; `downMs` leaves out what is excused in between. */
export interface OutageSpan extends Span {
  readonly downMs: number;
}

export interface StateTimes {
  readonly ms: Readonly<Record<HealthState, number>>;
  readonly outages: readonly OutageSpan[];
}

interface Piece extends Span {
  readonly state: HealthState;
}

/** `intervals` of one subject in order of time; `excused` in any order, overlaps allowed. */
export function stateTimes(intervals: readonly StateInterval[], excused: readonly Span[], span: Span): StateTimes {
  const ms: Record<HealthState, number> = { up: 0, degraded: 0, down: 0, unknown: 0, excused: 0 };
  const outages: { fromMs: number; toMs: number; downMs: number }[] = [];
  let inOutage = false;
  for (const piece of overlay(piecesOf(intervals, span), mergeSpans(excused))) {
    ms[piece.state] += piece.toMs - piece.fromMs;
    if (piece.state === 'down') {
      const outage = inOutage ? outages.at(-1) : undefined;
      if (outage) {
        outage.toMs = piece.toMs;
        outage.downMs += piece.toMs - piece.fromMs;
      } else outages.push({ fromMs: piece.fromMs, toMs: piece.toMs, downMs: piece.toMs - piece.fromMs });
      inOutage = true;
    } else if (piece.state !== 'excused' || !wasDown(intervals, piece)) {
      inOutage = false;
    }
  }
  return { ms, outages };
}

/** Whether the subject was down all through an excused piece: then the outage goes on beneath it. */
function wasDown(intervals: readonly StateInterval[], piece: Span): boolean {
  return intervals.some(
    (interval) =>
      interval.state === 'down' &&
      interval.fromMs <= piece.fromMs &&
      (interval.toMs ?? Number.POSITIVE_INFINITY) >= piece.toMs,
  );
}

/** Cuts the intervals to the span and fills what they leave open with unknown. */
function piecesOf(intervals: readonly StateInterval[], span: Span): Piece[] {
  const pieces: Piece[] = [];
  let atMs = span.fromMs;
  for (const interval of intervals) {
    const fromMs = Math.max(interval.fromMs, atMs);
    const toMs = Math.min(interval.toMs ?? span.toMs, span.toMs);
    if (toMs <= fromMs) continue;
    if (fromMs > atMs) pieces.push({ fromMs: atMs, toMs: fromMs, state: 'unknown' });
    pieces.push({ fromMs, toMs, state: interval.state });
    atMs = toMs;
  }
  if (atMs < span.toMs) pieces.push({ fromMs: atMs, toMs: span.toMs, state: 'unknown' });
  return pieces;
}

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else merged.push({ ...span });
  }
  return merged;
}

function overlay(pieces: readonly Piece[], excused: readonly Span[]): Piece[] {
  return pieces.flatMap((piece) => {
    const cut: Piece[] = [];
    let atMs = piece.fromMs;
    for (const span of excused) {
      const fromMs = Math.max(span.fromMs, atMs);
      const toMs = Math.min(span.toMs, piece.toMs);
      if (toMs <= fromMs) continue;
      if (fromMs > atMs) cut.push({ fromMs: atMs, toMs: fromMs, state: piece.state });
      cut.push({ fromMs, toMs, state: 'excused' });
      atMs = toMs;
    }
    if (atMs < piece.toMs) cut.push({ fromMs: atMs, toMs: piece.toMs, state: piece.state });
    return cut;
  });
}

export function sumTimes(times: readonly StateTimes[]): StateTimes {
  const ms: Record<HealthState, number> = { up: 0, degraded: 0, down: 0, unknown: 0, excused: 0 };
  for (const one of times) for (const state of Object.keys(ms) as HealthState[]) ms[state] += one.ms[state];
  return { ms, outages: times.flatMap(({ outages }) => outages) };
}

export function availabilityOf(
  subject: Pick<Availability, 'subjectKind' | 'subjectId' | 'name'>,
  { ms, outages }: StateTimes,
): Availability {
  const seenMs = ms.up + ms.degraded + ms.down;
  return {
    ...subject,
    upMin: ms.up / 60_000,
    degradedMin: ms.degraded / 60_000,
    downMin: ms.down / 60_000,
    unknownMin: ms.unknown / 60_000,
    excusedMin: ms.excused / 60_000,
    availabilityPercent: seenMs === 0 ? null : (100 * ms.up) / seenMs,
    outages: outages.length,
  };
}
