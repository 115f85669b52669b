/** A tile of the live link as state and figures of a player. */
import type { LiveTileState, LiveTileStats } from './link/live-tile.ts';
import type { PlayerState, PlayerStats, Transport } from './player.ts';
import { promisedDelayMs } from './player-policy.ts';

/** With keyframes only the promise is two keyframe intervals, and the picture stands as long. */
const keyframesWithin = 2;
/** Before two keyframes came. */
const assumedIntervalMs = 5_000;
const usualStandstillMs = 3_000;

export function playerStatsOf(stats: LiveTileStats, transport: Transport, keyframesOnly: boolean): PlayerStats {
  const { delayMs, framePaintedAtMs, paintedFrames, droppedFrames, reduced } = stats;
  const intervalMs = stats.keyframeIntervalMs ?? assumedIntervalMs;
  const slow = keyframesOnly || reduced;
  const promised = promisedDelayMs(transport, 0);
  return {
    transport,
    delayMs,
    promisedDelayMs: slow ? Math.max(promised, keyframesWithin * intervalMs) : promised,
    framePaintedAtMs,
    standsStillAfterMs: slow ? Math.max(usualStandstillMs, (keyframesWithin + 1) * intervalMs) : usualStandstillMs,
    paintedFrames,
    droppedFrames,
    reduced,
  };
}

export function playerStateOf({ phase, code }: LiveTileState): PlayerState {
  if (phase === 'flowing' || phase === 'replayed') return { phase: 'playing', code: null };
  if (phase === 'failed' || phase === 'refused') return { phase: 'failed', code };
  return { phase: 'starting', code };
}
