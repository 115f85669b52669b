/** One call at a time for one device: many cameras answer a second parallel request with an error or with another request's answer. */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';

export interface Lane {
  /**
   * Runs `task` when all earlier ones have ended. When `waitMs` pass or the signal aborts first, the task is never begun and the
   * promise rejects (`camera.timeout`, or the signal's reason).
   */
  run<T>(task: () => Promise<T>, waitMs: number, signal?: AbortSignal): Promise<T>;
  /** Tasks that wait or run. */
  readonly size: number;
}

export function createLane(clock: Clock): Lane {
  let tail: Promise<unknown> = Promise.resolve();
  let size = 0;

  const takeTurn = (turn: Promise<unknown>, waitMs: number, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const onAbort = () => settle(() => reject(signal?.reason));
      const settle = (act: () => void) => {
        cancel();
        signal?.removeEventListener('abort', onAbort);
        act();
      };
      const cancel = clock.after(waitMs, () =>
        settle(() => reject(new GatewayError('camera.timeout', { details: { reason: 'device busy', waitMs } }))),
      );
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      turn.then(() => settle(resolve));
    });

  return {
    run(task, waitMs, signal) {
      size += 1;
      const turn = tail;
      const mine = takeTurn(turn, waitMs, signal).then(task);
      // Whoever gave up while waiting must not let the next one in before those ahead have ended.
      tail = Promise.allSettled([turn, mine]).then(() => {
        size -= 1;
      });
      return mine;
    },
    get size() {
      return size;
    },
  };
}
