import { createFile, type MP4BoxBuffer } from 'mp4box';
import { describe, expect, it } from 'vitest';
import { joinBytes } from '../../../../gateway/media/init-writer.ts';
import { createPlainMovie } from '../../../../gateway/recordings/export/plain-movie.ts';
import { readTrackRuns } from '../../../../gateway/recordings/export/segment-samples.ts';
import { type MadeRecording, makeRecording } from '../../../support/made-recording.ts';

interface Read {
  readonly data: Uint8Array;
  readonly dts: number;
  readonly duration: number;
  readonly is_sync: boolean;
}

/** By a second parser. */
function samplesOf(bytes: Uint8Array, trackId: number): Read[] {
  const file = createFile();
  const buffer = bytes.slice().buffer as MP4BoxBuffer;
  buffer.fileStart = 0;
  file.appendBuffer(buffer);
  file.flush();
  return file.getTrackSamplesInfo(trackId).map(({ offset, size, dts, duration, is_sync }) => ({
    data: bytes.subarray(offset, offset + size),
    ...{ dts, duration, is_sync },
  }));
}

function movieOf(recordings: readonly MadeRecording[]): { bytes: Uint8Array; payloads: Uint8Array[] } {
  const [first] = recordings;
  if (!first) throw new Error('nothing recorded');
  const movie = createPlainMovie(first.file.tracks, first.bytes.subarray(0, first.file.initBytes), first.file.startMs);
  const payloads: Uint8Array[] = [];
  for (const { file, segments, bytes } of recordings) {
    for (const { offset, sizeBytes, startMs } of segments) {
      const segment = bytes.subarray(offset, offset + sizeBytes);
      const runs = readTrackRuns(segment);
      movie.add({ streamSession: file.streamSession, startMs, runs });
      for (const { payloadOffset, payloadBytes } of runs)
        payloads.push(segment.subarray(payloadOffset, payloadOffset + payloadBytes));
    }
  }
  return { bytes: joinBytes([movie.head(), ...payloads]), payloads };
}

const startMs = Date.UTC(2026, 10, 24, 2);
const one = makeRecording({ fileId: 'a', startMs, seconds: 3, gop: 10 });

describe('a plain movie', () => {
  it('has the same samples, byte for byte, at the same times', () => {
    const { bytes, payloads } = movieOf([one]);
    const samples = samplesOf(bytes, 1);
    expect(samples).toHaveLength(30);
    expect(Buffer.concat(samples.map(({ data }) => data))).toEqual(Buffer.concat(payloads));
    expect(samples.map(({ dts }) => dts)).toEqual(samples.map((_, index) => index * 9_000));
    expect(samples.filter(({ is_sync }) => is_sync)).toHaveLength(3);
  });

  it('goes on over files of one session', () => {
    const next = makeRecording({ fileId: 'b', startMs: startMs + 3_000, seconds: 2, gop: 10, startFrame: 30 });
    const samples = samplesOf(movieOf([one, next]).bytes, 1);
    expect(samples.map(({ dts }) => dts)).toEqual(samples.map((_, index) => index * 9_000));
  });

  it('keeps the wall time over a gap: the last picture stands until the next', () => {
    const later = makeRecording({
      fileId: 'b',
      startMs: startMs + 60_000,
      seconds: 1,
      gop: 10,
      streamSession: 'other',
    });
    const samples = samplesOf(movieOf([one, later]).bytes, 1);
    expect(samples[30]?.dts).toBe(60 * 90_000);
    expect(samples[29]?.duration).toBe(60 * 90_000 - 29 * 9_000);
  });
});
