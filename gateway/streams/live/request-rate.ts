/**
 * Bounds how many requests a page may make: a whole wall of changes at once, then some hundreds a second. Beyond that the
 * socket is not read for a moment, so that nothing is lost and a page gone wild meets its own TCP window.
 */
import type { Clock } from '../../kernel/clock.ts';

export interface RequestRate {
  /** One request came. */
  count(): void;
  close(): void;
}

const burst = 1_000;
const perSecond = 200;
const pauseMs = 250;

export function createRequestRate(clock: Clock, socket: { pause(): void; resume(): void }): RequestRate {
  let left = burst;
  let countedAtMs = clock.monotonicMs();
  let cancel: (() => void) | undefined;

  const refill = () => {
    const nowMs = clock.monotonicMs();
    left = Math.min(burst, left + ((nowMs - countedAtMs) / 1000) * perSecond);
    countedAtMs = nowMs;
  };
  const waitForMore = () => {
    cancel = clock.after(pauseMs, () => {
      cancel = undefined;
      refill();
      if (left < 1) return waitForMore();
      socket.resume();
    });
  };
  return {
    count() {
      refill();
      left -= 1;
      if (left >= 1 || cancel !== undefined) return;
      socket.pause();
      waitForMore();
    },
    close() {
      cancel?.();
      cancel = undefined;
    },
  };
}
