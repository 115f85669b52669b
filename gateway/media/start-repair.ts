/**
 * ffmpeg has no clock yet for the first frame of a stream that it joins in the middle of a group: it dates the frame 0 and
 * stretches it up to the second one, by a second or more, so that players would start on a still. The second frame's time
 * is right, so the first one is moved up to it. Only times in the `moof` change, never samples.
 */
import { findBox, getBox, viewOf } from './boxes.ts';
import type { MovieFragment } from './movie-fragment.ts';

/** A frame this much longer than its successor (seconds) is a stretched one; slices of one frame differ by less. */
const stretchedByS = 0.2;

/**
 * @param bytes first fragment of the track (`moof` + `mdat`), changed in place.
 * @param timescale ticks per second of all times here.
 * @returns its times as they now are.
 */
export function repairStart(
  bytes: Uint8Array,
  first: MovieFragment,
  nextDuration: number,
  timescale: number,
): MovieFragment {
  if (nextDuration <= 0 || first.sampleCount !== 1 || first.duration - nextDuration <= stretchedByS * timescale)
    return first;
  const moof = getBox(bytes, ['moof']);
  const tfhd = getBox(bytes, ['traf', 'tfhd'], moof);
  const trun = getBox(bytes, ['traf', 'trun'], moof);
  const durationOffset = findTrunDuration(bytes, trun.bodyStart) ?? findDefaultDuration(bytes, tfhd.bodyStart);
  const tfdt = findBox(bytes, ['traf', 'tfdt'], moof);
  if (durationOffset === undefined || tfdt === undefined) return first;
  const decodeTime = first.decodeTime + first.duration - nextDuration;
  const view = viewOf(bytes);
  if (bytes[tfdt.bodyStart] === 1) view.setBigUint64(tfdt.bodyStart + 4, BigInt(decodeTime));
  else view.setUint32(tfdt.bodyStart + 4, decodeTime);
  view.setUint32(durationOffset, nextDuration);
  return { ...first, decodeTime, duration: nextDuration };
}

/** Offset of the first sample's duration in a `trun`, where it has one (ISO 14496-12 8.8.8). */
function findTrunDuration(bytes: Uint8Array, bodyStart: number): number | undefined {
  const flags = viewOf(bytes).getUint32(bodyStart) & 0xffffff;
  if ((flags & 0x100) === 0) return undefined;
  return bodyStart + 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
}

/** Offset of default_sample_duration in a `tfhd`, where it has one (8.8.7). */
function findDefaultDuration(bytes: Uint8Array, bodyStart: number): number | undefined {
  const flags = viewOf(bytes).getUint32(bodyStart) & 0xffffff;
  if ((flags & 0x8) === 0) return undefined;
  return bodyStart + 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
}
