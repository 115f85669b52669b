/**
 * Reads one series from metrics.db. The table asked for ends where its roll-up has got to; what is newer comes from the
 * next finer table, so that a chart of a month reaches up to now.
 */
import { type Kysely, sql } from 'kysely';
import type { MetricBucket, MetricQuery, MetricTable } from './metric-store.ts';
import type { MetricTables } from './migrations.ts';

/** Up to when (exclusive) each rolled table is complete. */
export type RolledUpTo = (table: 'minute' | 'hour') => number;

interface Part {
  readonly table: MetricTable;
  readonly fromMs: number;
  readonly toMs: number;
}

export async function readSqliteSeries(
  db: Kysely<MetricTables>,
  query: MetricQuery,
  seriesNo: number,
  doneMs: RolledUpTo,
): Promise<MetricBucket[]> {
  const buckets = new Map<number, MetricBucket>();
  for (const part of partsOf(query, doneMs)) {
    for (const bucket of await readPart(db, part, seriesNo, query.stepMs)) {
      buckets.set(bucket.atMs, joined(buckets.get(bucket.atMs), bucket));
    }
  }
  return [...buckets.values()].sort((a, b) => a.atMs - b.atMs);
}

export function partsOf(query: MetricQuery, doneMs: RolledUpTo): Part[] {
  const tables: readonly MetricTable[] =
    query.table === 'hour' ? ['hour', 'minute', 'raw'] : query.table === 'minute' ? ['minute', 'raw'] : ['raw'];
  const parts: Part[] = [];
  let fromMs = query.fromMs;
  for (const table of tables) {
    const toMs = table === 'raw' ? query.toMs : Math.min(query.toMs, doneMs(table));
    if (toMs > fromMs) parts.push({ table, fromMs, toMs });
    fromMs = Math.max(fromMs, toMs);
  }
  return parts;
}

const joined = (one: MetricBucket | undefined, other: MetricBucket): MetricBucket =>
  one
    ? {
        atMs: one.atMs,
        count: one.count + other.count,
        sum: one.sum + other.sum,
        min: Math.min(one.min, other.min),
        max: Math.max(one.max, other.max),
      }
    : other;

async function readPart(
  db: Kysely<MetricTables>,
  part: Part,
  seriesNo: number,
  stepMs: number,
): Promise<MetricBucket[]> {
  // Whole-number arithmetic: at_ms and the step are integers.
  const bucket = sql<number>`at_ms - at_ms % ${sql.lit(stepMs)}`;
  const rows =
    part.table === 'raw'
      ? await db
          .selectFrom('metric_raw')
          .select((at) => [
            bucket.as('bucket'),
            at.fn.countAll<number>().as('count'),
            at.fn.sum<number>('value').as('sum'),
            at.fn.min('value').as('min'),
            at.fn.max('value').as('max'),
          ])
          .where('series_no', '=', seriesNo)
          .where('at_ms', '>=', part.fromMs)
          .where('at_ms', '<', part.toMs)
          .groupBy('bucket')
          .execute()
      : await db
          .selectFrom(part.table === 'minute' ? 'metric_minute' : 'metric_hour')
          .select((at) => [
            bucket.as('bucket'),
            at.fn.sum<number>('count_values').as('count'),
            at.fn.sum<number>('sum_values').as('sum'),
            at.fn.min('min_value').as('min'),
            at.fn.max('max_value').as('max'),
          ])
          .where('series_no', '=', seriesNo)
          .where('at_ms', '>=', part.fromMs)
          .where('at_ms', '<', part.toMs)
          .groupBy('bucket')
          .execute();
  return rows.map((row) => ({
    atMs: Number(row.bucket),
    count: Number(row.count),
    sum: Number(row.sum),
    min: Number(row.min),
    max: Number(row.max),
  }));
}
