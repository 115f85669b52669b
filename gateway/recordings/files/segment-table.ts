/**
 * The segments of a file as packed rows of 56 bytes, in the index and in the tail of an open file alike. Offsets and indices
 * are not written: segments follow each other without a hole, the first right after the init.
 *
 * Big-endian: size u32 · of that video u32 · start after the file's own, µs u32 · duration µs u32 · decode time u48 · keyframe
 * (highest bit) and frames u16 · SHA-256.
 */
import type { RecordedSegment } from '../model.ts';

export const segmentRowBytes = 56;
const keyframeBit = 0x8000;
const mostFrames = 0x7fff;

/** Where a file's segments begin. */
export interface TableBase {
  /** Whole ms. */
  readonly startMs: number;
  readonly initBytes: number;
}

/** Times as a row holds them: whole µs, so that what is read is what was hashed. */
export const wholeMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000;

export function packSegment(segment: RecordedSegment, base: TableBase): Buffer {
  const row = Buffer.alloc(segmentRowBytes);
  row.writeUInt32BE(segment.sizeBytes, 0);
  row.writeUInt32BE(segment.videoBytes, 4);
  row.writeUInt32BE(Math.round((segment.startMs - base.startMs) * 1000), 8);
  row.writeUInt32BE(Math.round(segment.durationMs * 1000), 12);
  row.writeUIntBE(segment.decodeTime, 16, 6);
  row.writeUInt16BE(Math.min(segment.frames, mostFrames) | (segment.keyframe ? keyframeBit : 0), 22);
  row.set(segment.hash, 24);
  return row;
}

export const packSegments = (segments: readonly RecordedSegment[], base: TableBase): Buffer =>
  Buffer.concat(segments.map((segment) => packSegment(segment, base)));

/** @param table whole rows; what is left over at its end is not read */
export function unpackSegments(table: Uint8Array, base: TableBase): RecordedSegment[] {
  const rows = Buffer.from(table.buffer, table.byteOffset, table.length);
  const segments: RecordedSegment[] = [];
  let offset = base.initBytes;
  for (let at = 0; at + segmentRowBytes <= rows.length; at += segmentRowBytes) {
    const sizeBytes = rows.readUInt32BE(at);
    const frames = rows.readUInt16BE(at + 22);
    segments.push({
      index: segments.length,
      offset,
      sizeBytes,
      videoBytes: rows.readUInt32BE(at + 4),
      startMs: base.startMs + rows.readUInt32BE(at + 8) / 1000,
      durationMs: rows.readUInt32BE(at + 12) / 1000,
      decodeTime: rows.readUIntBE(at + 16, 6),
      frames: frames & mostFrames,
      keyframe: (frames & keyframeBit) !== 0,
      hash: new Uint8Array(rows.subarray(at + 24, at + segmentRowBytes)),
    });
    offset += sizeBytes;
  }
  return segments;
}
