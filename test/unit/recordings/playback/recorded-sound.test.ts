import { describe, expect, it } from 'vitest';
import type { TrackInfo } from '../../../../gateway/media/fragment.ts';
import { type Sample, writeSampleTable } from '../../../../gateway/media/movie-fragment.ts';
import { readTrackRuns } from '../../../../gateway/recordings/export/segment-samples.ts';
import type { RecordedFile, RecordedSegment } from '../../../../gateway/recordings/model.ts';
import { readSound } from '../../../../gateway/recordings/playback/recorded-sound.ts';

const g711: TrackInfo = {
  ...{ trackId: 2, kind: 'audio', codec: 'pcma', codecString: '', timescale: 8_000, width: 0, height: 0 },
  ...{ sampleRate: 8_000, channels: 1, decoderConfig: new Uint8Array() },
};
const packet = (duration: number): Sample => ({ duration, size: 160, flags: 0, compositionOffset: 0 });

/** Durations and sizes of the frames that are made of packets of 160 samples. */
async function framesOf(durations: readonly number[]) {
  const samples = durations.map(packet);
  const payload = new Uint8Array(samples.length * 160).fill(0xd5);
  const table = writeSampleTable({ trackId: 2, decodeTime: 80_000, version: 1, samples }, 1, payload.length);
  const bytes = Buffer.concat([table, payload]);
  const segment = { index: 0, offset: 0, videoBytes: 0, sizeBytes: bytes.length } as RecordedSegment;
  const file = { id: 'f', tracks: [g711] } as unknown as RecordedFile;
  const runs = [];
  for await (const piece of readSound({ read: async () => bytes }, file, [segment])) runs.push(...readTrackRuns(piece));
  return runs.map(({ decodeTime, samples: made }) => [decodeTime, made.map(({ duration }) => duration)]);
}

describe('G.711 as FLAC', () => {
  it('is in frames of many packets, and as long as they were', async () => {
    expect(await framesOf(Array(14).fill(160))).toEqual([[80_000, [960, 960, 320]]]);
  });

  it('stands where it was said, also behind a hole', async () => {
    // The second packet is followed by 100 ms of nothing.
    expect(await framesOf([160, 960, 160, 160])).toEqual([[80_000, [1_120, 320]]]);
  });
});
