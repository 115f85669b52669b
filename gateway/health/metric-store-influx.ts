/**
 * Figures in InfluxDB. Points wait in a bounded queue that holds more than the last hour of 120 cameras and go out in
 * batches; while the server is away the queue keeps them (dropping the oldest when full, counted), tries again by a
 * short ladder, and a batch that the server refuses is halved until the bad point is found and given up.
 */
import type { IPoint } from 'influx';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import { connectInflux, type InfluxTarget, PointsRefused, type RetentionName } from './influx-connection.ts';
import { createInfluxRollUp } from './influx-roll-up.ts';
import { type ClockMeasure, keepMs, type MetricSample, type MetricStore, sanitise } from './metric-store.ts';
import { createPointQueue } from './point-queue.ts';
import { joinBuckets, type SeriesPart, seriesParts } from './series-parts.ts';

export interface InfluxMetricStoreOptions extends InfluxTarget {
  readonly clock: Clock;
  readonly log: Logger;
  /** Points the queue holds. 120 cameras make 720 points an hour each, and 60 of each of two clocks, one twice: 108,000. */
  readonly maxQueued?: number;
}

interface QueuedPoint {
  readonly point: IPoint;
  readonly retention: RetentionName;
  readonly atMs: number;
}

const flushMs = 2_000;
const maintainMs = 60_000;
const batchPoints = 5_000;
const firstWaitMs = 1_000;
const longestWaitMs = 10_000;
const defaultMaxQueued = 150_000;

/** Never waits for the server: it may be away for hours. */
export function openInfluxMetricStore(options: InfluxMetricStoreOptions): MetricStore {
  const { clock, log } = options;
  const connection = connectInflux(options);
  const rollUp = createInfluxRollUp(connection, clock);
  const queue = createPointQueue<QueuedPoint>(options.maxQueued ?? defaultMaxQueued);
  let refused = 0;
  let ok = true;
  let prepared = false;
  let waitMs = 0;
  let tryAtMs = 0;
  let working: Promise<void> = Promise.resolve();

  /** Writes what the server takes; what it refuses is narrowed down and given up. */
  const writePoints = async (points: readonly QueuedPoint[], retention: RetentionName): Promise<void> => {
    try {
      await connection.write(
        points.map((queued) => queued.point),
        retention,
      );
    } catch (error) {
      if (!(error instanceof PointsRefused)) throw error;
      if (points.length === 1) {
        refused += 1;
        log.warn({ reason: error.message }, 'InfluxDB refuses a point: given up');
        return;
      }
      const middle = Math.ceil(points.length / 2);
      await writePoints(points.slice(0, middle), retention);
      await writePoints(points.slice(middle), retention);
    }
  };
  const writeBatch = async () => {
    const { items, mark } = queue.peek(batchPoints);
    for (const [retention, points] of Map.groupBy(items, (item) => item.retention))
      await writePoints(points, retention);
    queue.confirm(mark);
    const oldestMs = items.reduce((least, item) => Math.min(least, item.atMs), Number.POSITIVE_INFINITY);
    if (Number.isFinite(oldestMs)) rollUp.wrote(oldestMs);
  };
  const writeOut = async () => {
    if (!prepared) await connection.prepare();
    prepared = true;
    // Bounded by what is there now: what comes in meanwhile has its own turn.
    for (let left = queue.size; left > 0; left -= batchPoints) await writeBatch();
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    working = working.then(work).then(
      () => {
        if (!ok) log.info({ queued: queue.size, dropped: queue.dropped }, 'InfluxDB is back');
        ok = true;
        waitMs = 0;
      },
      (error: unknown) => {
        if (ok) log.warn({ err: error, queued: queue.size }, 'InfluxDB does not take figures: they wait');
        ok = false;
        // The database may have been dropped, or the server set up anew.
        prepared = false;
        waitMs = Math.min(longestWaitMs, waitMs === 0 ? firstWaitMs : 2 * waitMs);
        tryAtMs = clock.monotonicMs() + waitMs;
      },
    );
    return working;
  };
  let busy = false;
  /** By the clock: not while the last turn still runs, nor before the wait is over. */
  const turn = (work: () => Promise<void>) => {
    if (busy || clock.monotonicMs() < tryAtMs) return;
    busy = true;
    void inTurn(work).finally(() => {
      busy = false;
    });
  };
  const ends = [
    clock.every(flushMs, () => queue.size > 0 && turn(writeOut)),
    clock.every(maintainMs, () => ok && void inTurn(rollUp.run)),
  ];
  return {
    write(samples) {
      const oldestMs = clock.nowMs() - keepMs.raw;
      for (const sample of samples) {
        const clean = sanitise(sample);
        if (clean && clean.atMs > oldestMs) queue.push(queuedSample(clean));
        else refused += 1;
      }
    },
    writeClock: (measure) => queue.push(queuedClock(measure)),
    async series(query) {
      const parts = seriesParts(query, rollUp.doneMs);
      const read = [];
      for (const part of parts) {
        const rows = await connection.query(seriesText(query.metric, part, query.stepMs), {
          camera: query.cameraId,
          role: query.role,
        });
        read.push(rows.flatMap(bucketOf));
      }
      return joinBuckets(read);
    },
    async clockMeasures(cameraId, fromMs, toMs, limit) {
      const rows = await connection.query(
        `SELECT * FROM "minute"."camera_clock" WHERE camera = $camera AND time >= ${Math.round(fromMs)}ms AND time < ${Math.round(toMs)}ms ORDER BY time DESC LIMIT ${Math.round(limit)}`,
        { camera: cameraId },
      );
      return rows.map((row) => clockMeasureOf(cameraId, row)).reverse();
    },
    status: () => ({ kind: 'influx', ok, queued: queue.size, dropped: queue.dropped + refused }),
    flush: () => inTurn(writeOut),
    maintain: () => inTurn(writeOut).then(() => (ok ? inTurn(rollUp.run) : undefined)),
    async close() {
      for (const end of ends) end();
      if (queue.size > 0) await inTurn(writeOut);
      await working;
      if (queue.size > 0) log.warn({ queued: queue.size }, 'closing while InfluxDB is away: these figures are lost');
    },
  };
}

const queuedSample = (sample: MetricSample): QueuedPoint => ({
  retention: 'raw',
  atMs: sample.atMs,
  point: {
    measurement: 'camera',
    tags: { camera: sample.cameraId, role: sample.role },
    fields: { ...sample.values },
    timestamp: sample.atMs,
  },
});

const queuedClock = (measure: ClockMeasure): QueuedPoint => ({
  retention: 'minute',
  atMs: Number.POSITIVE_INFINITY,
  point: {
    measurement: 'camera_clock',
    tags: { camera: measure.cameraId },
    fields: {
      offset_ms: measure.offsetMs,
      uncertainty_ms: measure.uncertaintyMs,
      round_trip_ms: measure.roundTripMs,
      method: measure.method,
    },
    timestamp: measure.atMs,
  },
});

const clockMeasureOf = (cameraId: string, row: Record<string, unknown>): ClockMeasure => ({
  cameraId,
  atMs: Number(row['time']),
  offsetMs: Number(row['offset_ms']),
  uncertaintyMs: Number(row['uncertainty_ms']),
  roundTripMs: Number(row['round_trip_ms']),
  method: String(row['method']),
});

/** Metric and table come from closed lists, times are numbers: nothing of a caller's stands in the text. */
function seriesText(metric: string, part: SeriesPart, stepMs: number): string {
  const figures =
    part.table === 'raw'
      ? `count(${metric}) AS n, sum(${metric}) AS total, min(${metric}) AS least, max(${metric}) AS most`
      : `sum(${metric}_n) AS n, sum(${metric}_sum) AS total, min(${metric}_min) AS least, max(${metric}_max) AS most`;
  return `SELECT ${figures} FROM "${part.table}"."camera" WHERE camera = $camera AND role = $role AND time >= ${part.fromMs}ms AND time < ${part.toMs}ms GROUP BY time(${stepMs}ms) fill(none)`;
}

const bucketOf = (row: Record<string, unknown>) =>
  row['n'] === null || Number(row['n']) === 0
    ? []
    : [
        {
          atMs: Number(row['time']),
          count: Number(row['n']),
          sum: Number(row['total']),
          min: Number(row['least']),
          max: Number(row['most']),
        },
      ];
