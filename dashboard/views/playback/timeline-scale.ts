/** The shown part of the time line: zoom, pan, where a moment stands, and which moments are written below. Pure. */
import { districtOffsetMs } from '../../locales/date-text.ts';

export interface TimeView {
  readonly fromMs: number;
  readonly toMs: number;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export const shortestMs = 10 * secondMs;
export const longestMs = 30 * dayMs;

export const lengthOf = (view: TimeView): number => view.toMs - view.fromMs;

export const around = (atMs: number, lengthMs: number): TimeView => ({
  fromMs: atMs - lengthMs / 2,
  toMs: atMs + lengthMs / 2,
});

/** `factor` > 1: a shorter part, larger; the moment `atMs` stays where it is. */
export function zoomed(view: TimeView, factor: number, atMs: number): TimeView {
  const length = Math.max(shortestMs, Math.min(longestMs, lengthOf(view) / factor));
  const share = (atMs - view.fromMs) / lengthOf(view);
  return { fromMs: atMs - share * length, toMs: atMs + (1 - share) * length };
}

export const panned = (view: TimeView, byMs: number): TimeView => ({
  fromMs: view.fromMs + byMs,
  toMs: view.toMs + byMs,
});

export const xOf = (view: TimeView, widthPx: number, atMs: number): number =>
  ((atMs - view.fromMs) / lengthOf(view)) * widthPx;

export const momentAt = (view: TimeView, widthPx: number, x: number): number =>
  view.fromMs + (x / widthPx) * lengthOf(view);

/** The part that keeps the playhead in sight: turned by a page when the head has left it. */
export function following(view: TimeView, atMs: number): TimeView {
  if (atMs >= view.fromMs && atMs <= view.toMs) return view;
  const length = lengthOf(view);
  // A little of what was before stays in sight.
  if (atMs > view.toMs && atMs < view.toMs + length) return panned(view, length * 0.9);
  if (atMs < view.fromMs && atMs > view.fromMs - length) return panned(view, -length * 0.9);
  return around(atMs, length);
}

export interface Tick {
  readonly atMs: number;
  /** Day: with its date; minute and second: as much of the time as tells neighbours apart. */
  readonly unit: 'day' | 'minute' | 'second';
}

const stepsMs = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minuteMs),
  ...[1, 2, 3, 6, 12].map((n) => n * hourMs),
  ...[1, 2, 5, 10].map((n) => n * dayMs),
];

/** Round moments of the district's own time, at least `apartPx` from each other. */
export function ticksOf(view: TimeView, widthPx: number, apartPx: number): Tick[] {
  const least = (lengthOf(view) * apartPx) / Math.max(1, widthPx);
  const stepMs = stepsMs.find((step) => step >= least) ?? 10 * dayMs;
  const ticks: Tick[] = [];
  const first = Math.ceil((view.fromMs + districtOffsetMs) / stepMs) * stepMs - districtOffsetMs;
  for (let atMs = first; atMs <= view.toMs; atMs += stepMs) {
    const midnight = (atMs + districtOffsetMs) % dayMs === 0;
    ticks.push({ atMs, unit: midnight ? 'day' : stepMs < minuteMs ? 'second' : 'minute' });
  }
  return ticks;
}
