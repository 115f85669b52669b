/**
 * Carries the arrival of frames through an encoder: what comes out is dated by the frame that went in, not by when the
 * encoder was done, so that the delay shown to an operator is the true one. Both ends count media time from their own
 * first frame; the frame that was being shown at that media time is the one that came out.
 */

/** A camera's clock that jumps, or an encoder that starts anew, leaves no match: then nothing is claimed. */
const farthestMatchMs = 2_000;
/** More frames than any encoder holds back. */
const keptFrames = 1_024;

export interface ArrivalMatch {
  /** A video frame goes in. Media time in ms on any zero; epoch ms. */
  frameIn(mediaMs: number, receivedAtMs: number): void;
  /** A frame came out at `mediaMs` on the output's own zero. @returns its arrival, epoch ms, never running back; `fallbackMs` without a match */
  arrivalOf(mediaMs: number, fallbackMs: number): number;
}

export function createArrivalMatch(): ArrivalMatch {
  const waiting: { readonly mediaMs: number; readonly receivedAtMs: number }[] = [];
  let inputZeroMs: number | undefined;
  let outputZeroMs: number | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    frameIn(mediaMs, receivedAtMs) {
      inputZeroMs ??= mediaMs;
      waiting.push({ mediaMs: mediaMs - inputZeroMs, receivedAtMs });
      if (waiting.length > keptFrames) waiting.shift();
    },
    arrivalOf(mediaMs, fallbackMs) {
      outputZeroMs ??= mediaMs;
      const sinceStartMs = mediaMs - outputZeroMs;
      // The newest one that is not younger; the half millisecond is for rounding between timescales.
      while (waiting[1] !== undefined && waiting[1].mediaMs <= sinceStartMs + 0.5) waiting.shift();
      const [match] = waiting;
      const awayMs = match === undefined ? Number.POSITIVE_INFINITY : sinceStartMs - match.mediaMs;
      const matched = match !== undefined && Math.abs(awayMs) <= farthestMatchMs;
      // A rate of its own lets frames stand between two that came: they are as old as they are dated.
      const arrivedMs = matched ? Math.min(match.receivedAtMs + awayMs, fallbackMs) : fallbackMs;
      lastMs = Math.max(lastMs, arrivedMs);
      return lastMs;
    },
  };
}
