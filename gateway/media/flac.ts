/**
 * Samples of sound as FLAC (RFC 9639) that is not compressed: no browser takes G.711 or plain samples in fragments, all take
 * this, and every frame stands alone, so that what is cut anywhere plays on without a seam. Pure.
 */
import { joinBytes } from './init-writer.ts';

export interface FlacFormat {
  /** Hz, at most 65,535. */
  readonly sampleRate: number;
  /** 1-8. */
  readonly channels: number;
}

/** Of one frame, per channel; the least that a stream may have but for its last frame is 16. */
export const flacMostSamples = 4_096;
const bitsPerSample = 16;

/** What a `dfLa` box holds (FLAC in ISO-BMFF 3.3.2): version and flags, then STREAMINFO (RFC 9639 8.2) as the last block. */
export function writeFlacConfig({ sampleRate, channels }: FlacFormat): Uint8Array {
  const bytes = new Uint8Array(4 + 4 + 34);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, 0x80000000 + 34);
  view.setUint16(8, 16);
  view.setUint16(10, flacMostSamples);
  // 20 bits of rate, 3 of channels, 5 of bits, 36 of length; sizes of frames, length and MD5 are not known: 0.
  view.setUint32(18, sampleRate * 0x1000 + (channels - 1) * 0x200 + (bitsPerSample - 1) * 0x10);
  return bytes;
}

/**
 * One frame.
 * @param samples channels interleaved, at most `flacMostSamples` of each
 * @param firstSample number of the first of them in the stream, below 2^31: 36 bits are allowed, but not all decoders take them
 */
export function writeFlacFrame(samples: Int16Array, firstSample: number, { sampleRate, channels }: FlacFormat) {
  const count = samples.length / channels;
  const header = [
    // Blocks of differing length; length and rate in 16 bits each behind the number; channels side by side, 16 bits.
    ...[0xff, 0xf9, 0x7d, ((channels - 1) << 4) | 0x08],
    ...codedNumber(firstSample),
    ...[(count - 1) >> 8, (count - 1) & 0xff, sampleRate >> 8, sampleRate & 0xff],
  ];
  const body = new Uint8Array(channels * (1 + 2 * count));
  const view = new DataView(body.buffer);
  for (let channel = 0; channel < channels; channel += 1) {
    const start = channel * (1 + 2 * count);
    body[start] = 0x02;
    for (let at = 0; at < count; at += 1) view.setInt16(start + 1 + 2 * at, samples[at * channels + channel] ?? 0);
  }
  const frame = joinBytes([header, [remainderOf(header, 8, 0x07)], body]);
  const sum = remainderOf(frame, 16, 0x8005);
  return joinBytes([frame, [sum >> 8, sum & 0xff]]);
}

/** As UTF-8 would be (9.1.5). */
function codedNumber(value: number): number[] {
  if (value < 0x80) return [value];
  const tail: number[] = [];
  let rest = value;
  // With so many bytes behind it the first has this many bits left.
  for (let more = 1; more <= 5; more += 1) {
    tail.unshift(0x80 | (rest % 0x40));
    rest = Math.floor(rest / 0x40);
    if (rest < 2 ** (6 - more)) return [((0xff << (7 - more)) & 0xff) | rest, ...tail];
  }
  throw new RangeError('the number has more than 31 bits');
}

/** Cyclic redundancy check, most significant bit first, beginning with 0 (9.1.8, 9.3). */
function remainderOf(bytes: Iterable<number>, width: 8 | 16, polynomial: number): number {
  const top = 1 << (width - 1);
  const mask = 2 ** width - 1;
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << (width - 8);
    for (let bit = 0; bit < 8; bit += 1) sum = ((sum << 1) ^ (sum & top ? polynomial : 0)) & mask;
  }
  return sum;
}
