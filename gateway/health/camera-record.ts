/** What has been measured of one camera, newest values only: the facts from which its state is judged and its row drawn. */
import type { Camera } from '../cameras/schemas.ts';
import type { StreamState } from '../streams/schemas.ts';
import type { ClockMeasure } from './metric-store.ts';
import type { PictureCheck } from './picture/picture-checks.ts';
import type { StreamSample } from './sampler.ts';
import type { CameraHealth, HealthState } from './schemas.ts';
import {
  type CameraFacts,
  type FpsWatch,
  isLosing,
  isPulled,
  judgedClock,
  nextFpsWatch,
  tellingStream,
} from './state-rules.ts';
import { rtcpClocksOf } from './transport-samples.ts';
import { worst } from './transport-window.ts';

const hourMs = 3_600_000;

export interface CameraRecord {
  readonly cameraId: string;
  readonly samples: Map<'main' | 'sub', StreamSample>;
  /** Losses with their times, of the last hour. */
  readonly restarts: { readonly role: 'main' | 'sub'; readonly atMs: number; readonly count: number }[];
  fpsWatch: FpsWatch;
  /** Streams that lose too many packets, with the share, %. */
  readonly losing: Map<'main' | 'sub', number>;
  onvif: { readonly reachable: boolean; readonly failures: number } | null;
  clock: ClockMeasure | null;
  check: CameraFacts['check'];
  /** The last look at its picture; null: none yet, or nothing flows. */
  picture: PictureCheck | null;
  /** Since when it is neither pulled nor checked; null: it is. */
  uncheckedSinceMs: number | null;
  /** Who served it when the facts were taken: another device makes them void. */
  deviceId: string | null;
}

export function newCameraRecord(camera: Camera): CameraRecord {
  return {
    cameraId: camera.id,
    samples: new Map(),
    restarts: [],
    fpsWatch: { low: false, against: 0 },
    losing: new Map(),
    onvif: null,
    clock: null,
    check: null,
    picture: null,
    uncheckedSinceMs: null,
    deviceId: camera.serving?.deviceId ?? null,
  };
}

/** Facts of another device say nothing of this one. */
export function forgetFactsOfOtherDevice(record: CameraRecord, camera: Camera): void {
  const deviceId = camera.serving?.deviceId ?? null;
  if (record.deviceId === deviceId) return;
  Object.assign(record, { ...newCameraRecord(camera), samples: record.samples, restarts: record.restarts });
}

export function takeSample(record: CameraRecord, sample: StreamSample, camera: Camera): void {
  record.samples.set(sample.role, sample);
  if (sample.restarts > 0) record.restarts.push({ role: sample.role, atMs: sample.atMs, count: sample.restarts });
  while ((record.restarts[0]?.atMs ?? sample.atMs) < sample.atMs - hourMs) record.restarts.shift();
  noteLoss(record, sample);
  if (sample.fps === null || sample.role !== tellingRole(record)) return;
  record.fpsWatch = nextFpsWatch(record.fpsWatch, sample.fps, camera.serving?.[sample.role]?.fps ?? 0);
}

/**
 * Much loss freezes and ends a stream again and again: the trouble must not come and go with each of these. So it ends
 * when less is lost, or when a whole minute has no figure: the stream is gone, or ffmpeg brings it now.
 */
function noteLoss({ losing }: CameraRecord, { role, transport }: StreamSample): void {
  const percent = transport?.packetLossPercent ?? null;
  if (!transport || !isLosing(losing.has(role), percent, transport.spanMs)) losing.delete(role);
  else losing.set(role, percent ?? losing.get(role) ?? 0);
}

/** sub while it is sampled, else main. */
const tellingRole = (record: CameraRecord): 'main' | 'sub' => (record.samples.has('sub') ? 'sub' : 'main');

export function factsOf(record: CameraRecord, camera: Camera, sub: StreamState, main: StreamState): CameraFacts {
  const pulled = [sub, main].filter(isPulled);
  const [rtcp = null] = rtcpClocksOf(transportNow(record, pulled));
  const clock = judgedClock<Pick<ClockMeasure, 'offsetMs' | 'uncertaintyMs'>>(record.clock, rtcp);
  return {
    bound: camera.serving !== null,
    sub,
    main,
    fpsLow: record.fpsWatch.low,
    losingPercent: worst(pulled.map(({ role }) => record.losing.get(role))),
    onvifFailures: record.onvif?.failures ?? null,
    clockOffsetMs: clock?.offsetMs ?? null,
    clockUncertaintyMs: clock?.uncertaintyMs ?? null,
    pictureFault: pictureFaultOf(record, pulled),
    check: record.check,
  };
}

/** Only of a picture that flows: what was seen of one that is gone says nothing of the next. */
function pictureFaultOf({ picture }: CameraRecord, pulled: readonly StreamState[]): CameraFacts['pictureFault'] {
  const flows = pulled.some((stream) => stream.picture === 'live');
  return flows && picture?.verdict ? { verdict: picture.verdict, sinceMs: picture.sinceMs } : null;
}

/** Newest samples of the streams that are pulled now: what a stream lost before nobody wanted it any more is no figure of today. */
const transportNow = (record: CameraRecord, pulled: readonly StreamState[]): StreamSample[] =>
  pulled.flatMap(({ role }) => record.samples.get(role) ?? []);

export function healthOf(
  record: CameraRecord,
  facts: CameraFacts,
  shown: { readonly state: HealthState; readonly sinceMs: number; readonly cause: string },
  lastDay: HealthState[],
  nowMs: number,
): CameraHealth {
  const telling = tellingStream(facts);
  const sample = telling ? record.samples.get(telling.role) : undefined;
  const restarts = record.restarts.filter(
    (loss) => loss.role === (telling?.role ?? 'sub') && loss.atMs > nowMs - hourMs,
  );
  const transport = transportNow(record, [facts.sub, facts.main].filter(isPulled)).map((one) => one.transport);
  return {
    cameraId: record.cameraId,
    ...shown,
    lastFrameAtMs: telling?.lastFrameAtMs ?? sample?.lastFrameAtMs ?? null,
    fps: sample?.fps ?? null,
    bitrateKbps: sample?.bitrateKbps ?? null,
    keyframeIntervalMs: sample?.keyframeIntervalMs ?? null,
    restartsLastHour: restarts.reduce((sum, loss) => sum + loss.count, 0),
    onvifReachable: record.onvif?.reachable ?? null,
    roundTripMs: record.clock?.roundTripMs ?? null,
    clockOffsetMs: record.clock?.offsetMs ?? null,
    clockUncertaintyMs: record.clock?.uncertaintyMs ?? null,
    rtcpClockOffsetMs: transport.find((one) => one?.rtcpClockOffsetMs != null)?.rtcpClockOffsetMs ?? null,
    packetLossPercent: worst(transport.map((one) => one?.packetLossPercent)),
    jitterMs: worst(transport.map((one) => one?.jitterMs)),
    pictureCheck: record.picture && {
      verdict: record.picture.verdict ?? null,
      sinceMs: record.picture.sinceMs,
      checkedAtMs: record.picture.checkedAtMs,
      agreement: record.picture.agreement ?? null,
    },
    lastCheckedAtMs: telling ? null : (record.check?.atMs ?? null),
    lastCheckOk: telling || !record.check ? null : record.check.error === null,
    lastDay,
  };
}
