/** Bounds a piece of work in time, whatever it does with its signal: a device must not be able to hold a run up. */
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';

/** Aborts `work` at the deadline or with the outer signal and rejects then, even if it never settles. @throws GatewayError `camera.timeout` */
export function withinDeadline<T>(
  clock: Clock,
  deadlineMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const end = (reason: unknown) => {
      settle();
      own.abort(reason);
      reject(reason);
    };
    const onAbort = () => end(outer.reason);
    const cancel = clock.after(deadlineMs, () => end(new GatewayError('camera.timeout')));
    const settle = () => {
      cancel();
      outer.removeEventListener('abort', onAbort);
    };
    outer.addEventListener('abort', onAbort, { once: true });
    if (outer.aborted) return onAbort();
    work(own.signal).then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}
