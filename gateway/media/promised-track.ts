/** A track of H.264 whose parameter sets promise that no picture is reordered. */
import type { TrackInfo } from './fragment.ts';
import { parseAvcConfig, writeAvcConfig } from './h264.ts';
import { MediaError } from './media-error.ts';
import { promiseNoReordering } from './sps-promise.ts';

/** @returns the same object for other codecs, where the promise stands already, and where the sets are damaged. */
export function promiseInTrack(track: TrackInfo): TrackInfo {
  if (track.codec !== 'h264') return track;
  try {
    const { lengthSize, ...sets } = parseAvcConfig(track.decoderConfig);
    const sps = sets.sps.map(promiseNoReordering);
    if (sps.every((set, index) => set === sets.sps[index])) return track;
    return { ...track, decoderConfig: writeAvcConfig({ ...sets, sps }, lengthSize) };
  } catch (error) {
    if (error instanceof MediaError) return track;
    throw error;
  }
}
