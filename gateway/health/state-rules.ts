/**
 * The rules that make one state and one cause of what is known about a camera, and of its cameras those of a link.
 * Pure; the thresholds stand here and nowhere else.
 *
 *   unknown   no device is bound; or the camera is not pulled and its last first-keyframe test passed, or none ran yet;
 *             or its stream is only just starting
 *   down      no picture: frozen (the streams room says so after 3 s), lost, or the first-keyframe test failed
 *   degraded  pictures flow, but: frame rate below half of the profile's for three samples; or more than 2 % of the
 *             packets of a minute lost; or the picture shows nothing useful (black, covered, a card, unchanged, out of
 *             focus, over-exposed, another view); or the sub profile is lost and main plays; or ONVIF did not answer twice
 *             in a row; or the clock is off by more than 5 s
 *   up        otherwise
 */
import type { ErrorCode } from '../kernel/errors.ts';
import type { StreamState } from '../streams/schemas.ts';
import type { PictureVerdict } from './picture/picture-watch.ts';
import type { HealthState } from './schemas.ts';
import { transportSpanMs } from './transport-window.ts';

export const thresholds = {
  /** Part of the profile's frame rate below which pictures are too few. */
  fpsFraction: 0.5,
  /** Samples in a row that turn the frame-rate verdict either way. */
  fpsSamples: 3,
  /** ONVIF measurements in a row without an answer. */
  onvifFailures: 2,
  clockOffMs: 5_000,
  /** A sender report's clock further off than this is no clock: some cameras count from their start, or from 1970. */
  rtcpClockMaxMs: 86_400_000,
  /** Share of a minute's packets: above the one it is trouble, below the other it is over. */
  lossPercent: { from: 2, until: 1 },
  /** Part of a link's cameras that must be down for the link to be down. */
  linkDownFraction: 0.6,
} as const;

export interface CameraFacts {
  /** Whether a device serves the camera. */
  readonly bound: boolean;
  readonly sub: StreamState;
  readonly main: StreamState;
  readonly fpsLow: boolean;
  /** Share of packets that a pulled stream loses for a minute now, %; null: none loses too many. */
  readonly losingPercent: number | null;
  /** null: the device speaks no ONVIF, or was not asked yet. */
  readonly onvifFailures: number | null;
  readonly clockOffsetMs: number | null;
  readonly clockUncertaintyMs: number | null;
  /** What is wrong with the picture that flows. */
  readonly pictureFault: { readonly verdict: PictureVerdict; readonly sinceMs: number } | null;
  /** Last first-keyframe test of a camera that is not pulled. */
  readonly check: { readonly atMs: number; readonly error: string | null } | null;
}

export interface Verdict {
  readonly state: HealthState;
  /** Error code, condition kind or a word of `causes`; empty while up. */
  readonly cause: string;
  /** Since when, as far as the facts tell; null: since now. */
  readonly sinceMs: number | null;
}

/** Causes that are neither error codes nor condition kinds. */
export const causes = {
  unbound: 'unbound',
  starting: 'starting',
  notChecked: 'camera.not-checked',
  gatewayOff: 'gateway.off',
  fpsLow: 'fps-low',
  camerasDown: 'cameras-down',
  noCameras: 'no-cameras',
  retired: 'retired',
} as const;

const verdict = (state: HealthState, cause: string, sinceMs: number | null = null): Verdict => ({
  state,
  cause,
  sinceMs,
});
export const isPulled = (stream: StreamState): boolean => stream.phase !== 'idle' && stream.phase !== 'unbound';

/** The stream that tells of the camera: sub when it is pulled, else main; `undefined`: neither is. */
export function tellingStream(facts: Pick<CameraFacts, 'sub' | 'main'>): StreamState | undefined {
  return [facts.sub, facts.main].find(isPulled);
}

export function cameraVerdict(facts: CameraFacts): Verdict {
  if (!facts.bound) return verdict('unknown', causes.unbound);
  const telling = tellingStream(facts);
  if (!telling) return verdictOfCheck(facts);
  const other = telling === facts.sub ? facts.main : undefined;
  const seen = pictureVerdict(telling);
  if (seen.state === 'down' && other && isPulled(other) && other.picture === 'live') {
    return verdict('degraded', seen.cause, seen.sinceMs);
  }
  return seen.state === 'up' ? qualityVerdict(facts, seen.sinceMs) : seen;
}

function pictureVerdict(stream: StreamState): Verdict {
  if (stream.picture === 'live') return verdict('up', '', stream.pictureSinceMs);
  if (stream.picture === 'frozen') return verdict('down', 'camera.frozen', stream.pictureSinceMs);
  if (stream.picture === 'lost') return verdict('down', stream.error ?? 'stream.lost', stream.pictureSinceMs);
  return stream.error === null
    ? verdict('unknown', causes.starting)
    : verdict('down', stream.error, stream.pictureSinceMs);
}

function qualityVerdict(facts: CameraFacts, sinceMs: number | null): Verdict {
  if (facts.pictureFault)
    return verdict('degraded', `camera.${facts.pictureFault.verdict}`, facts.pictureFault.sinceMs);
  // Lost packets make few frames, not the other way round.
  if (facts.losingPercent !== null) return verdict('degraded', 'camera.packet-loss');
  if (facts.fpsLow) return verdict('degraded', causes.fpsLow);
  if ((facts.onvifFailures ?? 0) >= thresholds.onvifFailures) return verdict('degraded', 'camera.onvif-unreachable');
  if (isClockOff(facts.clockOffsetMs, facts.clockUncertaintyMs)) return verdict('degraded', 'camera.clock-off');
  return verdict('up', '', sinceMs);
}

function verdictOfCheck(facts: CameraFacts): Verdict {
  if (facts.check === null || facts.check.error === null) return verdict('unknown', causes.notChecked);
  return verdict('down', facts.check.error, facts.check.atMs);
}

/** Off for certain: what the measurement leaves open is given to the camera. */
export function isClockOff(offsetMs: number | null, uncertaintyMs: number | null): boolean {
  return offsetMs !== null && Math.abs(offsetMs) - (uncertaintyMs ?? 0) > thresholds.clockOffMs;
}

/** The measurement that judges a camera's clock: ONVIF's, else a believable one of its sender reports. */
export function judgedClock<T extends { readonly offsetMs: number }>(onvif: T | null, rtcp: T | null): T | null {
  return onvif ?? (rtcp && Math.abs(rtcp.offsetMs) <= thresholds.rtcpClockMaxMs ? rtcp : null);
}

/**
 * Whether a stream loses too many packets. `percent` of the last `spanMs`; null: nothing is measured. Less than a minute
 * judges nothing new, and between the two thresholds it stays as it was.
 */
export function isLosing(before: boolean, percent: number | null, spanMs: number): boolean {
  if (percent === null || spanMs < transportSpanMs) return before;
  return before ? percent >= thresholds.lossPercent.until : percent > thresholds.lossPercent.from;
}

export interface FpsWatch {
  readonly low: boolean;
  /** Samples in a row that say the opposite of `low`. */
  readonly against: number;
}

/** `expectedFps` 0: the profile does not say, so nothing can be too few. */
export function nextFpsWatch(watch: FpsWatch, fps: number, expectedFps: number): FpsWatch {
  const low = expectedFps > 0 && fps < expectedFps * thresholds.fpsFraction;
  if (low === watch.low) return { low: watch.low, against: 0 };
  return watch.against + 1 >= thresholds.fpsSamples
    ? { low, against: 0 }
    : { low: watch.low, against: watch.against + 1 };
}

/** Losses at which the network demonstrably carried an answer of the camera: they say nothing against the link. */
const answered: ReadonlySet<string> = new Set<ErrorCode>([
  'camera.unauthorised',
  'camera.forbidden',
  'camera.no-credentials',
  'camera.no-video',
  'camera.sessions-full',
  'camera.not-supported',
  'stream.codec-unsupported',
]);

/** The 60 % rule. Cameras of unknown state have no vote; without any vote the link is unknown. */
export function linkVerdict(cameras: readonly Pick<Verdict, 'state' | 'cause'>[]): Verdict {
  if (cameras.length === 0) return verdict('unknown', causes.noCameras);
  const voting = cameras.filter((camera) => camera.state !== 'unknown');
  if (voting.length === 0) return verdict('unknown', cameras[0]?.cause ?? causes.noCameras);
  const down = voting.filter((camera) => camera.state === 'down' && !answered.has(camera.cause));
  return down.length / voting.length >= thresholds.linkDownFraction
    ? verdict('down', causes.camerasDown)
    : verdict('up', '');
}
