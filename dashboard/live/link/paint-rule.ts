/**
 * Whether a decoded picture is put on screen. Pictures of the past that newer ones wait behind are decoded unseen, so
 * that a tile which fell behind jumps forward instead of playing the delay; a tile never goes backwards. Pure.
 */
import { lateMs } from './frame-queue.ts';

export interface DecodedFacts {
  readonly backlog: boolean;
  readonly capturedAtMs: number;
  /** Capture time of the newest picture shown; `undefined`: none yet. */
  readonly shownCapturedAtMs: number | undefined;
  /** Gateway clock of the last paint. */
  readonly paintedAtMs: number | undefined;
  /** Gateway clock. */
  readonly nowMs: number;
  /** Pictures of this tile that are not decoded yet. */
  readonly waiting: number;
}

/** B-frames are captured after the picture that they are shown before; more than this is the past. */
const reorderMs = 500;
/** Even a tile that cannot catch up shows that it lives. */
const atLeastEveryMs = 500;

export function mayPaint(facts: DecodedFacts): boolean {
  const { shownCapturedAtMs, paintedAtMs, nowMs, capturedAtMs } = facts;
  if (shownCapturedAtMs === undefined || paintedAtMs === undefined) return true;
  if (capturedAtMs < shownCapturedAtMs - (facts.backlog ? 0 : reorderMs)) return false;
  if (facts.waiting === 0 && !facts.backlog) return true;
  const late = facts.backlog || nowMs - capturedAtMs > lateMs;
  return !late || nowMs - paintedAtMs > atLeastEveryMs;
}
