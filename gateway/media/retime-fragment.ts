/** Correcting the times in a `moof` that ffmpeg wrote wrongly. Samples are never touched. */
import { findBox, getBox, viewOf } from './boxes.ts';
import type { MovieFragment } from './movie-fragment.ts';

/**
 * @param bytes `moof` + `mdat` with one sample, changed in place.
 * @returns the fragment's times as they now are: unchanged where the boxes leave no room for it.
 */
export function retimeFragment(
  bytes: Uint8Array,
  old: MovieFragment,
  times: { readonly decodeTime: number; readonly duration: number },
): MovieFragment {
  const moof = getBox(bytes, ['moof']);
  const tfhd = getBox(bytes, ['traf', 'tfhd'], moof);
  const trun = getBox(bytes, ['traf', 'trun'], moof);
  const durationOffset = findTrunDuration(bytes, trun.bodyStart) ?? findDefaultDuration(bytes, tfhd.bodyStart);
  const tfdt = findBox(bytes, ['traf', 'tfdt'], moof);
  if (old.sampleCount !== 1 || durationOffset === undefined || tfdt === undefined) return old;
  const view = viewOf(bytes);
  if (bytes[tfdt.bodyStart] === 1) view.setBigUint64(tfdt.bodyStart + 4, BigInt(times.decodeTime));
  else view.setUint32(tfdt.bodyStart + 4, times.decodeTime);
  view.setUint32(durationOffset, times.duration);
  return { ...old, ...times };
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
