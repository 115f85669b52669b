/** Writing what bit-reader reads: bits, Exp-Golomb codes (H.264 9.1), and the bytes that keep start codes out of a NAL unit. */

export interface BitWriter {
  /** `count` ≤ 32. */
  bits(value: number, count: number): void;
  flag(value: boolean): void;
  /** ue(v), 0 to 2³² − 2. */
  unsigned(value: number): void;
  /** se(v). */
  signed(value: number): void;
  /** The bits between two positions of other bytes, as they are. */
  copy(from: Uint8Array, start: number, end: number): void;
  /** rbsp_trailing_bits (H.264 7.3.2.11): a one, then zeros to the end of the byte. Nothing may follow. */
  finish(): Uint8Array;
}

export function createBitWriter(): BitWriter {
  const bytes: number[] = [];
  let used = 0;
  const bit = (value: number) => {
    if (used % 8 === 0) bytes.push(0);
    if (value !== 0) bytes[used >> 3] = (bytes[used >> 3] ?? 0) | (0x80 >> (used & 7));
    used += 1;
  };
  const bits = (value: number, count: number) => {
    for (let index = count - 1; index >= 0; index -= 1) bit(Math.floor(value / 2 ** index) % 2);
  };
  const unsigned = (value: number) => {
    const length = Math.floor(Math.log2(value + 1));
    bits(0, length);
    bits(value + 1, length + 1);
  };
  return {
    bits,
    unsigned,
    flag: (value) => bit(value ? 1 : 0),
    signed: (value) => unsigned(value > 0 ? 2 * value - 1 : -2 * value),
    copy(from, start, end) {
      for (let at = start; at < end; at += 1) bit(((from[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    },
    finish() {
      bit(1);
      return Uint8Array.from(bytes);
    },
  };
}

/** Puts emulation prevention bytes (00 00 → 00 00 03 before 0 to 3) into a NAL unit (H.264 7.4.1). */
export function escapeNal(nal: Uint8Array): Uint8Array {
  const out: number[] = [];
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out.push(byte);
  }
  return Uint8Array.from(out);
}
