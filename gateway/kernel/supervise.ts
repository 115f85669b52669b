/**
 * The ladder of waits between tries (DESIGN 2.4): 1 s ×5, 5 s ×5, 10 s ×10, then 60 s; with jitter, so that 120 cameras
 * that went together do not come back together. Unauthorised is tried at most twice, then every 15 min: cameras lock out.
 */
export interface LadderStep {
  readonly waitMs: number;
  readonly times: number;
}

export interface LadderConfig {
  readonly steps: readonly LadderStep[];
  /** Wait once all steps are used up. */
  readonly lastWaitMs: number;
  /** Wait after the second refusal of the credentials. */
  readonly unauthorisedWaitMs: number;
  /** Part of the wait that is random, 0-1: 0.2 gives 80-120 %. */
  readonly jitter: number;
}

export const defaultLadder: LadderConfig = {
  steps: [
    { waitMs: 1_000, times: 5 },
    { waitMs: 5_000, times: 5 },
    { waitMs: 10_000, times: 10 },
  ],
  lastWaitMs: 60_000,
  unauthorisedWaitMs: 900_000,
  jitter: 0.2,
};

export interface Ladder {
  /** Ms to wait before the next try, after a failure that `unauthorised` or not. Moves one rung up. */
  nextWaitMs(unauthorised: boolean): number;
  /** Back to the first rung: after a good run, a returned port, new credentials. */
  reset(): void;
  /** Failures since the last reset. */
  readonly failures: number;
}

export function createLadder(config: LadderConfig, random: () => number = Math.random): Ladder {
  let failures = 0;
  let refusals = 0;
  const jittered = (waitMs: number) => Math.round(waitMs * (1 + config.jitter * (2 * random() - 1)));
  return {
    nextWaitMs(unauthorised) {
      failures += 1;
      refusals = unauthorised ? refusals + 1 : 0;
      if (refusals >= 2) return jittered(config.unauthorisedWaitMs);
      let rung = failures;
      for (const step of config.steps) {
        if (rung <= step.times) return jittered(step.waitMs);
        rung -= step.times;
      }
      return jittered(config.lastWaitMs);
    },
    reset() {
      failures = 0;
      refusals = 0;
    },
    get failures() {
      return failures;
    },
  };
}
