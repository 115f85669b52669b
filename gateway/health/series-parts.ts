/**
 * From which tables one series is read. The table asked for ends where its roll-up has got to; what is newer comes from
 * the next finer table, so that a chart of a month reaches up to now.
 */
import type { MetricBucket, MetricQuery, MetricTable } from './metric-store.ts';

/** Up to when (exclusive) each rolled table is complete. */
export type RolledUpTo = (table: 'minute' | 'hour') => number;

export interface SeriesPart {
  readonly table: MetricTable;
  readonly fromMs: number;
  readonly toMs: number;
}

export function seriesParts(query: MetricQuery, doneMs: RolledUpTo): SeriesPart[] {
  const tables: readonly MetricTable[] =
    query.table === 'hour' ? ['hour', 'minute', 'raw'] : query.table === 'minute' ? ['minute', 'raw'] : ['raw'];
  const parts: SeriesPart[] = [];
  let fromMs = query.fromMs;
  for (const table of tables) {
    const toMs = table === 'raw' ? query.toMs : Math.min(query.toMs, doneMs(table));
    if (toMs > fromMs) parts.push({ table, fromMs, toMs });
    fromMs = Math.max(fromMs, toMs);
  }
  return parts;
}

/** Puts the buckets of all parts together: a step at a seam has some of its values in each. */
export function joinBuckets(parts: readonly (readonly MetricBucket[])[]): MetricBucket[] {
  const joined = new Map<number, MetricBucket>();
  for (const bucket of parts.flat()) {
    const before = joined.get(bucket.atMs);
    joined.set(
      bucket.atMs,
      before
        ? {
            atMs: bucket.atMs,
            count: before.count + bucket.count,
            sum: before.sum + bucket.sum,
            min: Math.min(before.min, bucket.min),
            max: Math.max(before.max, bucket.max),
          }
        : bucket,
    );
  }
  return [...joined.values()].sort((a, b) => a.atMs - b.atMs);
}
