/**
 * Blocking playlist reload and preload hints (RFC 8216bis 6.2.5.2): a request waits until the part it names exists. The
 * outcome is a word, not an HTTP status; the caller maps `bad-request` to 400, `too-many`, `timeout` and `closed` to 503.
 */
import type { Segmenter } from './segmenter.ts';

export type ReloadOutcome = 'ready' | 'bad-request' | 'too-many' | 'timeout' | 'aborted' | 'closed';

export interface BlockingReloadOptions {
  readonly segmenter: Segmenter;
  /** Requests that may wait at once. */
  readonly maxWaiters: number;
  /** Wait at most so many target durations; default 3. */
  readonly giveUpTargets?: number;
  /** Runs `run` after `delayMs`; gives back what cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export interface BlockingReload {
  /**
   * Resolves once part `part` of segment `msn` exists (without `part`: once the whole segment does). A part beyond the end of
   * its segment means the first of the next one.
   */
  waitFor(msn: number, part: number | undefined, signal: AbortSignal): Promise<ReloadOutcome>;
  readonly waiting: number;
  /** Lets every waiter go with `closed`. */
  close(): void;
}

export function createBlockingReload(options: BlockingReloadOptions): BlockingReload {
  const { timeline } = options.segmenter;
  const waiters = new Set<{ ready(): boolean; finish(outcome: ReloadOutcome): void }>();
  let closed = false;
  const unsubscribe = options.segmenter.subscribe(() => {
    for (const waiter of [...waiters]) if (waiter.ready()) waiter.finish('ready');
  });

  const exists = (msn: number, part: number | undefined): boolean => {
    if (msn < timeline.nextMsn) {
      const beyond = part !== undefined && msn === timeline.nextMsn - 1 && timeline.findPart(msn, part) === undefined;
      // Beyond the end of the newest complete segment: wait for the first part of the open one.
      return beyond && timeline.findSegment(msn) !== undefined ? exists(msn + 1, 0) : true;
    }
    return part !== undefined && msn === timeline.open?.msn && part < timeline.open.parts.length;
  };

  return {
    get waiting() {
      return waiters.size;
    },
    waitFor(msn, part, signal) {
      if (closed) return Promise.resolve('closed');
      if (!Number.isSafeInteger(msn) || msn < 0 || (part !== undefined && (!Number.isSafeInteger(part) || part < 0)))
        return Promise.resolve('bad-request');
      // "More than two segments ahead" is a mistake (RFC 8216bis 6.2.5.2); nextMsn − 1 is the newest complete one.
      if (msn > timeline.nextMsn + 1) return Promise.resolve('bad-request');
      if (exists(msn, part)) return Promise.resolve('ready');
      if (signal.aborted) return Promise.resolve('aborted');
      if (waiters.size >= options.maxWaiters) return Promise.resolve('too-many');
      const giveUpMs = (options.giveUpTargets ?? 3) * (timeline.targetDurationS ?? 6) * 1000;
      return new Promise((resolve) => {
        const onAbort = () => waiter.finish('aborted');
        const waiter = {
          ready: () => exists(msn, part),
          finish(outcome: ReloadOutcome) {
            waiters.delete(waiter);
            cancel();
            signal.removeEventListener('abort', onAbort);
            resolve(outcome);
          },
        };
        const cancel = options.after(giveUpMs, () => waiter.finish('timeout'));
        signal.addEventListener('abort', onAbort, { once: true });
        waiters.add(waiter);
      });
    },
    close() {
      closed = true;
      unsubscribe();
      for (const waiter of [...waiters]) waiter.finish('closed');
    },
  };
}
