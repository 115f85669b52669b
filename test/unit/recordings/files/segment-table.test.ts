/** Packed rows and tails: what is read is what was written, whatever is missing at the end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  packSegments,
  segmentRowBytes,
  unpackSegments,
  wholeMicroseconds,
} from '../../../../gateway/recordings/files/segment-table.ts';
import {
  type FileStart,
  readTail,
  tailRowBytes,
  writeTailRow,
  writeTailStart,
} from '../../../../gateway/recordings/files/tail-file.ts';
import type { RecordedSegment } from '../../../../gateway/recordings/model.ts';

const base = { startMs: 1_767_323_045_123, initBytes: 812 };

const made = fc
  .array(
    fc.record({
      sizeBytes: fc.integer({ min: 200, max: 2 ** 31 }),
      videoBytes: fc.integer({ min: 100, max: 200 }),
      afterMs: fc.double({ min: 0, max: 4_000_000, noNaN: true }),
      durationMs: fc.double({ min: 0, max: 4_000_000, noNaN: true }),
      decodeTime: fc.integer({ min: 0, max: 2 ** 47 }),
      frames: fc.integer({ min: 1, max: 0x7fff }),
      keyframe: fc.boolean(),
      hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    }),
    { maxLength: 20 },
  )
  .map((rows) => {
    let offset = base.initBytes;
    return rows.map(({ afterMs, durationMs, ...row }, index): RecordedSegment => {
      const segment = {
        ...{ ...row, index, offset },
        startMs: base.startMs + wholeMicroseconds(afterMs),
        durationMs: wholeMicroseconds(durationMs),
      };
      offset += row.sizeBytes;
      return segment;
    });
  });

const same = (one: readonly RecordedSegment[], other: readonly RecordedSegment[]) => {
  // Times are whole µs; how a double holds them at this distance from 1970 is not the question.
  const whole = (segments: readonly RecordedSegment[]) =>
    segments.map((each) => ({
      ...each,
      startMs: Math.round(each.startMs * 1000),
      durationMs: Math.round(each.durationMs * 1000),
    }));
  expect(whole(one)).toEqual(whole(other));
};

describe('packed segments', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(made, (segments) => {
        const table = packSegments(segments, base);
        expect(table.length).toBe(segments.length * segmentRowBytes);
        same(unpackSegments(table, base), segments);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the tail of an open file', () => {
  const start: FileStart = {
    ...{ id: '0198c0de-0000-7000-8000-000000000001', cameraId: 'camera', role: 'main', path: 'camera/x.mp4' },
    ...{ streamSession: 'session', ...base, chainBefore: '00'.repeat(32) },
  };

  it('gives back what is whole of it, wherever it is cut off', () => {
    fc.assert(
      fc.property(made, fc.nat(), (segments, where) => {
        const first = writeTailStart(start);
        const rows = segments.map((segment) => writeTailRow(segment, start));
        const whole = Buffer.concat([first, ...rows]);
        const at = where % (whole.length + 1);
        const read = readTail(whole.subarray(0, at));
        if (at < first.length) {
          expect(read).toBeUndefined();
          return;
        }
        expect(read?.start).toEqual(start);
        same(read?.segments ?? [], segments.slice(0, Math.floor((at - first.length) / tailRowBytes)));
      }),
      { numRuns: 100 },
    );
  });

  it('ends before a row of which one bit is wrong', () => {
    fc.assert(
      fc.property(
        made.filter(({ length }) => length > 0),
        fc.nat(),
        (segments, where) => {
          const first = writeTailStart(start);
          const bytes = Buffer.concat([first, ...segments.map((segment) => writeTailRow(segment, start))]);
          const bit = where % ((bytes.length - first.length) * 8);
          const at = first.length + Math.floor(bit / 8);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
          expect(readTail(bytes)?.segments).toHaveLength(Math.floor((at - first.length) / tailRowBytes));
        },
      ),
      { numRuns: 100 },
    );
  });
});
