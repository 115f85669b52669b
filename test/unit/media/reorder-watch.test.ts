import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrackInfo } from '../../../gateway/media/fragment.ts';
import { writeAvcConfig } from '../../../gateway/media/h264.ts';
import { createReorderWatch, type ReorderWatch, sampleOrder } from '../../../gateway/media/reorder-watch.ts';
import { makeVideoTrack, writeSample } from '../../support/make-media.ts';
import { plainSps, type SliceFields, type SpsFields, writeSlice, writeSps } from '../../support/make-sps.ts';

const pps = Uint8Array.of(0x68, 0xce, 0x38, 0x80);
const trackOf = (...sets: readonly Uint8Array[]): TrackInfo => ({
  ...makeVideoTrack(),
  decoderConfig: writeAvcConfig({ vps: [], sps: sets, pps: [pps] }, 4),
});

function watchOf(sps: SpsFields): ReorderWatch {
  const watch = createReorderWatch(trackOf(writeSps(sps)));
  if (watch === undefined) throw new Error('nothing is watched');
  return watch;
}

/** What the watch finds in a sample that lies somewhere in a larger buffer. */
function look(watch: ReorderWatch, sample: Uint8Array) {
  const around = new Uint8Array(sample.length + 20).fill(0x67);
  around.set(sample, 9);
  const found = watch.look(around, 9, 9 + sample.length);
  return { reordered: (found & sampleOrder.reordered) !== 0, carriesSps: (found & sampleOrder.carriesSps) !== 0 };
}

/** Groups of pictures in decoding order; `between` B-pictures stand before each anchor but follow it in the stream. */
function pictures(groups: number, anchors: number, between: number): SliceFields[] {
  const stream: SliceFields[] = [];
  for (let group = 0; group < groups; group += 1) {
    stream.push({ reference: true, idr: true, frameNum: 0, orderLsb: 0 });
    for (let anchor = 1; anchor <= anchors; anchor += 1) {
      const place = anchor * (between + 1);
      stream.push({ reference: true, idr: false, frameNum: anchor, orderLsb: 2 * place });
      for (let each = between; each > 0; each -= 1)
        stream.push({ reference: false, idr: false, frameNum: anchor + 1, orderLsb: 2 * (place - each), kind: 1 });
    }
  }
  return stream;
}

/** Which of the pictures the watch calls reordered. */
function found(sps: SpsFields, stream: readonly SliceFields[], watch = watchOf(sps)): number[] {
  return stream.flatMap((slice, index) => (look(watch, writeSample(writeSlice(sps, slice))).reordered ? [index] : []));
}

const anyLengths = fc.record({
  frameNumBits: fc.integer({ min: 4, max: 16 }),
  orderBits: fc.integer({ min: 4, max: 16 }),
  interlaced: fc.boolean(),
});
const spsOf = (lengths: { frameNumBits: number; orderBits: number; interlaced: boolean }): SpsFields => ({
  ...plainSps,
  frameNumBits: lengths.frameNumBits,
  order: { type: 0, bits: lengths.orderBits },
  frameMbsOnly: !lengths.interlaced,
});

/** Of pictures lost, each loss a place and a number. */
function longestRun(losses: readonly (readonly [number, number])[]): number {
  const lost = new Set(losses.flatMap(([at, count]) => Array.from({ length: count }, (_, index) => at + index)));
  let [longest, run] = [0, 0];
  for (let at = 0; at < 90; at += 1) {
    run = lost.has(at) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

describe('reorder watch', () => {
  it('finds every picture that goes back, whatever the lengths of the fields, across their wrapping', () => {
    const check = fc.property(anyLengths, fc.integer({ min: 0, max: 2 }), (lengths, between) => {
      const stream = pictures(2, 40, between);
      const back = stream.flatMap((slice, index) => (slice.reference ? [] : [index]));
      expect(found(spsOf(lengths), stream)).toEqual(back);
    });
    fc.assert(check, { numRuns: 50 });
  });

  it('takes no loss for reordering, and finds reordering behind a loss', () => {
    const losses = fc.array(fc.tuple(fc.nat(79), fc.integer({ min: 1, max: 10 })), { maxLength: 4 });
    const check = fc.property(anyLengths, losses, (lengths, lost) => {
      // With so many lost in a row the frame numbers are as if none were.
      fc.pre(longestRun(lost) < 2 ** lengths.frameNumBits - 1);
      const arrives = (_: unknown, index: number) => !lost.some(([at, count]) => index >= at && index < at + count);
      expect(found(spsOf(lengths), pictures(2, 40, 0).filter(arrives))).toEqual([]);
      expect(found(spsOf(lengths), pictures(2, 40, 1).filter(arrives))).not.toEqual([]);
    });
    fc.assert(check, { numRuns: 30 });
  });

  it('takes the pictures behind a lost IDR picture for later ones', () => {
    const lengths = { frameNumBits: 4, orderBits: 7, interlaced: false };
    // The frame number goes on by chance, the order goes back by half of its span.
    const stream = pictures(2, 40, 0).filter((_, index) => index < 34 || index >= 42);
    expect(found(spsOf(lengths), stream)).toEqual([]);
  });

  it('does not take B-slices in order, second slices, fields or repeated pictures for reordering', () => {
    const bSlices = pictures(1, 20, 0).map((slice) => (slice.idr ? slice : { ...slice, kind: 1 }));
    expect(found(plainSps, bSlices)).toEqual([]);
    const slices = pictures(1, 20, 0).flatMap((slice) => [slice, { ...slice, firstMb: 300, orderLsb: 0 }]);
    expect(found(plainSps, slices)).toEqual([]);
    const interlaced = { ...plainSps, frameMbsOnly: false };
    const fields = pictures(2, 20, 0).flatMap((slice): SliceFields[] => [
      { ...slice, field: 'top' },
      { ...slice, idr: false, field: 'bottom', orderLsb: slice.orderLsb + 1 },
    ]);
    expect(found(interlaced, fields)).toEqual([]);
    expect(
      found(
        plainSps,
        pictures(1, 20, 0).flatMap((slice) => [slice, slice]),
      ),
    ).toEqual([]);
  });

  it('reads on where a camera leaves numbers out by permission', () => {
    const gaps = { ...plainSps, gaps: true };
    const everyThird = pictures(2, 59, 0).filter((_, index) => index % 3 === 0);
    expect(found(gaps, everyThird)).toEqual([]);
    const twisted = everyThird.flatMap((slice, index) =>
      index % 2 === 1 ? [] : [everyThird[index + 1] ?? slice, slice],
    );
    expect(found(gaps, twisted)).not.toEqual([]);
  });

  it('needs no look at pictures whose order type forbids reordering', () => {
    const sps: SpsFields = { ...plainSps, order: { type: 2 } };
    expect(found(sps, pictures(2, 20, 2))).toEqual([]);
  });

  it('sees parameter sets in band, and holds nothing for certain behind a foreign one', () => {
    const watch = watchOf(plainSps);
    const [first] = pictures(1, 0, 0).map((slice) => writeSlice(plainSps, slice));
    const sample = (sps: SpsFields) => writeSample([9, 16], writeSps(sps), pps, first ?? []);
    expect(look(watch, sample(plainSps))).toEqual({ reordered: false, carriesSps: true });
    expect(look(watch, writeSample(first ?? []))).toEqual({ reordered: false, carriesSps: false });
    expect(look(watch, sample({ ...plainSps, frameNumBits: 6 }))).toEqual({ reordered: true, carriesSps: true });
  });

  it('says nothing of streams that it cannot read, and holds nothing for certain where a slice is cut short', () => {
    const [set, other] = [writeSps(plainSps), writeSps({ ...plainSps, id: 1 })];
    const cyclic = writeSps({ ...plainSps, order: { type: 1, zero: true, offsets: [0, 0], cycle: [2] } });
    expect(createReorderWatch(trackOf(set, other))).toBeUndefined();
    expect(createReorderWatch(trackOf(cyclic))).toBeUndefined();
    expect(createReorderWatch(trackOf(set.subarray(0, 6)))).toBeUndefined();
    expect(createReorderWatch({ ...trackOf(set), decoderConfig: new Uint8Array(3) })).toBeUndefined();
    expect(createReorderWatch({ ...trackOf(set), codec: 'h265' })).toBeUndefined();
    expect(look(watchOf(plainSps), writeSample([0x41, 0x9a])).reordered).toBe(true);
    expect(look(watchOf(plainSps), Uint8Array.of(0, 0, 0, 9, 0x41)).reordered).toBe(false);
  });
});
