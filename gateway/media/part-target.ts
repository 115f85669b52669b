/**
 * Choosing PART-TARGET so that whole frames fit it. RFC 8216bis 4.4.4.9 wants every part at most PART-TARGET long and at
 * least 85 % of it (but for independent and last ones): with 15 frames/s and 400 ms, five frames are too few and six may be
 * too many. So a part is a whole number of frames, and the target lies a little above, to leave room for jitter both ways.
 */
const headroom = 1.06;

/** @returns PART-TARGET in ms (whole) for frames of `frameMs`, near `wantedMs`. */
export function choosePartTargetMs(wantedMs: number, frameMs: number): number {
  if (!(frameMs > 0)) return wantedMs;
  const frames = Math.max(1, Math.round(wantedMs / headroom / frameMs));
  return Math.ceil(frames * frameMs * headroom);
}
