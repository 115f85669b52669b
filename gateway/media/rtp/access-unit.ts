/**
 * Gathers the NAL units of one picture where its fragment will lie: room for the fragment's header, then each unit behind
 * its length (ISO 14496-15). The bytes of a packet are copied once, here. Pictures follow each other in blocks of memory, so
 * that a frame costs no allocation of its own; only a picture that meets the end of its block is moved, once, to the next.
 */
import { videoHeaderBytes } from '../fragment-writer.ts';

const smallestBlock = 64 * 1024;
const largestBlock = 512 * 1024;
/** A block holds this many of the largest pictures seen, so that few are moved and little is left over. */
const picturesInBlock = 4;
/** Pictures in sixty-four slices exist; thousands of units are an attack or noise. */
const mostUnits = 1_024;
const lengthBytes = 4;

export interface AccessUnit {
  /** Units gathered so far, the open one not counted. */
  readonly unitCount: number;
  readonly unitOpen: boolean;
  /** Bytes so far, lengths included. */
  readonly sizeBytes: number;
  /** It grew beyond what is accepted; what follows is left out until `clear`. */
  readonly overflowed: boolean;
  openUnit(): void;
  putByte(value: number): void;
  append(bytes: Uint8Array, start: number, end: number): void;
  /** Ends the open unit; one without bytes leaves nothing. */
  closeUnit(): void;
  /** The bytes of a closed unit: a view, valid until the next append. */
  unit(index: number): Uint8Array;
  /** First and third byte of a closed unit, without making a view: NAL type and the start of a slice header lie there. */
  byteOf(index: number, offset: number): number;
  /** Cuts a closed unit at the first start code inside it, as a byte stream (H.264 annex B) would be cut. */
  splitUnit(index: number): void;
  /** All closed units with their lengths: a view, valid until the next append. */
  sample(): Uint8Array;
  clear(): void;
  /** Header room and sample as memory of their own; the access unit is empty afterwards. */
  take(): Uint8Array;
}

/** @param maxBytes a picture beyond it is given up. */
export function createAccessUnit(maxBytes: number): AccessUnit {
  let block = uncleared(smallestBlock);
  let blockBytes = smallestBlock;
  /** Where the picture's header room begins. */
  let start = 0;
  /** Behind the last byte. */
  let end = videoHeaderBytes;
  let unitCount = 0;
  /** Start of the open unit's length field, from `start`; -1 without one. */
  let openAt = -1;
  let overflowed = false;
  /** Starts and ends of units (without their lengths), from `start`. */
  const bounds = new Uint32Array(2 * mostUnits);

  /** Moves what is there of the picture to a fresh block. */
  const moveOn = (neededBytes: number) => {
    const wanted = Math.max((end - start + neededBytes) * 2, blockBytes);
    const next = uncleared(wanted);
    next.set(block.subarray(start, end));
    end -= start;
    start = 0;
    block = next;
  };
  const reserve = (bytes: number): boolean => {
    if (end - start + bytes > maxBytes) overflowed = true;
    if (overflowed) return false;
    if (end + bytes > block.length) moveOn(bytes);
    return true;
  };
  const clear = () => {
    // The memory of a picture that was far too large is not kept.
    if (overflowed) {
      block = uncleared(smallestBlock);
      start = 0;
    }
    end = start + videoHeaderBytes;
    if (end > block.length) moveOn(0);
    unitCount = 0;
    openAt = -1;
    overflowed = false;
  };

  const writeLength = (index: number) => {
    const from = bounds[2 * index] ?? 0;
    const length = (bounds[2 * index + 1] ?? 0) - from;
    const at = start + from - lengthBytes;
    block[at] = length >>> 24;
    block[at + 1] = length >>> 16;
    block[at + 2] = length >>> 8;
    block[at + 3] = length;
  };

  return {
    get unitCount() {
      return unitCount;
    },
    get unitOpen() {
      return openAt >= 0;
    },
    get sizeBytes() {
      return end - start - videoHeaderBytes;
    },
    get overflowed() {
      return overflowed;
    },
    openUnit() {
      if (unitCount >= mostUnits) overflowed = true;
      if (!reserve(lengthBytes)) return;
      openAt = end - start;
      end += lengthBytes;
    },
    putByte(value) {
      if (!reserve(1)) return;
      block[end] = value;
      end += 1;
    },
    append(bytes, from, to) {
      if (!reserve(to - from)) return;
      block.set(bytes.subarray(from, to), end);
      end += to - from;
    },
    closeUnit() {
      if (openAt < 0) return;
      const length = end - start - openAt - lengthBytes;
      const at = start + openAt;
      openAt = -1;
      if (length <= 0) {
        end = at;
        return;
      }
      bounds[2 * unitCount] = at + lengthBytes - start;
      bounds[2 * unitCount + 1] = end - start;
      writeLength(unitCount);
      unitCount += 1;
    },
    unit: (index) => block.subarray(start + (bounds[2 * index] ?? 0), start + (bounds[2 * index + 1] ?? 0)),
    byteOf(index, offset) {
      const at = (bounds[2 * index] ?? 0) + offset;
      return at < (bounds[2 * index + 1] ?? 0) ? (block[start + at] ?? 0) : 0;
    },
    splitUnit(index) {
      const from = start + (bounds[2 * index] ?? 0);
      const to = start + (bounds[2 * index + 1] ?? 0);
      const code = findStartCode(block, from, to);
      if (code < 0 || openAt >= 0 || unitCount >= mostUnits || !reserve(1)) return;
      // `reserve` may have moved the picture.
      const base = start + (bounds[2 * index] ?? 0) - from;
      let firstEnd = code + base;
      while (firstEnd > from + base + 1 && block[firstEnd - 1] === 0) firstEnd -= 1;
      const secondStart = code + base + 3;
      // The start code's place becomes the second unit's length, for which it may be a byte too short.
      const shift = firstEnd + lengthBytes - secondStart;
      block.copyWithin(secondStart + shift, secondStart, end);
      end += shift;
      bounds.copyWithin(2 * index + 2, 2 * index, 2 * unitCount);
      unitCount += 1;
      bounds[2 * index + 1] = firstEnd - start;
      bounds[2 * index + 2] = secondStart + shift - start;
      for (let each = 2 * index + 3; each < 2 * unitCount; each += 1) bounds[each] = (bounds[each] ?? 0) + shift;
      writeLength(index);
      writeLength(index + 1);
    },
    sample: () => block.subarray(start + videoHeaderBytes, end),
    clear,
    take() {
      const taken = block.subarray(start, end);
      const wanted = Math.min(largestBlock, (end - start) * picturesInBlock);
      if (wanted > blockBytes) blockBytes = Math.ceil(wanted / smallestBlock) * smallestBlock;
      start = end;
      clear();
      return taken;
    },
  };
}

/** Where 00 00 01 with a unit behind it begins; -1 without one. Inside a proper NAL unit it cannot be (H.264 7.4.1.1). */
function findStartCode(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from + 1; at + 3 < to; at += 1)
    if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1) return at;
  return -1;
}

const uncleared = (sizeBytes: number) => new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer);
