/**
 * The gateway's clock inside the worker. Every age is measured against it, and a worker that cannot keep up gets the
 * ticks late as well: a clock that followed them would hide the very delay that it has to show. So the earliest tick
 * counts for good (less what quartz may drift), until a new socket, or until many ticks agree that a clock was set.
 */
export interface GatewayClock {
  /** Takes the gateway's time (epoch ms) out of a message that arrived just now. */
  sync(serverTimeMs: number): void;
  reset(): void;
  /** Epoch ms; `undefined` before the first tick. */
  nowMs(): number | undefined;
}

const driftShare = 50e-6;
const agreeingTicks = 15;
/** Ticks that wait in a full queue differ by more; those of a clock that was set do not. */
const agreeingWithinMs = 50;

export function createGatewayClock(monotonicMs: () => number): GatewayClock {
  let offsetMs: number | undefined;
  let setAtMs = 0;
  const recent: number[] = [];
  return {
    sync(serverTimeMs) {
      const atMs = monotonicMs();
      const sample = serverTimeMs - atMs;
      recent.push(sample);
      if (recent.length > agreeingTicks) recent.shift();
      const aged = offsetMs === undefined ? Number.NEGATIVE_INFINITY : offsetMs - (atMs - setAtMs) * driftShare;
      const highest = Math.max(...recent);
      const agree = recent.length === agreeingTicks && highest - Math.min(...recent) < agreeingWithinMs;
      offsetMs = agree ? highest : Math.max(aged, sample);
      setAtMs = atMs;
    },
    reset() {
      offsetMs = undefined;
      recent.length = 0;
    },
    nowMs: () => (offsetMs === undefined ? undefined : monotonicMs() + offsetMs),
  };
}
