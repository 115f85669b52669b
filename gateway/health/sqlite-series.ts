/** Reads one series from metrics.db, step by step of the chart. */
import { type Kysely, sql } from 'kysely';
import type { MetricBucket, MetricQuery } from './metric-store.ts';
import type { MetricTables } from './migrations.ts';
import { joinBuckets, type RolledUpTo, type SeriesPart, seriesParts } from './series-parts.ts';

export async function readSqliteSeries(
  db: Kysely<MetricTables>,
  query: MetricQuery,
  seriesNo: number,
  doneMs: RolledUpTo,
): Promise<MetricBucket[]> {
  const read: MetricBucket[][] = [];
  for (const part of seriesParts(query, doneMs)) read.push(await readPart(db, part, seriesNo, query.stepMs));
  return joinBuckets(read);
}

async function readPart(
  db: Kysely<MetricTables>,
  part: SeriesPart,
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
