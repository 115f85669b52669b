/**
 * Tells a moving picture from a frozen one by the arrival of new frames. Durations are monotonic, so that a jump of the
 * wall clock neither freezes nor revives a picture.
 */
import type { Fragment, TrackInfo } from '../media/fragment.ts';

/** No new frame for this long is frozen (or for three frame intervals, if that is longer). */
const frozenAfterMs = 3_000;
const frozenAfterIntervals = 3;
/** A jump in the media clock longer than this says nothing about the frame rate. */
const longestIntervalMs = 60_000;
const smoothing = 0.5;
const believedAfterMs = 200;

export interface FrameWatch {
  /** A source was opened at `monotonicMs`. */
  begin(monotonicMs: number): void;
  /** A fragment of video with at least one new frame arrived. */
  onFragment(fragment: Fragment, track: TrackInfo, monotonicMs: number): void;
  /** Since the newest frame, or since `begin` before there was one. Ms. */
  silentMs(monotonicMs: number): number;
  isFrozen(monotonicMs: number): boolean;
  /**
   * Whether frames flow again after a silence, for long enough to believe it: when ffmpeg gives up on a dead camera, it
   * first writes out the last frame it held back, and that one old frame must not look like a live picture.
   */
  flowsAgain(monotonicMs: number): boolean;
  /** Since the first frame after `begin`; 0 before. Ms. */
  flowingMs(monotonicMs: number): number;
}

export function createFrameWatch(): FrameWatch {
  let lastMs = 0;
  let firstFrameMs: number | undefined;
  let lastDecodeMs: number | undefined;
  let resumedMs = 0;
  let intervalMs = 0;
  const isFrozen = (monotonicMs: number) =>
    monotonicMs - lastMs >= Math.max(frozenAfterMs, frozenAfterIntervals * intervalMs);
  return {
    begin(monotonicMs) {
      lastMs = monotonicMs;
      resumedMs = monotonicMs;
      firstFrameMs = undefined;
      lastDecodeMs = undefined;
    },
    onFragment(fragment, track, monotonicMs) {
      const decodeMs = (fragment.decodeTime / track.timescale) * 1000;
      const stepMs = lastDecodeMs === undefined ? 0 : (decodeMs - lastDecodeMs) / fragment.sampleCount;
      if (stepMs > 0 && stepMs < longestIntervalMs) {
        intervalMs = intervalMs === 0 ? stepMs : intervalMs + smoothing * (stepMs - intervalMs);
      }
      lastDecodeMs = decodeMs;
      if (isFrozen(monotonicMs)) resumedMs = monotonicMs;
      lastMs = monotonicMs;
      firstFrameMs ??= monotonicMs;
    },
    silentMs: (monotonicMs) => monotonicMs - lastMs,
    isFrozen,
    flowsAgain: (monotonicMs) => monotonicMs - resumedMs >= believedAfterMs,
    flowingMs: (monotonicMs) => (firstFrameMs === undefined ? 0 : monotonicMs - firstFrameMs),
  };
}
