/** Which step and which table a chart of a span is drawn from: at most 1,000 points, never finer than what is kept. */
import { keepMs, type MetricBucket, type MetricTable } from './metric-store.ts';
import type { MetricName, SeriesPoint } from './schemas.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const steps = [
  10 * second,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
];
const maxPoints = 1_000;
/** The longest span that can be asked for: what is kept, and a day for the asker's calendar. */
export const longestSpanMs = keepMs.hour + 24 * hour;

export interface SeriesResolution {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly table: MetricTable;
}

/**
 * `fromMs` < `toMs`, epoch ms; both are widened to whole steps. `sampledMs`: how often the metric is measured. A step
 * holds at least two measurements, so that one that comes a little late leaves no hole.
 */
export function seriesResolution(fromMs: number, toMs: number, nowMs: number, sampledMs: number): SeriesResolution {
  // One step is lost to the widening at each end.
  const wanted = (toMs - fromMs) / (maxPoints - 2);
  // A minute's grace, so that "the last 48 hours" asked a moment late still comes from the fine table.
  const old = nowMs - fromMs - minute;
  const finest = old > keepMs.minute ? hour : old > keepMs.raw ? minute : 0;
  const stepMs = steps.find((step) => step >= wanted && step >= finest && step >= 2 * sampledMs) ?? 24 * hour;
  const table = stepMs >= hour ? 'hour' : stepMs >= minute ? 'minute' : 'raw';
  return {
    fromMs: Math.floor(fromMs / stepMs) * stepMs,
    toMs: Math.ceil(toMs / stepMs) * stepMs,
    stepMs,
    table,
  };
}

/** One point per step, null where nothing was measured. For the counted metric `restarts`, `mean` is the step's total. */
export function pointsOf(
  resolution: SeriesResolution,
  metric: MetricName,
  buckets: readonly MetricBucket[],
): SeriesPoint[] {
  const byTime = new Map(buckets.map((bucket) => [bucket.atMs, bucket]));
  const points: SeriesPoint[] = [];
  for (let atMs = resolution.fromMs; atMs < resolution.toMs; atMs += resolution.stepMs) {
    const bucket = byTime.get(atMs);
    points.push(
      bucket
        ? {
            atMs,
            mean: metric === 'restarts' ? bucket.sum : bucket.sum / bucket.count,
            min: bucket.min,
            max: bucket.max,
          }
        : { atMs, mean: null, min: null, max: null },
    );
  }
  return points;
}
