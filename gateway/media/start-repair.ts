/**
 * ffmpeg has no clock yet for the first frame of a stream that it joins in the middle of a group: it dates the frame 0 and
 * stretches it up to the second one, by a second or more, so that players would start on a still. The second frame's time
 * is right, so the first one is moved up to it.
 */
import type { MovieFragment } from './movie-fragment.ts';
import { retimeFragment } from './retime-fragment.ts';

/** Shorter ones are slices of a frame and tell nothing of the frame's length (seconds). */
const shortestFrameS = 0.005;

/**
 * @param bytes first fragment of the track (`moof` + `mdat`), changed in place.
 * @param timescale ticks per second of all times here.
 * @returns its times as they now are: ending where the next one begins, and as long as that one.
 */
export function repairStart(
  bytes: Uint8Array,
  first: MovieFragment,
  next: MovieFragment,
  timescale: number,
): MovieFragment {
  const distance = next.decodeTime - first.decodeTime;
  if (next.duration < shortestFrameS * timescale || distance <= 1.5 * next.duration) return first;
  return retimeFragment(bytes, first, { decodeTime: next.decodeTime - next.duration, duration: next.duration });
}
