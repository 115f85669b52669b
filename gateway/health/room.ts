/** The health room: opens the stores' keepers and workers, and answers what pages and other programs ask. */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../config/schema.ts';
import type { Decide, Person } from '../access/model.ts';
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Condition } from '../kernel/conditions.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import type { LiveFigures } from '../streams/live/live-service.ts';
import type { Streams } from '../streams/model.ts';
import type { Span } from './availability.ts';
import { createCameraBoard } from './camera-board.ts';
import { openConditionBook } from './condition-book.ts';
import { createConditionRaiser } from './condition-raiser.ts';
import type { GatewayClock } from './gateway-clock.ts';
import { startHealthWorkers, type TestFirstKeyframe } from './health-workers.ts';
import { openIntervalKeeper } from './interval-keeper.ts';
import { createIntervalStore, type ExcusedSpan, type IntervalSubjectKind } from './interval-store.ts';
import type { MetricStore } from './metric-store.ts';
import { registerNoteRoutes } from './notes/note-routes.ts';
import { createNoteStore } from './notes/note-store.ts';
import { openPictures } from './picture/open-pictures.ts';
import { prometheusCamera, prometheusContentType, renderPrometheus } from './prometheus.ts';
import { type AvailabilityBy, createReports, type SeenCameras, troublesOf } from './reports.ts';
import { registerHealthRoutes } from './routes.ts';
import type {
  Availability,
  CameraHealth,
  CameraHealthDetail,
  ClockMeasureView,
  ConditionView,
  GatewayHealth,
  MetricName,
  Series,
  StateInterval,
} from './schemas.ts';
import { pointsOf, seriesResolution } from './series-resolution.ts';
import { samplesPerTransport, transportMetrics } from './transport-samples.ts';

export interface HealthRoomOptions {
  readonly db: Database;
  /** From `openMetricStore`; closed with the room. */
  readonly metricStore: MetricStore;
  readonly config: Pick<GatewayConfig['health'], 'sampleMs' | 'onvifMs' | 'spotCheckMs' | 'pictureMs' | 'heartbeatMs'>;
  readonly ffmpegPath: string;
  readonly version: string;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly cameras: Pick<Cameras, 'list' | 'find' | 'get' | 'links' | 'sites' | 'units' | 'measureClock'>;
  readonly streams: Pick<Streams, 'state' | 'states' | 'figures' | 'keyframeNow' | 'jpegOf'>;
  /** Of the socket that gives walls their pictures. */
  readonly liveFigures: () => LiveFigures;
  readonly decide: Decide;
  readonly testFirstKeyframe: TestFirstKeyframe;
  /** For tests; default: asks chrony and timedatectl. */
  readonly readClock?: (signal: AbortSignal) => Promise<GatewayClock>;
}

export interface Health {
  nowMs(): number;
  /** Its totals count the cameras that the person watches. */
  gateway(person: Person): GatewayHealth;
  /** Rows of the cameras that the person may see. */
  board(person: Person): CameraHealth[];
  conditions(person: Person): ConditionView[];
  /** All that are open, for alarms. */
  openConditions(): readonly Condition[];
  /** Lays a span over the intervals that counts as excused; never an edit of them. */
  excuse(span: ExcusedSpan, transaction: Database): Promise<void>;
  /** @throws GatewayError `not-found` */
  camera(cameraId: string): Promise<CameraHealthDetail>;
  /** @throws GatewayError `metrics.unavailable` */
  series(cameraId: string, metric: MetricName, span: Span, role?: 'main' | 'sub'): Promise<Series>;
  /** At most the newest 2,000 of the span. @throws GatewayError `metrics.unavailable` */
  clockMeasures(cameraId: string, span: Span): Promise<ClockMeasureView[]>;
  intervals(
    person: Person,
    kind: IntervalSubjectKind,
    subjectId: string | undefined,
    span: Span,
  ): Promise<StateInterval[]>;
  availability(person: Person, by: AvailabilityBy, span: Span): Promise<Availability[]>;
  /** What was seen of cameras, for a bill. */
  seenOf(cameraIds: readonly string[], span: Span): Promise<SeenCameras>;
  /** The part of a span that has been already. */
  cutToNow(span: Span): Span;
  prometheus(person: Person): Promise<{ contentType: string; text: string }>;
}

export interface HealthRoom extends Health {
  register(app: FastifyInstance): void;
  /** Resolves when the last interval, heartbeat and sample are written and nothing runs any more. */
  close(): Promise<void>;
}

const dayMs = 24 * 3_600_000;
const lastErrors = 20;
const maxClockMeasures = 2_000;
/** An import changes a hundred cameras at once: judged together. */
const inventoryPauseMs = 200;

export async function openHealthRoom(options: HealthRoomOptions): Promise<HealthRoom> {
  const { clock, events, log, cameras, streams, decide, metricStore, config } = options;
  const startedAtMs = clock.nowMs();
  const store = createIntervalStore(options.db);
  const keeper = await openIntervalKeeper({ store, clock, log, heartbeatMs: config.heartbeatMs });
  const book = openConditionBook(events);
  const conditions = createConditionRaiser(clock, events);
  const board = createCameraBoard({
    cameras,
    streams,
    keeper,
    conditions,
    events,
    clock,
    spotCheckMs: config.spotCheckMs,
    lastDay: await store.intervals({ subjectKind: 'camera', fromMs: startedAtMs - dayMs, toMs: startedAtMs }),
  });
  const workers = startHealthWorkers({
    ...options,
    board,
    conditions,
    sampleMs: config.sampleMs,
    onvifMs: config.onvifMs,
    spotCheckMs: config.spotCheckMs,
  });
  const pictures = await openPictures({
    ...options,
    everyMs: config.pictureMs,
    onCheck: board.pictureChecked,
  });
  const reports = createReports({ cameras, store });
  const endListening = listen(options, board.streamChanged, board.inventoryChanged);
  const maySee = (person: Person) => (cameraId: string) => decide(person, 'health', cameraId);
  /** A link is there for those who watch a camera behind it. */
  const subjectSight = (person: Person, kind: IntervalSubjectKind): ((id: string) => boolean) => {
    if (kind === 'camera') return maySee(person);
    if (kind === 'gateway') return () => true;
    const watched = new Set(cameras.list().map((camera) => (maySee(person)(camera.id) ? camera.linkId : null)));
    return (linkId) => watched.has(linkId);
  };
  const cutToNow = (span: Span): Span => ({
    fromMs: Math.min(span.fromMs, clock.nowMs()),
    toMs: Math.min(span.toMs, clock.nowMs()),
  });

  const gateway = (person: Person): GatewayHealth => {
    const isSeen = maySee(person);
    const wanted = streams
      .states()
      .filter(({ phase, cameraId }) => phase !== 'idle' && phase !== 'unbound' && isSeen(cameraId));
    const samples = workers.samples.filter(({ cameraId }) => isSeen(cameraId));
    const { kind, ok, queued } = metricStore.status();
    return {
      startedAtMs,
      nowMs: clock.nowMs(),
      version: options.version,
      clock: workers.gatewayClock,
      streamsRunning: wanted.filter(({ phase }) => phase === 'running').length,
      streamsDirect: wanted.filter(({ phase, ingest }) => phase === 'running' && ingest === 'direct').length,
      streamsWanted: wanted.length,
      ingestKbps: samples.reduce((sum, sample) => sum + (sample.bitrateKbps ?? 0), 0),
      live: options.liveFigures(),
      metricStore: { kind, ok, queued },
      eventLoopDelayP99Ms: workers.eventLoop.p99Ms(),
      rssBytes: process.memoryUsage.rss(),
    };
  };
  const boardOf = (person: Person) => board.list().filter(({ cameraId }) => maySee(person)(cameraId));

  const room: HealthRoom = {
    nowMs: () => clock.nowMs(),
    gateway,
    board: boardOf,
    conditions: (person) =>
      book
        .list()
        .filter(({ subject }) => decide(person, 'health', subject.kind === 'camera' ? subject.id : undefined))
        .map(conditionView),
    openConditions: book.list,
    excuse: (span, transaction) => createIntervalStore(transaction).excuse(span, clock.nowMs()),
    async camera(cameraId) {
      const health = board.find(cameraId);
      if (!health) throw new GatewayError('not-found');
      await keeper.flush();
      const recent = await store.recent('camera', cameraId, 10 * lastErrors);
      return {
        health,
        conditions: book.ofSubject('camera', cameraId).map(conditionView),
        lastErrors: troublesOf(recent).slice(0, lastErrors),
      };
    },
    async series(cameraId, metric, span, role) {
      const ofDevice = deviceMetrics.has(metric);
      const ofStream = role ?? (cameras.get(cameraId).serving?.sub === null ? 'main' : 'sub');
      const sampledMs = sampledEveryMs(metric, config);
      const resolution = seriesResolution(span.fromMs, span.toMs, clock.nowMs(), sampledMs);
      const buckets = await metricStore.series({
        ...resolution,
        cameraId,
        metric,
        role: ofDevice ? 'device' : ofStream,
      });
      return { cameraId, metric, stepMs: resolution.stepMs, points: pointsOf(resolution, metric, buckets) };
    },
    async clockMeasures(cameraId, span) {
      const measures = await metricStore.clockMeasures(cameraId, span.fromMs, span.toMs, maxClockMeasures);
      return measures.map(({ cameraId: _, ...view }) => view);
    },
    async intervals(person, subjectKind, subjectId, span) {
      await keeper.flush();
      const found = await store.intervals({
        subjectKind,
        ...span,
        ...(subjectId === undefined ? {} : { subjectId }),
      });
      const isSeen = subjectSight(person, subjectKind);
      return found.filter((interval) => isSeen(interval.subjectId));
    },
    async availability(person, by, span) {
      await keeper.flush();
      return reports.availability(by, cutToNow(span), maySee(person));
    },
    async seenOf(cameraIds, span) {
      await keeper.flush();
      return reports.seenOf(cameraIds, span);
    },
    cutToNow,
    async prometheus(person) {
      const rows = boardOf(person).map((health) => {
        const code = cameras.find(health.cameraId)?.code ?? health.cameraId;
        return prometheusCamera(code, health, workers.figures);
      });
      return { contentType: prometheusContentType, text: await renderPrometheus(rows, gateway(person), clock.nowMs()) };
    },
    register(app) {
      registerHealthRoutes(app, room);
      pictures.register(app);
      registerNoteRoutes(app, createNoteStore(options.db), clock);
    },
    async close() {
      endListening();
      await Promise.all([workers.close(), pictures.close()]);
      await keeper.close();
      book.close();
      await metricStore.close();
    },
  };
  return room;
}

function listen(
  { clock, events }: Pick<HealthRoomOptions, 'clock' | 'events'>,
  streamChanged: (cameraId: string) => void,
  inventoryChanged: () => void,
): () => void {
  let cancelPause: (() => void) | undefined;
  const ends = [
    events.on('stream.state', ({ cameraId }) => streamChanged(cameraId)),
    events.on('inventory.changed', () => {
      cancelPause ??= clock.after(inventoryPauseMs, () => {
        cancelPause = undefined;
        inventoryChanged();
      });
    }),
  ];
  return () => {
    for (const end of ends) end();
    cancelPause?.();
  };
}

const deviceMetrics: ReadonlySet<MetricName> = new Set(['roundTripMs', 'clockOffsetMs', 'rtcpClockOffsetMs']);

function sampledEveryMs(metric: MetricName, config: HealthRoomOptions['config']): number {
  if (transportMetrics.has(metric)) return samplesPerTransport * config.sampleMs;
  return deviceMetrics.has(metric) ? config.onvifMs : config.sampleMs;
}

const conditionView = (condition: Condition): ConditionView => ({
  kind: condition.kind,
  subjectKind: condition.subject.kind,
  subjectId: condition.subject.id,
  sinceMs: Math.round(condition.sinceMs),
  cause: condition.cause,
});
