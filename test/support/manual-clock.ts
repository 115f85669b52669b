/**
 * A kernel Clock that stands still until a test moves it. `advance` runs what falls due in order and lets promises
 * settle after each, so that a chain of timer → promise → timer plays as it would in life. Wall time can be made to jump
 * apart from the monotonic time.
 */
import type { Clock } from '../../gateway/kernel/clock.ts';

export interface ManualClock extends Clock {
  /** Moves both times forward by `ms`, running what falls due. */
  advance(ms: number): Promise<void>;
  /** Moves the wall time alone, as NTP or a person does. */
  jumpWall(ms: number): void;
  /** Lets pending promises run without moving time. */
  settle(): Promise<void>;
  /** Timers that still wait: a closed worker leaves none. */
  readonly pending: number;
}

interface Timer {
  dueMs: number;
  readonly order: number;
  readonly periodMs: number | undefined;
  readonly run: () => void;
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  const timers = new Set<Timer>();
  let elapsedMs = 0;
  let wallOffsetMs = startMs;
  let order = 0;

  const add = (delayMs: number, periodMs: number | undefined, run: () => void): (() => void) => {
    const timer: Timer = { dueMs: elapsedMs + Math.max(0, delayMs), order: order++, periodMs, run };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  const nextDue = (untilMs: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs > untilMs) continue;
      if (!next || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) next = timer;
    }
    return next;
  };
  const settle = async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
  };

  return {
    nowMs: () => wallOffsetMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after: (delayMs, run) => add(delayMs, undefined, run),
    every: (periodMs, run) => add(periodMs, Math.max(1, periodMs), run),
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await settle();
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        if (timer.periodMs === undefined) timers.delete(timer);
        else timer.dueMs += timer.periodMs;
        timer.run();
        await settle();
      }
      elapsedMs = untilMs;
    },
    jumpWall(ms) {
      wallOffsetMs += ms;
    },
    settle,
    get pending() {
      return timers.size;
    },
  };
}
