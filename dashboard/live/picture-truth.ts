/**
 * What a tile must say of its picture. Pure: the gateway's state of the stream, the player's figures and the clock in,
 * one verdict out. Who may not see a picture gets none and is told so. Else the order is that of honesty: who cannot know
 * says so first, then what the gateway knows (lost, frozen), then what the player sees (a picture that stands still
 * although frames arrive is frozen too), and only what survives all of that may be called live.
 */
import type { CameraHealth } from '../../gateway/health/schemas.ts';
import type { StreamState } from '../../gateway/streams/schemas.ts';
import type { PlayerState, PlayerStats, Rendition } from './player.ts';

export type PictureKind =
  /** The person may not see it: no picture at all, whatever else is true. */
  | 'not-allowed'
  | 'live'
  | 'delayed'
  | 'frozen'
  | 'lost'
  | 'gateway-lost'
  | 'starting'
  | 'none'
  | 'unbound'
  | 'unsupported'
  | 'budget'
  | 'failed';

export interface PictureTruth {
  readonly kind: PictureKind;
  /** Epoch ms (gateway clock) since when; null when that is not known. */
  readonly sinceMs: number | null;
  /** Epoch ms of the newest frame that counts for this picture. */
  readonly lastFrameAtMs: number | null;
  /** Error code that explains it. */
  readonly code: string | null;
  readonly nextTryAtMs: number | null;
  readonly attempt: number;
  readonly delayMs: number | null;
  /** The picture is made by the gateway out of another codec. */
  readonly transcoded: boolean;
}

export interface PictureFacts {
  /** Whether the person holds the right to the live picture. */
  readonly allowed: boolean;
  /** Gateway time when he lost it, when this page witnessed that. */
  readonly withdrawnAtMs: number | null;
  readonly bound: boolean;
  readonly connected: boolean;
  /** Gateway time of the loss of the connection, when not connected. */
  readonly disconnectedAtMs: number | null;
  readonly rendition: Rendition | undefined;
  /** State of the profile that feeds the rendition. */
  readonly stream: StreamState | undefined;
  readonly health: CameraHealth | undefined;
  readonly player: PlayerState;
  readonly stats: PlayerStats | null;
  /** Gateway clock. */
  readonly nowMs: number;
  /** `performance.now()` */
  readonly pageMs: number;
}

/** A picture on screen that did not move for this long is frozen, whoever is to blame. */
const standsStillMs = 3_000;

export function judgePicture(facts: PictureFacts): PictureTruth {
  const { stream, stats, player } = facts;
  const lastFrameAtMs = newest(stream?.lastFrameAtMs, facts.health?.lastFrameAtMs);
  const base: PictureTruth = {
    kind: 'live',
    sinceMs: stream?.pictureSinceMs ?? null,
    lastFrameAtMs,
    code: stream?.error ?? null,
    nextTryAtMs: stream?.nextTryAtMs ?? null,
    attempt: stream?.attempt ?? 0,
    delayMs: stats?.delayMs ?? null,
    transcoded: facts.rendition === 'h264',
  };
  if (!facts.allowed) return { ...base, kind: 'not-allowed', sinceMs: facts.withdrawnAtMs, code: null, delayMs: null };
  if (!facts.connected) return { ...base, kind: 'gateway-lost', sinceMs: facts.disconnectedAtMs, code: null };
  if (!facts.bound || stream?.phase === 'unbound') return { ...base, kind: 'unbound' };
  if (stream?.picture === 'lost') return { ...base, kind: 'lost' };
  if (stream?.picture === 'frozen') return { ...base, kind: 'frozen', sinceMs: lastFrameAtMs ?? base.sinceMs };
  const bad = playerVerdict(player);
  if (bad) return { ...base, kind: bad, code: player.code, sinceMs: null };
  if (player.phase === 'failed' || !stats || stats.framePaintedAtMs === null) return { ...base, ...waiting(facts) };
  const stillMs = facts.pageMs - stats.framePaintedAtMs;
  if (stillMs > (stats.standsStillAfterMs ?? standsStillMs)) {
    return { ...base, kind: 'frozen', sinceMs: facts.nowMs - stillMs, lastFrameAtMs: facts.nowMs - stillMs };
  }
  if (stats.delayMs !== null && stats.delayMs > stats.promisedDelayMs) return { ...base, kind: 'delayed' };
  return base;
}

/**
 * Whose state to judge by: that of the profile shown, but while it has had no picture yet the sub profile, which is
 * pulled always, may know already that the camera is lost or frozen.
 */
export function streamThatKnows(shown: StreamState | undefined, sub: StreamState | undefined): StreamState | undefined {
  const silent = shown === undefined || shown.picture === 'none';
  return silent && (sub?.picture === 'frozen' || sub?.picture === 'lost') ? sub : shown;
}

function playerVerdict(player: PlayerState): PictureKind | undefined {
  if (player.code === 'stream.transcode-budget') return 'budget';
  if (player.code === 'stream.codec-unsupported') return 'unsupported';
  return undefined;
}

/** Nothing on screen yet: the stream starts, is not pulled, or the player failed. */
function waiting(facts: PictureFacts): Partial<PictureTruth> {
  const { player, stream } = facts;
  if (player.phase === 'failed') return { kind: 'failed', code: player.code, sinceMs: null };
  if (facts.rendition === undefined) return { kind: 'none' };
  return { kind: 'starting', code: stream?.error ?? null, sinceMs: null };
}

function newest(...times: (number | null | undefined)[]): number | null {
  const known = times.filter((time) => time !== null && time !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}

/** Worse than calm: gets a badge and colour. */
export function isTrouble(kind: PictureKind): boolean {
  return kind !== 'live' && kind !== 'starting' && kind !== 'none';
}

/** The picture on screen must not look like a clean live one. */
export function mustDim(kind: PictureKind): boolean {
  return kind === 'frozen' || kind === 'gateway-lost';
}

/** There is nothing true to show: the picture is covered. */
export function mustCover(kind: PictureKind): boolean {
  return kind !== 'live' && kind !== 'delayed' && kind !== 'starting' && !mustDim(kind);
}
