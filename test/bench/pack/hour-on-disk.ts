/** An hour of one camera on the disk, in files of ten minutes as the recorder cuts them, with true hashes and links. */
import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { chainStart, hexOf, linksAfter } from '../../../gateway/recordings/files/chain.ts';
import { createSegmentCutter } from '../../../gateway/recordings/files/segment-cutter.ts';
import type { RecordedFile, RecordedSegment, RecordingIndex } from '../../../gateway/recordings/model.ts';
import { makeInit, makeVideoTrack, writeFragment } from '../../support/make-media.ts';

export interface HourOnDisk {
  readonly index: RecordingIndex;
  readonly paths: readonly string[];
  readonly sizeBytes: number;
  readonly startMs: number;
  close(): void;
}

const fps = 25;
const gop = 50;
const fileSeconds = 600;
const track = makeVideoTrack('1920x1080');

/** @param bitsPerSecond of the pictures; keyframes are six times as large as the others */
export function writeHour(folder: string, cameraId: string, bitsPerSecond: number, seconds = 3_600): HourOnDisk {
  const startMs = Date.UTC(2026, 10, 24, 2);
  const noise = randomFillSync(Buffer.alloc(8 * 1024 * 1024));
  const usual = Math.round(bitsPerSecond / 8 / fps / (1 + 5 / gop));
  const made: { file: RecordedFile; segments: RecordedSegment[]; open: number }[] = [];
  let link: Uint8Array = chainStart;
  for (let from = 0; from < seconds; from += fileSeconds) {
    const id = `file-${from / fileSeconds}`;
    const path = join(folder, `${id}.mp4`);
    const open = openSync(path, 'w+');
    const init = makeInit('session', [track]);
    const segments: RecordedSegment[] = [];
    let offset = writeSync(open, init.bytes);
    const cutter = createSegmentCutter({
      ...{ init, segmentMs: 1_000 },
      onSegment(cut) {
        const { startMs: atMs, durationMs, decodeTime, frames, keyframe, sizeBytes, videoBytes } = cut;
        const hash = createHash('sha256');
        for (const piece of cut.pieces) {
          hash.update(piece);
          writeSync(open, piece);
        }
        const times = { startMs: atMs, durationMs, decodeTime };
        const place = { index: segments.length, offset, sizeBytes, videoBytes };
        segments.push({ ...place, ...times, frames, keyframe, hash: new Uint8Array(hash.digest()) });
        offset += sizeBytes;
        cut.release();
      },
      onBroken(error) {
        throw error;
      },
    });
    const count = Math.min(fileSeconds, seconds - from) * fps;
    for (let frame = from * fps; frame < from * fps + count; frame += 1) {
      const keyframe = frame % gop === 0;
      const length = keyframe ? 6 * usual : usual;
      const at = (frame * 7_919) % (noise.length - length);
      const decodeTime = frame * (90_000 / fps);
      const payload = noise.subarray(at, at + length);
      cutter.take({
        ...{ streamSession: 'session', trackId: 1, kind: 'video', sequence: frame, decodeTime, duration: 90_000 / fps },
        ...{ keyframe, receivedAtMs: startMs + (frame * 1_000) / fps, payloadSize: length, sampleCount: 1 },
        ...writeFragment({ decodeTime, duration: 90_000 / fps, payload, sync: keyframe }),
      });
    }
    cutter.flush();
    fsyncSync(open);
    const before = link;
    link = linksAfter(before, segments);
    const last = segments.at(-1);
    const file: RecordedFile = {
      ...{ id, cameraId, role: 'main', diskId: 'disk', path, streamSession: 'session', open: false, tracks: [track] },
      ...{ startMs: segments[0]?.startMs ?? startMs, endMs: last ? last.startMs + last.durationMs : startMs },
      ...{ sizeBytes: offset, initBytes: init.bytes.length, segments: segments.length },
      ...{ chainBefore: hexOf(before), chainAfter: hexOf(link) },
    };
    made.push({ file, segments, open });
  }
  const get = (fileId: string) => made.find(({ file }) => file.id === fileId);
  const index: Partial<RecordingIndex> = {
    files: async () => made.map(({ file }) => file),
    segments: async (fileId) => get(fileId)?.segments ?? [],
    gaps: async () => [],
    async read(fileId, offset, sizeBytes) {
      const bytes = Buffer.allocUnsafe(sizeBytes);
      readSync(get(fileId)?.open ?? -1, bytes, 0, sizeBytes, offset);
      return bytes;
    },
  };
  return {
    index: index as RecordingIndex,
    paths: made.map(({ file }) => file.path),
    sizeBytes: made.reduce((sum, { file }) => sum + file.sizeBytes, 0),
    startMs,
    close() {
      for (const { open } of made) closeSync(open);
    },
  };
}
