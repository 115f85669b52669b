/**
 * Figures in metrics.db: each value a row of its series in `metric_raw`, rolled up into minutes and hours.
 *
 * Writes are gathered and go to disk every few seconds in one transaction. Roll-ups remember how far they are and start
 * again from an earlier point when a late value comes in, so that running them twice changes nothing. Deleting goes
 * series by series in bounded steps, giving way to other work between them.
 */
import { sql } from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { type ClockMeasure, keepMs, type MetricSample, type MetricStore, sanitise } from './metric-store.ts';
import type { MetricTables } from './migrations.ts';
import { createPointQueue } from './point-queue.ts';
import { createSqliteRollUp } from './sqlite-roll-up.ts';
import { readSqliteSeries } from './sqlite-series.ts';

const flushMs = 2_000;
const maintainMs = 60_000;
/** An hour of 120 cameras: what a disk that refuses writes for that long does not lose. */
const maxQueued = 120_000;
/** One transaction: long enough to be cheap, short enough to let others in between. */
const samplesPerBatch = 1_000;

export interface SqliteMetricStoreOptions {
  /** metrics.db, migrated; closed with the store. */
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Series number, epoch ms, value. */
type RawRow = readonly [number, number, number];

export async function openSqliteMetricStore({
  db: database,
  clock,
  log,
}: SqliteMetricStoreOptions): Promise<MetricStore> {
  const db = database.withTables<MetricTables>();
  const seriesNumbers = new Map<string, number>();
  for (const row of await db.selectFrom('metric_series').selectAll().execute()) {
    seriesNumbers.set(`${row.camera_id}|${row.role}|${row.metric}`, Number(row.series_no));
  }
  const rollUp = await createSqliteRollUp(db, clock);
  const samples = createPointQueue<MetricSample>(maxQueued);
  const clocks = createPointQueue<ClockMeasure>(maxQueued);
  const failing = new Set<'writing' | 'rolling up'>();
  let refused = 0;
  let working: Promise<void> = Promise.resolve();

  /** One thing at a time on the database; a failure is told by the status, never thrown. */
  const inTurn = (what: 'writing' | 'rolling up', work: () => Promise<void>): Promise<void> => {
    working = working.then(work).then(
      () => void failing.delete(what),
      (error: unknown) => {
        if (!failing.has(what)) log.error({ err: error }, `${what} metrics failed`);
        failing.add(what);
      },
    );
    return working;
  };
  const seriesNo = async (cameraId: string, role: string, metric: string): Promise<number> => {
    const key = `${cameraId}|${role}|${metric}`;
    const known = seriesNumbers.get(key);
    if (known !== undefined) return known;
    const made = await db
      .insertInto('metric_series')
      .values({ camera_id: cameraId, role, metric })
      .returning('series_no')
      .executeTakeFirstOrThrow();
    seriesNumbers.set(key, Number(made.series_no));
    return Number(made.series_no);
  };
  const rowsOf = async (taken: readonly MetricSample[]): Promise<RawRow[]> => {
    const rows: RawRow[] = [];
    for (const sample of taken) {
      for (const [metric, value] of Object.entries(sample.values)) {
        rows.push([await seriesNo(sample.cameraId, sample.role, metric), sample.atMs, value]);
      }
    }
    return rows;
  };
  const writeBatch = async () => {
    const taken = samples.peek(samplesPerBatch);
    const takenClocks = clocks.peek(samplesPerBatch);
    const rows = await rowsOf(taken.items);
    await db.transaction().execute(async (transaction) => {
      // One bound text instead of thousands of bound values: building those took longer than writing the rows.
      await sql`
        INSERT INTO metric_raw (series_no, at_ms, value)
        SELECT json_extract(row.value, '$[0]'), json_extract(row.value, '$[1]'), json_extract(row.value, '$[2]')
        FROM json_each(${JSON.stringify(rows)}) AS row WHERE true
        ON CONFLICT (series_no, at_ms) DO UPDATE SET value = excluded.value`.execute(transaction);
      for (const measure of takenClocks.items) {
        await transaction
          .insertInto('clock_measure')
          .values(clockRowOf(measure))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    });
    samples.confirm(taken.mark);
    clocks.confirm(takenClocks.mark);
    rollUp.wrote(rows.reduce((least, row) => Math.min(least, row[1]), Number.POSITIVE_INFINITY));
  };
  const writeOut = async () => {
    // Bounded by what is there now: what comes in meanwhile has its own turn.
    for (let left = Math.max(samples.size, clocks.size); left > 0; left -= samplesPerBatch) await writeBatch();
  };
  const write = () => inTurn('writing', writeOut);
  const maintain = () => inTurn('rolling up', rollUp.run);

  const ends = [clock.every(flushMs, () => void write()), clock.every(maintainMs, () => void maintain())];
  return {
    write(added) {
      const oldestMs = clock.nowMs() - keepMs.raw;
      for (const sample of added) {
        const clean = sanitise(sample);
        if (clean && clean.atMs > oldestMs) samples.push(clean);
        else refused += 1;
      }
    },
    writeClock: (measure) => clocks.push(measure),
    async series(query) {
      try {
        const series = seriesNumbers.get(`${query.cameraId}|${query.role}|${query.metric}`);
        return series === undefined ? [] : await readSqliteSeries(db, query, series, rollUp.doneMs);
      } catch (cause) {
        throw new GatewayError('metrics.unavailable', { cause });
      }
    },
    async clockMeasures(cameraId, fromMs, toMs, limit) {
      try {
        const rows = await db
          .selectFrom('clock_measure')
          .selectAll()
          .where('camera_id', '=', cameraId)
          .where('at_ms', '>=', fromMs)
          .where('at_ms', '<', toMs)
          .orderBy('at_ms', 'desc')
          .limit(limit)
          .execute();
        return rows.map(clockMeasureOf).reverse();
      } catch (cause) {
        throw new GatewayError('metrics.unavailable', { cause });
      }
    },
    status: () => ({
      kind: 'sqlite',
      ok: failing.size === 0,
      queued: samples.size,
      dropped: samples.dropped + refused,
    }),
    flush: write,
    maintain: () => write().then(maintain),
    async close() {
      for (const end of ends) end();
      await write();
      await database.destroy();
    },
  };
}

const clockRowOf = (measure: ClockMeasure): MetricTables['clock_measure'] => ({
  camera_id: measure.cameraId,
  at_ms: measure.atMs,
  offset_ms: measure.offsetMs,
  uncertainty_ms: measure.uncertaintyMs,
  round_trip_ms: measure.roundTripMs,
  method: measure.method,
});

const clockMeasureOf = (row: MetricTables['clock_measure']): ClockMeasure => ({
  cameraId: row.camera_id,
  atMs: row.at_ms,
  offsetMs: row.offset_ms,
  uncertaintyMs: row.uncertainty_ms,
  roundTripMs: row.round_trip_ms,
  method: row.method,
});
