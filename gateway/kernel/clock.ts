/**
 * Time as an injected thing. Workers take a Clock, so that a test can play a day in milliseconds.
 * Wall time may jump (NTP, a person); durations must come from `monotonicMs`.
 */
export interface Clock {
  /** UTC wall time, epoch ms. */
  nowMs(): number;
  /** Never goes back; only differences mean something. Ms with fraction. */
  monotonicMs(): number;
  /** Calls `run` once after `delayMs`; the returned function cancels (harmless afterwards). */
  after(delayMs: number, run: () => void): () => void;
  /** Calls `run` every `periodMs`; the returned function ends it. */
  every(periodMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};

/** Resolves after `delayMs`; rejects with the signal's reason when it aborts first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
