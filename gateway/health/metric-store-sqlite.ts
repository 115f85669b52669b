/**
 * Figures in metrics.db: each value a row of its series in `metric_raw`, rolled up into minutes and hours.
 *
 * Writes are gathered and go to disk every few seconds in one transaction. Roll-ups remember how far they are and start
 * again from an earlier point when a late value comes in, so that running them twice changes nothing. Deleting goes
 * series by series in bounded steps, giving way to other work between them.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { type ClockMeasure, keepMs, type MetricSample, type MetricStore, sanitise } from './metric-store.ts';
import type { MetricTables } from './migrations.ts';
import { createSqliteRollUp } from './sqlite-roll-up.ts';
import { readSqliteSeries } from './sqlite-series.ts';

const flushMs = 2_000;
const maintainMs = 60_000;
/** An hour of 120 cameras: what a disk that refuses writes for that long does not lose. */
const maxQueued = 120_000;
const rowsPerInsert = 300;

export interface SqliteMetricStoreOptions {
  /** metrics.db, migrated; closed with the store. */
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

type RawRow = MetricTables['metric_raw'];

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
  let samples: MetricSample[] = [];
  let clocks: ClockMeasure[] = [];
  let dropped = 0;
  let ok = true;
  let working: Promise<void> = Promise.resolve();

  /** One thing at a time on the database; a failure is told by `ok`, never thrown. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    working = working.then(work).then(
      () => {
        ok = true;
      },
      (error: unknown) => {
        if (ok) log.error({ err: error }, 'metrics could not be written');
        ok = false;
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
        rows.push({ series_no: await seriesNo(sample.cameraId, sample.role, metric), at_ms: sample.atMs, value });
      }
    }
    return rows;
  };
  const writeOut = async () => {
    const takenSamples = samples;
    const takenClocks = clocks;
    if (takenSamples.length + takenClocks.length === 0) return;
    const rows = await rowsOf(takenSamples);
    await db.transaction().execute(async (transaction) => {
      for (let start = 0; start < rows.length; start += rowsPerInsert) {
        await transaction
          .insertInto('metric_raw')
          .values(rows.slice(start, start + rowsPerInsert))
          .onConflict((conflict) =>
            conflict.columns(['series_no', 'at_ms']).doUpdateSet((at) => ({ value: at.ref('excluded.value') })),
          )
          .execute();
      }
      for (const measure of takenClocks) {
        await transaction
          .insertInto('clock_measure')
          .values(clockRowOf(measure))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    });
    // What came in meanwhile stays; the front may have been dropped, so by identity and not by count.
    const kept = new Set(takenSamples);
    samples = samples === takenSamples ? [] : samples.filter((sample) => !kept.has(sample));
    clocks = clocks === takenClocks ? [] : clocks.filter((measure) => !takenClocks.includes(measure));
    rollUp.wrote(Math.min(...rows.map((row) => row.at_ms)));
  };

  const ends = [
    clock.every(flushMs, () => void inTurn(writeOut)),
    clock.every(maintainMs, () => void inTurn(rollUp.run)),
  ];
  return {
    write(added) {
      const clean = added.map(sanitise).filter((sample) => sample !== undefined);
      const oldestMs = clock.nowMs() - keepMs.raw;
      const fresh = clean.filter((sample) => sample.atMs > oldestMs);
      samples = samples.concat(fresh);
      dropped += added.length - fresh.length + Math.max(0, samples.length - maxQueued);
      if (samples.length > maxQueued) samples = samples.slice(-maxQueued);
    },
    writeClock(measure) {
      clocks = [...clocks, measure].slice(-maxQueued);
    },
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
    status: () => ({ kind: 'sqlite', ok, queued: samples.length, dropped }),
    flush: () => inTurn(writeOut),
    maintain: () => inTurn(writeOut).then(() => inTurn(rollUp.run)),
    async close() {
      for (const end of ends) end();
      await inTurn(writeOut);
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
