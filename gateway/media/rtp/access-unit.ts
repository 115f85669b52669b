/**
 * Gathers the NAL units of one picture where its fragment will lie: room for the fragment's header, then each unit behind
 * its length (ISO 14496-15). The bytes of a packet are copied once, here. Pictures follow each other in blocks of memory, so
 * that a frame costs no allocation of its own; only a picture that meets the end of its block is moved, once, to the next.
 */
import { type BlockPool, createBlockPool, type FragmentBlock, type FragmentMemory } from '../fragment-memory.ts';
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
  /** Header room and sample; the access unit is empty afterwards. */
  take(): Uint8Array;
  /** Where lies what was taken last. */
  readonly takenMemory: FragmentMemory;
}

/** @param maxBytes a picture beyond it is given up. */
export function createAccessUnit(maxBytes: number): AccessUnit {
  return new GatheredUnit(maxBytes);
}

class GatheredUnit implements AccessUnit {
  readonly #maxBytes: number;
  readonly #pool: BlockPool = createBlockPool();
  #memory: FragmentBlock;
  /** The bytes of `#memory`. */
  #block: Uint8Array;
  #blockBytes = smallestBlock;
  /** Where the picture's header room begins. */
  #start = 0;
  /** Behind the last byte. */
  #end = videoHeaderBytes;
  #unitCount = 0;
  /** Start of the open unit's length field, from `#start`; -1 without one. */
  #openAt = -1;
  #overflowed = false;
  /** Starts and ends of units (without their lengths), from `#start`. */
  readonly #bounds = new Uint32Array(2 * mostUnits);
  #takenMemory: FragmentMemory;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#memory = this.#pool.take(smallestBlock);
    this.#block = this.#memory.bytes;
    this.#takenMemory = this.#memory;
  }

  get unitCount(): number {
    return this.#unitCount;
  }

  get unitOpen(): boolean {
    return this.#openAt >= 0;
  }

  get sizeBytes(): number {
    return this.#end - this.#start - videoHeaderBytes;
  }

  get overflowed(): boolean {
    return this.#overflowed;
  }

  get takenMemory(): FragmentMemory {
    return this.#takenMemory;
  }

  openUnit(): void {
    if (this.#unitCount >= mostUnits) this.#overflowed = true;
    if (!this.#reserve(lengthBytes)) return;
    this.#openAt = this.#end - this.#start;
    this.#end += lengthBytes;
  }

  putByte(value: number): void {
    if (!this.#reserve(1)) return;
    this.#block[this.#end] = value;
    this.#end += 1;
  }

  append(bytes: Uint8Array, from: number, to: number): void {
    if (to <= from || !this.#reserve(to - from)) return;
    this.#block.set(bytes.subarray(from, to), this.#end);
    this.#end += to - from;
  }

  closeUnit(): void {
    if (this.#openAt < 0) return;
    const from = this.#openAt + lengthBytes;
    const to = this.#end - this.#start;
    this.#openAt = -1;
    if (to <= from) {
      this.#end = this.#start + from - lengthBytes;
      return;
    }
    this.#bounds[2 * this.#unitCount] = from;
    this.#bounds[2 * this.#unitCount + 1] = to;
    this.#writeLength(this.#unitCount);
    this.#unitCount += 1;
  }

  unit(index: number): Uint8Array {
    return this.#block.subarray(this.#start + this.#startOf(index), this.#start + this.#endOf(index));
  }

  byteOf(index: number, offset: number): number {
    const at = this.#startOf(index) + offset;
    return at < this.#endOf(index) ? (this.#block[this.#start + at] ?? 0) : 0;
  }

  splitUnit(index: number): void {
    const from = this.#start + this.#startOf(index);
    const code = findStartCode(this.#block, from, this.#start + this.#endOf(index));
    if (code < 0 || this.#openAt >= 0 || this.#unitCount >= mostUnits || !this.#reserve(1)) return;
    // `#reserve` may have moved the picture.
    const block = this.#block;
    const base = this.#start + this.#startOf(index) - from;
    let firstEnd = code + base;
    while (firstEnd > from + base + 1 && block[firstEnd - 1] === 0) firstEnd -= 1;
    const secondStart = code + base + 3;
    // The start code's place becomes the second unit's length, for which it may be a byte too short.
    const shift = firstEnd + lengthBytes - secondStart;
    block.copyWithin(secondStart + shift, secondStart, this.#end);
    this.#end += shift;
    const bounds = this.#bounds;
    bounds.copyWithin(2 * index + 2, 2 * index, 2 * this.#unitCount);
    this.#unitCount += 1;
    bounds[2 * index + 1] = firstEnd - this.#start;
    bounds[2 * index + 2] = secondStart + shift - this.#start;
    for (let each = 2 * index + 3; each < 2 * this.#unitCount; each += 1) bounds[each] = (bounds[each] ?? 0) + shift;
    this.#writeLength(index);
    this.#writeLength(index + 1);
  }

  sample(): Uint8Array {
    return this.#block.subarray(this.#start + videoHeaderBytes, this.#end);
  }

  clear(): void {
    // The memory of a picture that was far too large is not kept.
    if (this.#overflowed) {
      this.#memory.giveAway();
      this.#beginBlock(smallestBlock);
    }
    this.#end = this.#start + videoHeaderBytes;
    if (this.#end > this.#block.length) this.#moveOn(0);
    this.#unitCount = 0;
    this.#openAt = -1;
    this.#overflowed = false;
  }

  take(): Uint8Array {
    const taken = this.#block.subarray(this.#start, this.#end);
    this.#memory.giveOut();
    this.#takenMemory = this.#memory;
    const wanted = Math.min(largestBlock, taken.length * picturesInBlock);
    if (wanted > this.#blockBytes) this.#blockBytes = Math.ceil(wanted / smallestBlock) * smallestBlock;
    this.#start = this.#end;
    this.clear();
    return taken;
  }

  /** Room for so many bytes more; moves what is there of the picture to a fresh block where this one ends. */
  #reserve(bytes: number): boolean {
    if (this.#end - this.#start + bytes > this.#maxBytes) this.#overflowed = true;
    if (this.#overflowed) return false;
    if (this.#end + bytes > this.#block.length) this.#moveOn(bytes);
    return true;
  }

  #moveOn(neededBytes: number): void {
    // Only the room for the header may lie beyond the end of the block.
    const begun = this.#block.subarray(this.#start, this.#end);
    const size = this.#end - this.#start;
    this.#beginBlock(Math.max((size + neededBytes) * 2, this.#blockBytes));
    this.#block.set(begun);
    this.#end = size;
  }

  #beginBlock(sizeBytes: number): void {
    const full = this.#memory;
    this.#memory = this.#pool.take(sizeBytes);
    this.#block = this.#memory.bytes;
    this.#start = 0;
    // Last: what was gathered is still needed where the pool might give the same memory out again.
    full.seal();
  }

  #startOf(index: number): number {
    return this.#bounds[2 * index] ?? 0;
  }

  #endOf(index: number): number {
    return this.#bounds[2 * index + 1] ?? 0;
  }

  #writeLength(index: number): void {
    const from = this.#startOf(index);
    const length = this.#endOf(index) - from;
    const at = this.#start + from - lengthBytes;
    this.#block[at] = length >>> 24;
    this.#block[at + 1] = length >>> 16;
    this.#block[at + 2] = length >>> 8;
    this.#block[at + 3] = length;
  }
}

/** Where 00 00 01 with a unit behind it begins; -1 without one. Inside a proper NAL unit it cannot be (H.264 7.4.1.1). */
function findStartCode(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from + 1; at + 3 < to; at += 1)
    if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1) return at;
  return -1;
}
