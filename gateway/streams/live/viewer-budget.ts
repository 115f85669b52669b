/**
 * Whether one viewer keeps up. It falls behind when more bytes wait for it than its budget, or when bytes wait longer than
 * a picture may be old; it has caught up when little waits. In between nothing new is queued, so a slow viewer costs its
 * budget and no more.
 */
import type { Clock } from '../../kernel/clock.ts';

export interface ViewerBudget {
  /**
   * Looks at the queue; to be called after each write and now and then.
   * @param waitingBytes taken for the viewer and not yet with the operating system
   * @param takenBytes all that was ever taken for it
   */
  observe(waitingBytes: number, takenBytes: number): void;
  readonly behind: boolean;
  /** How long it has been behind without a pause, ms; 0 while it keeps up. */
  readonly behindMs: number;
  /** Below this many waiting bytes there is room to begin something large. */
  readonly roomBytes: number;
}

const baseBytes = 4 * 1024 * 1024;
/** Two seconds of a small stream. */
const tileBytes = 128 * 1024;
const maxLagMs = 2_000;
/** Less than this is no queue worth the name, however long it takes: below it the socket tells nothing (`drain`). */
const minLagBytes = 128 * 1024;

/** @param tiles how many tiles the viewer shows now. */
export function createViewerBudget(clock: Clock, tiles: () => number): ViewerBudget {
  let behindSinceMs: number | undefined;
  /** When so many bytes have gone, those queued at `atMs` have. */
  let mark: { readonly goneBytes: number; readonly atMs: number } | undefined;

  const limitBytes = () => baseBytes + tiles() * tileBytes;
  const roomBytes = () => limitBytes() / 4;
  const lagMs = (waitingBytes: number, takenBytes: number, nowMs: number): number => {
    if (mark !== undefined && takenBytes - waitingBytes >= mark.goneBytes) mark = undefined;
    if (mark === undefined && waitingBytes > 0) mark = { goneBytes: takenBytes, atMs: nowMs };
    return mark === undefined ? 0 : nowMs - mark.atMs;
  };
  return {
    observe(waitingBytes, takenBytes) {
      const nowMs = clock.monotonicMs();
      const late = lagMs(waitingBytes, takenBytes, nowMs) > maxLagMs && waitingBytes > minLagBytes;
      if (late || waitingBytes > limitBytes()) behindSinceMs ??= nowMs;
      else if (waitingBytes <= roomBytes()) behindSinceMs = undefined;
    },
    get behind() {
      return behindSinceMs !== undefined;
    },
    get behindMs() {
      return behindSinceMs === undefined ? 0 : clock.monotonicMs() - behindSinceMs;
    },
    get roomBytes() {
      return roomBytes();
    },
  };
}
