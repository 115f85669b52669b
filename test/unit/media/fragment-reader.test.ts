import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fragment, StreamInit, TrackInfo } from '../../../gateway/media/fragment.ts';
import { createFragmentReader } from '../../../gateway/media/fragment-reader.ts';
import { parseAvcConfig } from '../../../gateway/media/h264.ts';
import { joinBytes, writeInitSegment } from '../../../gateway/media/init-writer.ts';
import { MediaError } from '../../../gateway/media/media-error.ts';
import {
  aacTrack,
  avcRecords,
  fromHex,
  idr,
  makeVideoTrack,
  nonIdr,
  writeFragment,
  writeSample,
} from '../../support/make-media.ts';

function read(pieces: readonly Uint8Array[], maxSampleBytes?: number) {
  const inits: StreamInit[] = [];
  const fragments: Fragment[] = [];
  const reader = createFragmentReader({
    newStreamSession: () => `s${inits.length + 1}`,
    onInit: (init) => inits.push(init),
    onFragment: (fragment) => fragments.push(fragment),
    ...(maxSampleBytes === undefined ? {} : { maxSampleBytes }),
  });
  let now = 1_000_000;
  for (const piece of pieces) {
    now += 40;
    reader.push(piece, now);
  }
  return { inits, fragments };
}

const frame = (index: number, payload: Uint8Array, duration = 6000) =>
  writeFragment({ decodeTime: index * 6000, duration, payload }).bytes;
const tracks: readonly TrackInfo[] = [makeVideoTrack(), aacTrack];
const init = writeInitSegment(tracks);

describe('fragment reader', () => {
  it('gives the init with the first keyframe and then every fragment with its times', () => {
    const { inits, fragments } = read([init, frame(0, idr), frame(1, nonIdr), frame(2, nonIdr)]);
    expect(inits).toEqual([{ streamSession: 's1', tracks, bytes: init }]);
    expect(fragments.map((f) => [f.sequence, f.decodeTime, f.duration, f.keyframe])).toEqual([
      [0, 0, 6000, true],
      [1, 6000, 6000, false],
      [2, 12000, 6000, false],
    ]);
    const [first] = fragments;
    expect(first?.bytes.subarray(first.payloadOffset, first.payloadOffset + first.payloadSize)).toEqual(idr);
    expect(first?.bytes).toEqual(frame(0, idr));
  });

  it('reads the same from any cutting of the bytes', () => {
    const whole = joinBytes([init, frame(0, idr), frame(1, nonIdr), frame(2, idr), frame(3, nonIdr)]);
    const expected = read([whole]).fragments.map((f) => ({ ...f, receivedAtMs: 0 }));
    expect(expected).toHaveLength(4);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 60 }), (sizes) => {
        const pieces: Uint8Array[] = [];
        let offset = 0;
        for (let index = 0; offset < whole.length; index += 1) {
          const size = sizes[index % sizes.length] ?? 1;
          pieces.push(whole.subarray(offset, offset + size));
          offset += size;
        }
        const { fragments } = read(pieces);
        expect(fragments.map((f) => ({ ...f, receivedAtMs: 0 }))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('dates frames right that ffmpeg dated late and gave no duration, one or more in a row', () => {
    const late = (index: number) => writeFragment({ decodeTime: index * 6000, duration: 0, payload: nonIdr }).bytes;
    const stream = [init, frame(0, idr), frame(1, nonIdr), late(3), late(4), frame(4, nonIdr), frame(5, nonIdr)];
    const { fragments } = read(stream);
    expect(fragments.map((f) => [f.decodeTime, f.duration])).toEqual([0, 1, 2, 3, 4, 5].map((n) => [n * 6000, 6000]));
    expect(fragments[2]?.bytes).toEqual(frame(2, nonIdr));
  });

  it('leaves a real hole as it is, and a frame of no length where it stands', () => {
    const stray = writeFragment({ decodeTime: 12_000, duration: 0, payload: nonIdr }).bytes;
    const afterHole = writeFragment({ decodeTime: 200_000, duration: 0, payload: nonIdr }).bytes;
    const { fragments } = read([init, frame(0, idr), frame(1, nonIdr), stray, afterHole]);
    expect(fragments.slice(2).map((f) => [f.decodeTime, f.duration])).toEqual([
      [12_000, 0],
      [200_000, 0],
    ]);
  });

  it('believes the NAL type and not the flag of the container', () => {
    const lying = writeFragment({ decodeTime: 6000, duration: 6000, payload: nonIdr, sync: true }).bytes;
    expect(read([init, frame(0, idr), lying]).fragments.map((f) => f.keyframe)).toEqual([true, false]);
  });

  it('counts a sliver right after a keyframe as part of that keyframe', () => {
    const second = writeFragment({ decodeTime: 1, duration: 5999, payload: idr }).bytes;
    const { fragments } = read([init, frame(0, idr, 1), second, frame(1, nonIdr)]);
    expect(fragments.map((f) => f.keyframe)).toEqual([true, false, false]);
  });

  it('gives nothing before the first keyframe, nor sound before it', () => {
    const sound = writeFragment({ trackId: 2, decodeTime: 0, duration: 1024, payload: Uint8Array.of(1, 2) }).bytes;
    const { inits, fragments } = read([init, sound, frame(0, nonIdr), frame(1, nonIdr), sound, frame(2, idr), sound]);
    expect(inits).toHaveLength(1);
    expect(fragments.map((f) => [f.kind, f.sequence])).toEqual([
      ['video', 0],
      ['audio', 0],
    ]);
  });

  it('moves a first frame that was stretched back to 0 up to its successor', () => {
    const stretched = writeFragment({ decodeTime: 0, duration: 90_000, payload: idr }).bytes;
    const next = writeFragment({ decodeTime: 90_000, duration: 6000, payload: nonIdr }).bytes;
    const { fragments } = read([init, stretched, next]);
    expect(fragments.map((f) => [f.decodeTime, f.duration])).toEqual([
      [84_000, 6000],
      [90_000, 6000],
    ]);
    expect(fragments[0]?.bytes).toEqual(writeFragment({ decodeTime: 84_000, duration: 6000, payload: idr }).bytes);
  });

  it('gives sound the length that its codec has, where the container says 0 or lags behind', () => {
    const sound = (decodeTime: number, duration: number) =>
      writeFragment({ trackId: 2, decodeTime, duration, payload: Uint8Array.of(1, 2) }).bytes;
    const pieces = [init, frame(0, idr), frame(1, nonIdr), sound(9216, 0), sound(9216, 1024), sound(11_264, 1024)];
    const times = read([...pieces, sound(20_480, 0)]).fragments.filter((f) => f.kind === 'audio');
    expect(times.map((f) => [f.decodeTime, f.duration])).toEqual([
      [9216, 1024],
      [10_240, 1024],
      [11_264, 1024],
      [20_480, 1024],
    ]);
    expect(times[1]?.bytes).toEqual(sound(10_240, 1024));
  });

  it('starts a new session with a derived init when the SPS changes at a keyframe', () => {
    const sets = parseAvcConfig(fromHex(avcRecords['704x396']));
    const changed = writeSample(...sets.sps, ...sets.pps, [0x65, 9]);
    const { inits, fragments } = read([init, frame(0, idr), frame(1, nonIdr), frame(2, changed), frame(3, changed)]);
    expect(inits.map((each) => each.streamSession)).toEqual(['s1', 's2']);
    expect(inits[1]?.tracks[0]).toEqual(makeVideoTrack('704x396'));
    expect(inits[1]?.tracks[1]).toEqual(aacTrack);
    expect(fragments.map((f) => [f.streamSession, f.sequence])).toEqual([
      ['s1', 0],
      ['s1', 1],
      ['s2', 0],
      ['s2', 1],
    ]);
  });

  it('does not start anew when a keyframe repeats the known parameter sets', () => {
    const sets = parseAvcConfig(fromHex(avcRecords['640x360']));
    const same = writeSample(...sets.sps, ...sets.pps, [0x65, 9]);
    expect(read([init, frame(0, same), frame(1, same), frame(2, same)]).inits).toHaveLength(1);
  });

  it('trusts the keyframe over the announcement from the very first one', () => {
    const sets = parseAvcConfig(fromHex(avcRecords['1920x1080']));
    const other = writeSample(...sets.sps, ...sets.pps, [0x65, 9]);
    const { inits } = read([init, frame(0, other), frame(1, nonIdr)]);
    expect(inits).toHaveLength(1);
    expect(inits[0]?.tracks[0]).toMatchObject({ width: 1920, height: 1080 });
  });

  it('refuses what it cannot hold or read', () => {
    expect(() => read([init, frame(0, new Uint8Array(2000))], 1000)).toThrow(MediaError);
    expect(() => read([Uint8Array.of(0, 0, 0, 4, 1, 1, 1, 1)])).toThrow(MediaError);
    expect(() => read([frame(0, idr)])).toThrow(MediaError);
  });

  it('throws nothing but MediaError on damaged bytes', () => {
    const whole = joinBytes([init, frame(0, idr), frame(1, nonIdr), frame(2, idr)]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        (changes) => {
          const damaged = whole.slice();
          for (const [offset, value] of changes) damaged[offset] = value;
          try {
            read([damaged]);
          } catch (error) {
            expect(error).toBeInstanceOf(MediaError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
