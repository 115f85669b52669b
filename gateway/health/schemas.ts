/** The API contract of the health room: current health, samples, state intervals, availability. */
import { type Static, Type } from 'typebox';
import { nullable, strict } from '../kernel/schema-parts.ts';
import { pictureVerdicts } from './picture/picture-watch.ts';

export const HealthState = Type.Union([
  Type.Literal('up'),
  Type.Literal('degraded'),
  Type.Literal('down'),
  Type.Literal('unknown'),
  Type.Literal('excused'),
]);
export type HealthState = Static<typeof HealthState>;

export const PictureCheckView = Type.Object(
  {
    /** null: nothing is wrong with it. */
    verdict: nullable(Type.Enum(pictureVerdicts)),
    sinceMs: Type.Integer(),
    checkedAtMs: Type.Integer(),
    /** With the nearest reference view, −1 to 1; null: not compared. */
    agreement: nullable(Type.Number()),
  },
  strict,
);

/** One row of the health board. */
export const CameraHealth = Type.Object(
  {
    cameraId: Type.String({ format: 'uuid' }),
    state: HealthState,
    sinceMs: Type.Integer(),
    /** Error code or condition kind; empty while up. */
    cause: Type.String(),
    lastFrameAtMs: nullable(Type.Integer()),
    fps: nullable(Type.Number()),
    bitrateKbps: nullable(Type.Number()),
    keyframeIntervalMs: nullable(Type.Number()),
    /** Losses of the sub (else main) stream within the last hour. */
    restartsLastHour: Type.Integer(),
    onvifReachable: nullable(Type.Boolean()),
    roundTripMs: nullable(Type.Number()),
    /** Camera clock − gateway clock. */
    clockOffsetMs: nullable(Type.Number()),
    clockUncertaintyMs: nullable(Type.Number()),
    /** Camera clock − gateway clock by the stream's sender reports; some cameras put nonsense there. */
    rtcpClockOffsetMs: nullable(Type.Number()),
    /** Of the last minute, of the worse stream; null where the transport is hidden (ffmpeg). */
    packetLossPercent: nullable(Type.Number()),
    jitterMs: nullable(Type.Number()),
    /** The last look at what the picture shows; null: none yet. */
    pictureCheck: nullable(PictureCheckView),
    /** For a camera that is not pulled: when its first-keyframe test last ran, and whether it passed. */
    lastCheckedAtMs: nullable(Type.Integer()),
    lastCheckOk: nullable(Type.Boolean()),
    /** 24 entries, oldest first: the worst state of each of the last 24 hours. */
    lastDay: Type.Array(HealthState),
  },
  strict,
);
export type CameraHealth = Static<typeof CameraHealth>;

export const metricNames = [
  'fps',
  'bitrateKbps',
  'keyframeIntervalMs',
  'frameAgeMs',
  'restarts',
  'roundTripMs',
  'clockOffsetMs',
  'packetLossPercent',
  'reorderedPerMin',
  'jitterMs',
  'rtcpClockOffsetMs',
] as const;
export const MetricName = Type.Union([
  Type.Literal('fps'),
  Type.Literal('bitrateKbps'),
  Type.Literal('keyframeIntervalMs'),
  Type.Literal('frameAgeMs'),
  Type.Literal('restarts'),
  Type.Literal('roundTripMs'),
  Type.Literal('clockOffsetMs'),
  Type.Literal('packetLossPercent'),
  Type.Literal('reorderedPerMin'),
  Type.Literal('jitterMs'),
  Type.Literal('rtcpClockOffsetMs'),
]);
export type MetricName = (typeof metricNames)[number];

/** One point of a series: the span's mean, least and greatest value; null where nothing was measured. */
export const SeriesPoint = Type.Object(
  { atMs: Type.Integer(), mean: nullable(Type.Number()), min: nullable(Type.Number()), max: nullable(Type.Number()) },
  strict,
);
export type SeriesPoint = Static<typeof SeriesPoint>;
export const Series = Type.Object(
  { cameraId: Type.String(), metric: Type.String(), stepMs: Type.Integer(), points: Type.Array(SeriesPoint) },
  strict,
);
export type Series = Static<typeof Series>;

/** Append-only. `toMs` null: still so. */
export const StateInterval = Type.Object(
  {
    subjectKind: Type.Union([Type.Literal('camera'), Type.Literal('link'), Type.Literal('gateway')]),
    subjectId: Type.String(),
    state: HealthState,
    fromMs: Type.Integer(),
    toMs: nullable(Type.Integer()),
    cause: Type.String(),
  },
  strict,
);
export type StateInterval = Static<typeof StateInterval>;

/** Minutes (with fraction) of each state in a span, and up ÷ (up + degraded + down) in per cent. */
export const Availability = Type.Object(
  {
    subjectKind: Type.Union([
      Type.Literal('camera'),
      Type.Literal('link'),
      Type.Literal('site'),
      Type.Literal('lessor'),
    ]),
    subjectId: Type.String(),
    name: Type.String(),
    upMin: Type.Number(),
    degradedMin: Type.Number(),
    downMin: Type.Number(),
    unknownMin: Type.Number(),
    excusedMin: Type.Number(),
    availabilityPercent: nullable(Type.Number()),
    outages: Type.Integer(),
  },
  strict,
);
export type Availability = Static<typeof Availability>;

export const ConditionView = Type.Object(
  {
    kind: Type.String(),
    subjectKind: Type.String(),
    subjectId: Type.String(),
    sinceMs: Type.Integer(),
    cause: Type.String(),
  },
  strict,
);
export type ConditionView = Static<typeof ConditionView>;

export const GatewayHealth = Type.Object(
  {
    startedAtMs: Type.Integer(),
    nowMs: Type.Integer(),
    version: Type.String(),
    /** Where the gateway's clock comes from and how far it is off, as far as the system tells. */
    clock: Type.Object(
      { source: Type.String(), synchronised: nullable(Type.Boolean()), offsetMs: nullable(Type.Number()) },
      strict,
    ),
    streamsRunning: Type.Integer(),
    /** Of those, the ones that the gateway reads itself, without ffmpeg. */
    streamsDirect: Type.Integer(),
    streamsWanted: Type.Integer(),
    ingestKbps: Type.Number(),
    /** The live socket: what is there now, and totals since the gateway's start. */
    live: Type.Object(
      {
        sockets: Type.Integer(),
        tiles: Type.Integer(),
        /** Viewers that are too slow now. */
        behind: Type.Integer(),
        waitingBytes: Type.Integer(),
        bytesTotal: Type.Integer(),
        messagesTotal: Type.Integer(),
        /** Fragments that slow viewers did not get. */
        skippedTotal: Type.Integer(),
        closedSlowTotal: Type.Integer(),
      },
      strict,
    ),
    metricStore: Type.Object({ kind: Type.String(), ok: Type.Boolean(), queued: Type.Integer() }, strict),
    eventLoopDelayP99Ms: Type.Number(),
    rssBytes: Type.Integer(),
  },
  strict,
);
export type GatewayHealth = Static<typeof GatewayHealth>;

/** One camera's page: its row, the conditions open on it, and its last troubles (down or degraded), newest first. */
export const CameraHealthDetail = Type.Object(
  { health: CameraHealth, conditions: Type.Array(ConditionView), lastErrors: Type.Array(StateInterval) },
  strict,
);
export type CameraHealthDetail = Static<typeof CameraHealthDetail>;

/** The camera's own time beside the gateway's, and how it was measured. */
export const ClockMeasureView = Type.Object(
  {
    atMs: Type.Integer(),
    offsetMs: Type.Number(),
    uncertaintyMs: Type.Number(),
    roundTripMs: Type.Number(),
    method: Type.String(),
  },
  strict,
);
export type ClockMeasureView = Static<typeof ClockMeasureView>;
