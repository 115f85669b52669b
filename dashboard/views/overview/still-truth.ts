/**
 * What a cell of the overview says of its picture: the same verdict as on a tile of the wall, from the figures of a
 * picture that moves only with each keyframe. Pure.
 */
import type { CameraHealth } from '../../../gateway/health/schemas.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import type { LiveTileState, LiveTileStats } from '../../live/link/live-tile.ts';
import { playerStateOf } from '../../live/link-tile-stats.ts';
import { judgePicture, type PictureTruth } from '../../live/picture-truth.ts';
import type { PlayerState, PlayerStats } from '../../live/player.ts';
import { isPlayable, type ProfileFacts } from '../../live/player-policy.ts';

export interface StillFacts {
  readonly allowed: boolean;
  readonly withdrawnAtMs: number | null;
  readonly bound: boolean;
  readonly connected: boolean;
  readonly disconnectedAtMs: number | null;
  readonly stream: StreamState | undefined;
  readonly health: CameraHealth | undefined;
  readonly rendition: 'main' | 'sub' | undefined;
  readonly state: LiveTileState | undefined;
  readonly stats: LiveTileStats | null;
  /** Between two pictures, as seen here; null: not known yet. */
  readonly intervalMs: number | null;
  readonly nowMs: number;
  readonly pageMs: number;
}

/** Pictures come at most once a second, however short the groups of pictures are. */
const leastIntervalMs = 1_000;
/** The first two pictures tell the interval; until then a long one is assumed. */
const unknownIntervalMs = 5_000;

export function judgeStill(facts: StillFacts): PictureTruth {
  const { stats, nowMs } = facts;
  const shownAtMs = stats?.shownCapturedAtMs ?? null;
  const intervalMs = Math.max(
    leastIntervalMs,
    facts.intervalMs ?? facts.health?.keyframeIntervalMs ?? unknownIntervalMs,
  );
  const figures: PlayerStats | null = stats && {
    transport: 'webcodecs-canvas',
    delayMs: shownAtMs === null ? null : Math.max(0, nowMs - shownAtMs),
    promisedDelayMs: 2 * intervalMs,
    standsStillAfterMs: Math.max(3_000, 3 * intervalMs),
    framePaintedAtMs: stats.framePaintedAtMs,
    droppedFrames: stats.droppedFrames,
    paintedFrames: stats.paintedFrames,
  };
  const player: PlayerState = facts.state ? playerStateOf(facts.state) : { phase: 'starting', code: null };
  return judgePicture({ ...facts, player, stats: figures });
}

/** The small profile that this browser decodes, else the large one; undefined: neither (no transcoding for a still). */
export function chooseStill(
  main: ProfileFacts | undefined,
  sub: ProfileFacts | undefined,
  canPlay: (codecString: string) => boolean,
): 'main' | 'sub' | undefined {
  if (sub && isPlayable(sub, canPlay)) return 'sub';
  return main && isPlayable(main, canPlay) ? 'main' : undefined;
}
