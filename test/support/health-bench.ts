/** A health room on a database file, with fakes at its ports and a clock that a test moves. */
import { afterEach } from 'vitest';
import type { Decide } from '../../gateway/access/model.ts';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { TestFirstKeyframe } from '../../gateway/health/health-workers.ts';
import { openSqliteMetricStore } from '../../gateway/health/metric-store-sqlite.ts';
import { healthMigrations, metricsMigrations } from '../../gateway/health/migrations.ts';
import { type HealthRoom, openHealthRoom } from '../../gateway/health/room.ts';
import type { CameraHealth } from '../../gateway/health/schemas.ts';
import { type Database, openDatabase } from '../../gateway/kernel/database.ts';
import type { Events } from '../../gateway/kernel/events.ts';
import type { LiveFigures } from '../../gateway/streams/live/live-service.ts';
import { allowEverything, somebody } from './allow-everything.ts';
import {
  createFakeCameras,
  createFakeStreams,
  type FakeCameras,
  type FakeStreams,
  idOf,
  silentLog,
  strictEvents,
} from './health-fakes.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { pictureMs } from './picture-pace.ts';

export interface HealthBench {
  readonly room: HealthRoom;
  readonly clock: ManualClock;
  readonly events: Events;
  readonly cameras: FakeCameras;
  readonly streams: FakeStreams;
  readonly db: Database;
  /** What was published, in order. */
  readonly published: { readonly topic: string; readonly payload: unknown }[];
  close(): Promise<void>;
}

export interface HealthBenchOptions {
  readonly cameras: readonly Camera[];
  readonly startMs?: number;
  /** Default: in memory. */
  readonly file?: string;
  readonly decide?: Decide;
  readonly testFirstKeyframe?: TestFirstKeyframe;
  /** What the live socket counts, beside zeros. */
  readonly live?: Partial<LiveFigures>;
  readonly synchronised?: () => boolean | null;
}

const noViewers: LiveFigures = {
  sockets: 0,
  tiles: 0,
  behind: 0,
  waitingBytes: 0,
  bytesTotal: 0,
  messagesTotal: 0,
  skippedTotal: 0,
  closedSlowTotal: 0,
};

export async function openHealthBench(options: HealthBenchOptions): Promise<HealthBench> {
  const clock = createManualClock(options.startMs);
  const events = strictEvents();
  const published: { topic: string; payload: unknown }[] = [];
  events.onAny((topic, payload) => void published.push({ topic, payload }));
  const cameras = createFakeCameras(options.cameras);
  const streams = createFakeStreams(clock, events);
  const db = await openDatabase({
    path: options.file ?? ':memory:',
    migrations: healthMigrations,
    synchronous: 'FULL',
  });
  const metrics = await openDatabase({ path: ':memory:', migrations: metricsMigrations, synchronous: 'NORMAL' });
  const room = await openHealthRoom({
    db,
    metricStore: await openSqliteMetricStore({ db: metrics, clock, log: silentLog }),
    config: { sampleMs: 5_000, onvifMs: 60_000, spotCheckMs: 300_000, pictureMs, heartbeatMs: 2_000 },
    ffmpegPath: 'ffmpeg',
    version: '0.0.0',
    clock,
    events,
    log: silentLog,
    cameras,
    streams,
    liveFigures: () => ({ ...noViewers, ...options.live }),
    decide: options.decide ?? allowEverything,
    testFirstKeyframe: options.testFirstKeyframe ?? (() => Promise.resolve()),
    readClock: async () => ({ source: 'test', synchronised: options.synchronised?.() ?? true, offsetMs: 0.5 }),
  });
  return {
    room,
    clock,
    events,
    cameras,
    streams,
    db,
    published,
    async close() {
      await room.close();
      await db.destroy();
    },
  };
}

/** The life of a stream that shows its picture. */
export const live = { phase: 'running', picture: 'live', error: null } as const;

/** Opens benches that are closed after the test. */
export function useHealthBenches(): (options: HealthBenchOptions) => Promise<HealthBench> {
  const closing: HealthBench[] = [];
  afterEach(async () => {
    for (const bench of closing.splice(0)) await bench.close();
  });
  return async (options) => {
    const bench = await openHealthBench(options);
    closing.push(bench);
    return bench;
  };
}

/** The row of a camera on the operator's board; by default the first camera's. */
export const rowOf = (bench: HealthBench, cameraId = idOf('camera', 1)): CameraHealth | undefined =>
  bench.room.board(somebody).find((row) => row.cameraId === cameraId);

/** Kinds of the conditions that stand, as the operator sees them. */
export const openKinds = (bench: HealthBench) => bench.room.conditions(somebody).map(({ kind }) => kind);
