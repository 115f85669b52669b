/**
 * The chain of a camera's recordings of one role: each link is the hash of the one before, of the segment's own hash and of its
 * times. Who knows the last link knows that nothing before it was changed, left out or put elsewhere. It goes on over files
 * and restarts.
 */
import { createHash } from 'node:crypto';
import type { RecordedSegment } from '../model.ts';

/** Before the first segment. */
export const chainStart: Uint8Array = new Uint8Array(32);

/** SHA-256 over previous link ‖ hash ‖ start ‖ duration, the times as big-endian 64-bit whole µs since 1970. */
export function nextLink(
  previous: Uint8Array,
  segment: Pick<RecordedSegment, 'hash' | 'startMs' | 'durationMs'>,
): Uint8Array {
  const times = Buffer.alloc(16);
  times.writeBigUInt64BE(BigInt(Math.round(segment.startMs * 1000)), 0);
  times.writeBigUInt64BE(BigInt(Math.round(segment.durationMs * 1000)), 8);
  return createHash('sha256').update(previous).update(segment.hash).update(times).digest();
}

export const linksAfter = (
  previous: Uint8Array,
  segments: readonly Pick<RecordedSegment, 'hash' | 'startMs' | 'durationMs'>[],
): Uint8Array => segments.reduce(nextLink, previous);

export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');

export const bytesOfHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
