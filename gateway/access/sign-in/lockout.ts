/**
 * Wrong tries lock the pair of account and address, for longer each time, and a restart forgets nothing. A colleague who
 * mistypes at the next desk locks nobody else out, and somebody who guesses from afar locks nobody in the room. Pure; rows
 * are kept by sign-in-store.
 */
export interface Tries {
  readonly failures: number;
  readonly lockedUntilMs: number;
  readonly lastMs: number;
}

export const noTries: Tries = { failures: 0, lockedUntilMs: 0, lastMs: 0 };

const allowedTries = 5;
const locksMs = [60_000, 5 * 60_000, 15 * 60_000, 3_600_000, 12 * 3_600_000];
/** After a quiet day the count begins anew. */
const forgottenAfterMs = 24 * 3_600_000;

export function afterFailure(tries: Tries, nowMs: number): Tries {
  const before = nowMs - tries.lastMs > forgottenAfterMs ? noTries : tries;
  const failures = before.failures + 1;
  // Every try behind the fifth locks again, for longer.
  const lockMs = failures < allowedTries ? 0 : (locksMs[Math.min(failures - allowedTries, locksMs.length - 1)] ?? 0);
  return { failures, lockedUntilMs: lockMs === 0 ? 0 : nowMs + lockMs, lastMs: nowMs };
}

/** Ms until the pair may try again; 0: now. A clock that was set back must not lock for ever. */
export function lockedForMs(tries: Tries, nowMs: number): number {
  const longestMs = locksMs.at(-1) ?? 0;
  return Math.max(0, Math.min(tries.lockedUntilMs - nowMs, longestMs));
}
