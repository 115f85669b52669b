/**
 * Tells a video that fell behind once from one that the computer cannot play: jumping again and again means that the
 * second is true, and keyframes are all it can have. It is tried whole again later, and later still when that failed.
 */
export interface JumpWatch {
  /** @returns whether it is to be reduced from now on. */
  jumped(nowMs: number): boolean;
  /** @returns whether it is to be whole again from now on. Asked regularly. */
  mayRestore(nowMs: number): boolean;
  readonly reduced: boolean;
}

const jumpsMost = 3;
const withinMs = 15_000;
const restMs = 10_000;
const restMostMs = 120_000;

export function createJumpWatch(): JumpWatch {
  let jumps: number[] = [];
  let reducedAtMs: number | undefined;
  let waitMs = restMs;
  let restoredAtMs = Number.NEGATIVE_INFINITY;
  return {
    jumped(nowMs) {
      if (reducedAtMs !== undefined) return false;
      jumps = [...jumps.filter((atMs) => nowMs - atMs < withinMs), nowMs];
      if (jumps.length < jumpsMost) return false;
      waitMs = nowMs - restoredAtMs < 2 * withinMs ? Math.min(waitMs * 2, restMostMs) : restMs;
      reducedAtMs = nowMs;
      jumps = [];
      return true;
    },
    mayRestore(nowMs) {
      if (reducedAtMs === undefined || nowMs - reducedAtMs < waitMs) return false;
      reducedAtMs = undefined;
      restoredAtMs = nowMs;
      return true;
    },
    get reduced() {
      return reducedAtMs !== undefined;
    },
  };
}
