/**
 * Rolls raw points up into the minute and hour retention policies. InfluxDB's continuous queries look only at the time
 * just past: what arrives an hour late, because the server was down, they would never see. So the roll-ups are
 * `SELECT … INTO` of our own, which go back as far as the oldest late point and may run twice. Deleting is the
 * retention policies' work.
 */
import type { Clock } from '../kernel/clock.ts';
import type { InfluxConnection } from './influx-connection.ts';
import { keepMs, rollUpDelayMs } from './metric-store.ts';
import { metricNames } from './schemas.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const stepOf = { minute: hourMs, hour: 24 * hourMs } as const;
const maxStepsPerRun = 60;
/** After a start the last hours are rolled up again: nobody knows how far the last run came. */
const againMs = 2 * hourMs;

export interface InfluxRollUp {
  wrote(atMs: number): void;
  doneMs(table: 'minute' | 'hour'): number;
  /** @throws GatewayError `metrics.unavailable` */
  run(): Promise<void>;
}

const minuteFields = metricNames
  .map(
    (name) =>
      `count(${name}) AS ${name}_n, sum(${name}) AS ${name}_sum, min(${name}) AS ${name}_min, max(${name}) AS ${name}_max`,
  )
  .join(', ');
const hourFields = metricNames
  .map(
    (name) =>
      `sum(${name}_n) AS ${name}_n, sum(${name}_sum) AS ${name}_sum, min(${name}_min) AS ${name}_min, max(${name}_max) AS ${name}_max`,
  )
  .join(', ');

const intoMinutes = (fromMs: number, toMs: number): string =>
  `SELECT ${minuteFields} INTO "minute"."camera" FROM "raw"."camera" WHERE time >= ${fromMs}ms AND time < ${toMs}ms GROUP BY time(1m), * fill(none)`;
const intoHours = (fromMs: number, toMs: number): string =>
  `SELECT ${hourFields} INTO "hour"."camera" FROM "minute"."camera" WHERE time >= ${fromMs}ms AND time < ${toMs}ms GROUP BY time(1h), * fill(none)`;

export function createInfluxRollUp(connection: InfluxConnection, clock: Clock): InfluxRollUp {
  const firstMs = Math.floor((clock.nowMs() - keepMs.raw) / hourMs) * hourMs;
  const done = { minute: firstMs, hour: firstMs };
  let known = false;

  const learn = async () => {
    const rows = await connection.query('SELECT * FROM "minute"."camera" ORDER BY time DESC LIMIT 1');
    const lastMs = Number(rows[0]?.['time'] ?? 0);
    const fromMs = Math.floor((lastMs - againMs) / hourMs) * hourMs;
    for (const table of ['minute', 'hour'] as const) done[table] = Math.max(firstMs, Math.min(fromMs, clock.nowMs()));
    known = true;
  };
  const rollTo = async (table: 'minute' | 'hour', untilMs: number) => {
    for (let step = 0; step < maxStepsPerRun && done[table] < untilMs; step += 1) {
      const fromMs = done[table];
      const toMs = Math.min(untilMs, fromMs + stepOf[table]);
      await connection.query(table === 'minute' ? intoMinutes(fromMs, toMs) : intoHours(fromMs, toMs));
      // A late point may have moved it back meanwhile.
      if (done[table] === fromMs) done[table] = toMs;
    }
  };
  return {
    wrote(atMs) {
      done.minute = Math.min(done.minute, Math.floor(atMs / minuteMs) * minuteMs);
      done.hour = Math.min(done.hour, Math.floor(atMs / hourMs) * hourMs);
    },
    doneMs: (table) => done[table],
    async run() {
      if (!known) await learn();
      const nowMs = clock.nowMs() - rollUpDelayMs;
      await rollTo('minute', Math.floor(nowMs / minuteMs) * minuteMs);
      await rollTo('hour', Math.floor(done.minute / hourMs) * hourMs);
    },
  };
}
