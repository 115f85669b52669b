import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endLastFrame, readFrameTimes, readTimescale } from '../../../../dashboard/playback/frame-times.ts';
import type { TrackInfo } from '../../../../gateway/media/fragment.ts';
import { videoHeaderBytes, writeVideoHeader } from '../../../../gateway/media/fragment-writer.ts';
import { writeInitSegment } from '../../../../gateway/media/init-writer.ts';

const video: TrackInfo = {
  trackId: 1,
  kind: 'video',
  codec: 'h264',
  codecString: 'avc1.640029',
  timescale: 90_000,
  width: 640,
  height: 360,
  sampleRate: 0,
  channels: 0,
  decoderConfig: new Uint8Array([1, 0x64, 0, 0x29, 0xff, 0xe0, 0]),
};

function fragment(decodeTime: number, duration: number, compositionOffset: number): Uint8Array {
  const bytes = new Uint8Array(videoHeaderBytes + 20);
  writeVideoHeader(bytes, { trackId: 1, sequence: 0, decodeTime, duration, compositionOffset, keyframe: true });
  return bytes;
}

const join = (pieces: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(pieces));

describe('times of frames', () => {
  it('are in the timescale that the init segment says', () => {
    expect(readTimescale(writeInitSegment([video]))).toBe(90_000);
    expect(readTimescale(writeInitSegment([{ ...video, timescale: 12_800 }]))).toBe(12_800);
    expect(readTimescale(new Uint8Array(20))).toBeUndefined();
  });

  it('are of each frame, in the order in which they are shown', () => {
    const bytes = join([fragment(0, 3_600, 7_200), fragment(3_600, 3_600, 0), fragment(7_200, 3_600, -3_600)]);
    expect(readFrameTimes(bytes, 90_000)).toEqual([40, 40, 80]);
  });

  it('hold beyond 32 bits, and within a view of a larger buffer', () => {
    const decodeTime = 2 ** 33 + 90_000;
    const large = join([new Uint8Array(33), fragment(decodeTime, 3_600, 0)]);
    expect(readFrameTimes(large.subarray(33), 90_000)).toEqual([(decodeTime * 1_000) / 90_000]);
  });

  it('can end earlier, so that the last frame does not reach into the next group', () => {
    const durations = (bytes: Uint8Array) => [88, 88 + 132].map((at) => new DataView(bytes.buffer).getUint32(at));
    const bytes = join([fragment(0, 3_600, 0), fragment(3_600, 3_600, 0)]);
    endLastFrame(bytes, 90_000, 100);
    expect(durations(bytes)).toEqual([3_600, 3_600]);
    endLastFrame(bytes, 90_000, 79);
    expect(durations(bytes)).toEqual([3_600, 3_510]);
    endLastFrame(bytes, 90_000, 10);
    expect(durations(bytes)).toEqual([3_600, 1]);
    expect(readFrameTimes(bytes, 90_000)).toEqual([0, 40]);
  });

  it('of broken bytes are none, or fewer, and never an endless search', () => {
    const whole = join([fragment(0, 3_600, 0), fragment(3_600, 3_600, 0)]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const bytes = whole.slice();
        bytes[at] = value;
        const times = timesOrNone(bytes);
        expect(times.length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 300 },
    );
    expect(readFrameTimes(whole.subarray(0, 60), 90_000)).toEqual([]);
  });
});

function timesOrNone(bytes: Uint8Array): number[] {
  try {
    return readFrameTimes(bytes, 90_000);
  } catch (error) {
    // Reading past the end is told, not guessed over.
    expect(error).toBeInstanceOf(RangeError);
    return [];
  }
}
