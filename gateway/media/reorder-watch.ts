/**
 * Whether an H.264 stream sends pictures in another order than it shows them. Decided by the slices alone: B-slices prove
 * nothing (low-delay encoders use them without reordering), and the container's times are guesses where ffmpeg wrote them.
 */
import type { TrackInfo } from './fragment.ts';
import { h264Nal, parseAvcConfig } from './h264.ts';
import { type H264Sps, parseH264SpsSyntax } from './h264-sps.ts';
import { MediaError } from './media-error.ts';
import { sameBytes } from './nal-units.ts';
import { createPictureOrder, createSliceReader } from './picture-order.ts';

/** What one look finds, as bits. */
export const sampleOrder = {
  /** Pictures go back in order, or the samples can no longer be read well enough to say that they do not. */
  reordered: 1,
  /** A sequence parameter set lies in band. */
  carriesSps: 2,
} as const;

export interface ReorderWatch {
  /**
   * The samples between `start` and `end`, in order of arrival. Never throws for what a camera sends.
   *
   * @returns the sum of what was found in `sampleOrder`.
   */
  look(bytes: Uint8Array, start: number, end: number): number;
}

/**
 * @returns `undefined` where nothing can be said of the order: several parameter sets, a damaged one, or
 * pic_order_cnt_type 1 (no camera known sends it).
 */
export function createReorderWatch(track: TrackInfo): ReorderWatch | undefined {
  const config = readConfig(track);
  if (config === undefined || config.sps.orderType === 1) return undefined;
  const { sps, unit, lengthSize } = config;
  // Type 2: output order is decoding order by definition (H.264 8.2.1.3).
  const goesBack = sps.orderType === 0 ? createBackwardTest(sps) : () => false;
  return {
    look(bytes, start, end) {
      let found = 0;
      for (let at = start; at + lengthSize < end; ) {
        let length = 0;
        for (let index = 0; index < lengthSize; index += 1) length = length * 256 + (bytes[at + index] ?? 0);
        at += lengthSize;
        if (at + length > end) break;
        const type = (bytes[at] ?? 0) & 0x1f;
        if (type === h264Nal.sps) {
          found |= sampleOrder.carriesSps;
          // Slices can only be read by the set that they refer to.
          if (!sameBytes(bytes.subarray(at, at + length), unit)) found |= sampleOrder.reordered;
        } else if ((type === 1 || type === 2 || type === h264Nal.idr) && length > 0 && goesBack(bytes, at, at + length))
          found |= sampleOrder.reordered;
        at += length;
      }
      return found;
    },
  };
}

function readConfig(track: TrackInfo): { sps: H264Sps; unit: Uint8Array; lengthSize: number } | undefined {
  if (track.codec !== 'h264') return undefined;
  try {
    const { sps, lengthSize } = parseAvcConfig(track.decoderConfig);
    const [unit] = sps;
    if (unit === undefined || sps.length > 1) return undefined;
    return { sps: parseH264SpsSyntax(unit), unit, lengthSize };
  } catch (error) {
    if (error instanceof MediaError) return undefined;
    throw error;
  }
}

/** Whether the slice between two offsets begins a picture that goes back; so does one that cannot be read. */
function createBackwardTest(sps: H264Sps): (bytes: Uint8Array, start: number, end: number) => boolean {
  const order = createPictureOrder(sps);
  const readSlice = createSliceReader(sps);
  return (bytes, start, end) => {
    try {
      const slice = readSlice(bytes, start, end);
      return slice !== undefined && order.take(slice);
    } catch (error) {
      if (error instanceof MediaError) return true;
      throw error;
    }
  };
}
