/**
 * What the slices of an H.264 stream say of the order of its pictures (ITU-T H.264 7.3.3, 8.2.1.1). The container's times
 * are no witness: ffmpeg guesses them where a camera sends only one time per picture. Decoders order by these numbers.
 */
import { createBitReader } from './bit-reader.ts';
import type { H264Sps } from './h264-sps.ts';
import { MediaError } from './media-error.ts';

export interface SliceOrder {
  /** nal_ref_idc is not 0: later pictures may be predicted from this one. */
  readonly reference: boolean;
  readonly idr: boolean;
  readonly frameNum: number;
  /** pic_order_cnt_lsb. */
  readonly orderLsb: number;
}

/** Holds every field up to pic_order_cnt_lsb, in any stream. */
const headBytes = 24;

/**
 * Reads the beginnings of slices. It runs for every picture of every stream that is watched, so it keeps its buffer and its
 * reader, and looks at no byte that it does not need.
 */
export function createSliceReader(sps: H264Sps) {
  const head = new Uint8Array(headBytes);
  const reader = createBitReader(head);
  /** Unescapes the first bytes of a unit. @returns how many there are. */
  const load = (bytes: Uint8Array, start: number, end: number): number => {
    let length = 0;
    let zeros = 0;
    for (let at = start; at < end && length < headBytes; at += 1) {
      const byte = bytes[at] ?? 0;
      if (zeros >= 2 && byte === 3) zeros = 0;
      else {
        zeros = byte === 0 ? zeros + 1 : 0;
        head[length] = byte;
        length += 1;
      }
    }
    return length;
  };
  /**
   * The NAL unit of type 1, 2 or 5 between `start` and `end`.
   *
   * @returns `undefined` for any but the first slice of a picture. @throws MediaError when it is cut short.
   */
  return (bytes: Uint8Array, start: number, end: number): SliceOrder | undefined => {
    // first_mb_in_slice 0 is a single one.
    if (end - start > 1 && ((bytes[start + 1] ?? 0) & 0x80) === 0) return undefined;
    const length = load(bytes, start, end);
    const first = bytes[start] ?? 0;
    const idr = (first & 0x1f) === 5;
    reader.advance(9 - reader.position);
    reader.unsigned();
    reader.unsigned();
    if (sps.separateColourPlanes) reader.advance(2);
    const frameNum = reader.bits(sps.frameNumBits);
    if (!sps.frameMbsOnly && reader.flag()) reader.advance(1);
    if (idr) reader.unsigned();
    const orderLsb = reader.bits(sps.orderBits);
    if (reader.position > 8 * length) throw new MediaError('slice is cut short');
    return { reference: (first & 0x60) !== 0, idr, frameNum, orderLsb };
  };
}

export interface PictureOrder {
  /** The next picture in decoding order. @returns whether it has to be shown before one that came before it. */
  take(slice: SliceOrder): boolean;
}

/** A decoder holds back sixteen frames at most (A.3.1), each with two numbers: what goes back further follows a lost IDR picture. */
const furthestBack = 32;

/** For pic_order_cnt_type 0. */
export function createPictureOrder(sps: H264Sps): PictureOrder {
  const span = 2 ** sps.orderBits;
  const frameNumSpan = 2 ** sps.frameNumBits;
  let begun = false;
  /** Of the last reference picture; counts on where the coded number wraps around. */
  let order = 0;
  let frameNum = 0;
  let latest = 0;

  const placeOf = (lsb: number) => {
    const step = (((lsb - order) % span) + span) % span;
    return order + (step < span / 2 ? step : step - span);
  };
  const beginWith = (slice: SliceOrder) => {
    begun = true;
    order = slice.orderLsb;
    latest = order;
    frameNum = slice.reference ? slice.frameNum : slice.frameNum - 1;
  };
  return {
    take(slice) {
      const step = (slice.frameNum - frameNum + frameNumSpan) % frameNumSpan;
      // Where a picture was lost the number may have wrapped around meanwhile: what came before is not compared with.
      const lost = step > 1 && !sps.gapsAllowed;
      if (slice.idr || lost || !begun) {
        beginWith(slice);
        return false;
      }
      const place = placeOf(slice.orderLsb);
      if (latest - place > furthestBack) {
        beginWith(slice);
        return false;
      }
      if (slice.reference) {
        order = place;
        frameNum = slice.frameNum;
      }
      const reordered = place < latest;
      latest = Math.max(latest, place);
      return reordered;
    },
  };
}
