/** Many fragments as one: every sample as it was, its times too, read by a second parser. */
import { createFile, type MP4BoxBuffer, type Sample } from 'mp4box';
import { describe, expect, it } from 'vitest';
import type { Fragment } from '../../../gateway/media/fragment.ts';
import { videoHeaderBytes, writeVideoHeader } from '../../../gateway/media/fragment-writer.ts';
import { joinBytes } from '../../../gateway/media/init-writer.ts';
import { joinFragments } from '../../../gateway/media/join-fragments.ts';
import { MediaError } from '../../../gateway/media/media-error.ts';
import { aacTrack, makeFragments, makeInit, makeVideoTrack, writeFragment } from '../../support/make-media.ts';

const payloadOf = ({ bytes, payloadOffset, payloadSize }: Fragment) =>
  bytes.subarray(payloadOffset, payloadOffset + payloadSize);

function samplesOf(bytes: Uint8Array, trackId: number): Sample[] {
  const file = createFile();
  const buffer = bytes.slice().buffer as MP4BoxBuffer;
  buffer.fileStart = 0;
  file.appendBuffer(buffer);
  file.flush();
  return file.getTrackSamplesInfo(trackId);
}

function reordered(): Fragment[] {
  return [0, 3, -1].map((frames, index) => {
    const payload = Uint8Array.of(index, 1, 2, 3, 4);
    const bytes = new Uint8Array(videoHeaderBytes + payload.length);
    bytes.set(payload, videoHeaderBytes);
    const times = { decodeTime: 90_000 + index * 3_600, duration: 3_600 };
    const keyframe = index === 0;
    writeVideoHeader(bytes, { trackId: 1, sequence: index, ...times, compositionOffset: frames * 3_600, keyframe });
    const place = { bytes, payloadOffset: videoHeaderBytes, payloadSize: payload.length, sampleCount: 1 };
    return {
      streamSession: 's',
      trackId: 1,
      kind: 'video',
      sequence: index,
      ...times,
      keyframe,
      receivedAtMs: 0,
      ...place,
    };
  });
}

describe('fragments joined', () => {
  it('hold every sample byte for byte, with its times and sizes', () => {
    const fragments = makeFragments({ streamSession: 's', count: 25, fps: 25, gop: 10, startFrame: 50 });
    const joined = joinFragments(fragments, 7);
    const bytes = joinBytes(joined.pieces);
    expect(joined.sizeBytes).toBe(bytes.length);
    const init = makeInit('s');
    const samples = samplesOf(joinBytes([init.bytes, bytes]), 1);
    expect(samples.map(({ dts, duration, size, is_sync }) => ({ dts, duration, size, is_sync }))).toEqual(
      fragments.map(({ decodeTime, duration, payloadSize, keyframe }) => ({
        ...{ dts: decodeTime, duration, size: payloadSize, is_sync: keyframe },
      })),
    );
    const payload = joinBytes(fragments.map(payloadOf));
    expect(Buffer.from(bytes.subarray(bytes.length - payload.length)).equals(payload)).toBe(true);
    expect(joined).toMatchObject({ decodeTime: fragments[0]?.decodeTime, duration: 90_000, samples: 25 });
  });

  it('keep the order of display, before and after', () => {
    const bytes = joinBytes(joinFragments(reordered(), 1).pieces);
    const samples = samplesOf(joinBytes([makeInit('s').bytes, bytes]), 1);
    expect(samples.map(({ cts, dts }) => cts - dts)).toEqual([0, 10_800, -3_600]);
  });

  it('keep decode times over a hole: the frame before it lasts longer', () => {
    const [first, second, third] = makeFragments({ streamSession: 's', count: 3, fps: 25, gop: 25 });
    if (!first || !second || !third) throw new Error('no fragments');
    const late = { ...third, ...writeFragment({ decodeTime: 90_000, duration: 3_600, payload: payloadOf(third) }) };
    const joined = joinFragments([first, second, { ...late, decodeTime: 90_000 }], 1);
    const samples = samplesOf(joinBytes([makeInit('s').bytes, ...joined.pieces]), 1);
    expect(samples.map(({ dts }) => dts)).toEqual([0, 3_600, 90_000]);
    expect(joined.duration).toBe(93_600);
  });

  it('hold sound too, with as many samples as came', () => {
    const tracks = [makeVideoTrack(), aacTrack];
    const sound = [0, 1, 2].map((index): Fragment => {
      const payload = Uint8Array.of(index, index, index);
      const times = { decodeTime: index * 1_024, duration: 1_024 };
      const written = writeFragment({ trackId: 2, ...times, payload, sync: true });
      const place = { ...written, payloadSize: payload.length, sampleCount: 1 };
      return {
        streamSession: 's',
        trackId: 2,
        kind: 'audio',
        sequence: index,
        ...times,
        keyframe: true,
        receivedAtMs: 0,
        ...place,
      };
    });
    const joined = joinFragments(sound, 2);
    const samples = samplesOf(joinBytes([makeInit('s', tracks).bytes, ...joined.pieces]), 2);
    expect(samples.map(({ dts, size }) => ({ dts, size }))).toEqual([0, 1_024, 2_048].map((dts) => ({ dts, size: 3 })));
  });

  it('refuse what does not fit together', () => {
    const [first, second] = makeFragments({ streamSession: 's', count: 2, fps: 25, gop: 25 });
    if (!first || !second) throw new Error('no fragments');
    expect(() => joinFragments([second, first], 1)).toThrow(MediaError);
    expect(() => joinFragments([], 1)).toThrow(MediaError);
    expect(() => joinFragments([{ ...first, payloadSize: first.payloadSize - 1 }], 1)).toThrow(MediaError);
  });
});
