/** Bits of an RBSP, most significant first, with the Exp-Golomb codes of H.264 9.1 and H.265 9.2. */
import { MediaError } from './media-error.ts';

export interface BitReader {
  /** Bits read or passed over so far, from the start of the bytes. */
  readonly position: number;
  bits(count: number): number;
  flag(): boolean;
  advance(count: number): void;
  /** ue(v). */
  unsigned(): number;
  /** se(v). */
  signed(): number;
}

/** Removes the emulation prevention bytes (00 00 03 → 00 00) of a NAL unit. */
export function unescapeNal(nal: Uint8Array): Uint8Array {
  const out = new Uint8Array(nal.length);
  let length = 0;
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}

/** @throws MediaError from any of its methods when the bits run out. */
export function createBitReader(bytes: Uint8Array, startByte = 0): BitReader {
  return new ByteBitReader(bytes, startByte * 8);
}

/** A class, because it runs for every picture: see README, "Decisions". */
class ByteBitReader implements BitReader {
  readonly #bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 2 + this.#bit();
    return value;
  }

  flag(): boolean {
    return this.#bit() === 1;
  }

  advance(count: number): void {
    this.position += count;
  }

  unsigned(): number {
    let zeros = 0;
    while (this.#bit() === 0) {
      zeros += 1;
      if (zeros > 32) throw new MediaError('parameter set holds an impossible number');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2;
  }

  #bit(): number {
    const byte = this.#bytes[this.position >> 3];
    if (byte === undefined) throw new MediaError('parameter set is cut short');
    const value = (byte >> (7 - (this.position & 7))) & 1;
    this.position += 1;
    return value;
  }
}
