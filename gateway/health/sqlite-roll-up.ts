/** Rolls raw values up into minutes, minutes into hours, and deletes what is past its time. */
import { type Kysely, sql } from 'kysely';
import type { Clock } from '../kernel/clock.ts';
import { keepMs, type MetricTable, rollUpDelayMs } from './metric-store.ts';
import type { MetricTables } from './migrations.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** How much one transaction rolls up, in ms of measured time: a long gap is made up for in steps. */
const stepOf = { minute: 30 * minuteMs, hour: 24 * hourMs } as const;
/** How much one deletion takes from one series, in ms of measured time. */
const deleteStepOf: Readonly<Record<MetricTable, number>> = { raw: hourMs, minute: 24 * hourMs, hour: 400 * hourMs };
const maxStepsPerRun = 200;

export interface SqliteRollUp {
  /** A value of this time was written: what was rolled up from there on must be done again. */
  wrote(atMs: number): void;
  doneMs(table: 'minute' | 'hour'): number;
  run(): Promise<void>;
}

const giveWay = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export async function createSqliteRollUp(db: Kysely<MetricTables>, clock: Clock): Promise<SqliteRollUp> {
  const saved = new Map<string, number>();
  for (const row of await db.selectFrom('metric_roll_up').selectAll().execute()) saved.set(row.name, row.done_ms);
  const firstMs = Math.floor((clock.nowMs() - keepMs.raw) / hourMs) * hourMs;
  const done = { minute: saved.get('minute') ?? firstMs, hour: saved.get('hour') ?? firstMs };

  const rollTo = async (table: 'minute' | 'hour', untilMs: number) => {
    for (let step = 0; step < maxStepsPerRun && done[table] < untilMs; step += 1) {
      const fromMs = done[table];
      const toMs = Math.min(untilMs, fromMs + stepOf[table]);
      await db.transaction().execute(async (transaction) => {
        await (table === 'minute' ? minutesInto : hoursInto)(transaction, fromMs, toMs);
        await transaction
          .insertInto('metric_roll_up')
          .values({ name: table, done_ms: toMs })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ done_ms: toMs }))
          .execute();
      });
      // A late value may have moved it back meanwhile.
      if (done[table] === fromMs) done[table] = toMs;
      await giveWay();
    }
  };
  return {
    wrote(atMs) {
      const minute = Math.floor(atMs / minuteMs) * minuteMs;
      if (minute < done.minute) done.minute = minute;
      const hour = Math.floor(atMs / hourMs) * hourMs;
      if (hour < done.hour) done.hour = hour;
    },
    doneMs: (table) => done[table],
    async run() {
      const nowMs = clock.nowMs() - rollUpDelayMs;
      await rollTo('minute', Math.floor(nowMs / minuteMs) * minuteMs);
      // Hours are made of minutes: never beyond what those have got to.
      await rollTo('hour', Math.floor(done.minute / hourMs) * hourMs);
      await deletePast(db, clock.nowMs());
    },
  };
}

async function minutesInto(db: Kysely<MetricTables>, fromMs: number, toMs: number): Promise<void> {
  await sql`
    INSERT INTO metric_minute (series_no, at_ms, count_values, sum_values, min_value, max_value)
    SELECT r.series_no, r.at_ms - r.at_ms % 60000 AS bucket, count(*), sum(r.value), min(r.value), max(r.value)
    FROM metric_series s CROSS JOIN metric_raw r ON r.series_no = s.series_no
    WHERE r.at_ms >= ${fromMs} AND r.at_ms < ${toMs}
    GROUP BY r.series_no, bucket
    ON CONFLICT (series_no, at_ms) DO UPDATE SET count_values = excluded.count_values,
      sum_values = excluded.sum_values, min_value = excluded.min_value, max_value = excluded.max_value`.execute(db);
}

async function hoursInto(db: Kysely<MetricTables>, fromMs: number, toMs: number): Promise<void> {
  await sql`
    INSERT INTO metric_hour (series_no, at_ms, count_values, sum_values, min_value, max_value)
    SELECT m.series_no, m.at_ms - m.at_ms % 3600000 AS bucket, sum(m.count_values), sum(m.sum_values),
      min(m.min_value), max(m.max_value)
    FROM metric_series s CROSS JOIN metric_minute m ON m.series_no = s.series_no
    WHERE m.at_ms >= ${fromMs} AND m.at_ms < ${toMs}
    GROUP BY m.series_no, bucket
    ON CONFLICT (series_no, at_ms) DO UPDATE SET count_values = excluded.count_values,
      sum_values = excluded.sum_values, min_value = excluded.min_value, max_value = excluded.max_value`.execute(db);
}

async function deletePast(db: Kysely<MetricTables>, nowMs: number): Promise<void> {
  for (const table of ['raw', 'minute', 'hour'] as const) {
    const cutoffMs = nowMs - keepMs[table];
    const oldest = await oldestOf(db, table);
    const due = oldest.filter((series) => series.oldestMs !== null && series.oldestMs < cutoffMs);
    for (const [index, { seriesNo, oldestMs }] of due.entries()) {
      await db
        .deleteFrom(`metric_${table}` as const)
        .where('series_no', '=', seriesNo)
        .where('at_ms', '<', Math.min(cutoffMs, (oldestMs ?? 0) + deleteStepOf[table]))
        .execute();
      if (index % 20 === 19) await giveWay();
    }
  }
  await sql`
    DELETE FROM clock_measure WHERE at_ms < ${nowMs - keepMs.minute}
      AND camera_id IN (SELECT DISTINCT camera_id FROM metric_series)`.execute(db);
}

/** One statement for all series: each finds its oldest row at the front of its part of the key. */
async function oldestOf(
  db: Kysely<MetricTables>,
  table: MetricTable,
): Promise<{ seriesNo: number; oldestMs: number | null }[]> {
  const { rows } = await sql<{ seriesNo: number; oldestMs: number | null }>`
    SELECT s.series_no AS "seriesNo",
      (SELECT min(r.at_ms) FROM ${sql.table(`metric_${table}`)} r WHERE r.series_no = s.series_no) AS "oldestMs"
    FROM metric_series s`.execute(db);
  return rows;
}
