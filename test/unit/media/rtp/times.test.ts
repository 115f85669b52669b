import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecodeTimes } from '../../../../gateway/media/rtp/decode-times.ts';
import { createFrameDuration } from '../../../../gateway/media/rtp/frame-duration.ts';
import { createMediaClock } from '../../../../gateway/media/rtp/media-clock.ts';

function timesOf(shown: readonly number[], reorderFrames: number, inOrder = false) {
  const times = createDecodeTimes({ reorderFrames, inOrder, frameTicks: 10 });
  return shown.map((presentation) => {
    times.take(presentation);
    return [times.decodeTime, times.compositionOffset];
  });
}

describe('decode times', () => {
  it('are the presentation times where nothing is reordered', () => {
    expect(timesOf([100, 110, 125, 130], 0)).toEqual([
      [100, 0],
      [110, 0],
      [125, 0],
      [130, 0],
    ]);
  });

  it('lie as many places back as the stream says it reorders', () => {
    // I P B B P.
    expect(timesOf([100, 130, 110, 120, 160], 1)).toEqual([
      [90, 10],
      [100, 30],
      [110, 0],
      [120, 0],
      [130, 30],
    ]);
  });

  it('find out by themselves how deep it goes, and stay rising meanwhile', () => {
    expect(timesOf([100, 130, 110, 120, 160, 140, 150], 0)).toEqual([
      [100, 0],
      [130, 0],
      [131, -21],
      [132, -12],
      [133, 27],
      [140, 0],
      [150, 0],
    ]);
  });

  it('take times that go back for a trembling clock where nothing can be reordered', () => {
    expect(timesOf([100, 110, 109, 120], 2, true).map(([decodeTime]) => decodeTime)).toEqual([100, 110, 111, 120]);
  });

  it('rise, and bring every picture out when it is due, for any order within the depth', () => {
    const stream = fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.array(fc.nat(99), { minLength: 2, maxLength: 60 }))
      .map(([depth, dice]) => ({ depth, shown: reorder(dice, depth) }));
    fc.assert(
      fc.property(stream, ({ depth, shown }) => {
        const result = timesOf(shown, depth);
        result.forEach(([decodeTime = 0, offset = 0], index) => {
          expect(decodeTime + offset).toBe(shown[index]);
          expect(offset).toBeGreaterThanOrEqual(0);
          if (index > 0) expect(decodeTime).toBeGreaterThan(result[index - 1]?.[0] ?? 0);
        });
      }),
    );
  });
});

/** Frames every 10 ticks in an order in which at most `depth` precede one that is shown before them. */
function reorder(dice: readonly number[], depth: number): number[] {
  const waiting: number[] = [];
  const order: number[] = [];
  const ahead = new Map<number, number>();
  dice.forEach((roll, index) => {
    waiting.push(1_000 + index * 10);
    for (;;) {
      const pick = waiting[roll % waiting.length] ?? 0;
      const passed = waiting.filter((each) => each < pick);
      const allowed = passed.every((each) => (ahead.get(each) ?? 0) < depth);
      const next = allowed ? pick : (waiting[0] ?? 0);
      for (const each of waiting) if (each < next) ahead.set(each, (ahead.get(each) ?? 0) + 1);
      order.push(next);
      waiting.splice(waiting.indexOf(next), 1);
      if (waiting.length <= depth) break;
    }
  });
  return [...order, ...waiting];
}

describe('the duration of a frame', () => {
  it('is that of the one before, and a hole is none', () => {
    const durationOf = createFrameDuration(3_600, 90_000);
    const times = [0, 6_000, 12_000, 18_000, 200_000, 206_000, 226_000, 232_000];
    expect(times.map(durationOf)).toEqual([3_600, 6_000, 6_000, 6_000, 6_000, 6_000, 6_000, 6_000]);
  });

  it('gives back what a skipped frame took, and follows another rate', () => {
    const durationOf = createFrameDuration(3_600, 90_000);
    const times = [0, 3_600, 14_400, 18_000, 108_000, 198_000, 288_000];
    expect(times.map(durationOf)).toEqual([3_600, 3_600, 10_800, 3_600, 3_600, 90_000, 90_000]);
  });
});

describe('the media clock', () => {
  it('counts on over the wrap, and back for pictures out of order', () => {
    const clock = createMediaClock(90_000);
    expect(clock.advance(0xfffffff0, 1_000)).toBe(0);
    expect(clock.jumped).toBe(true);
    expect(clock.advance(0x10, 1_000)).toBe(32);
    expect(clock.jumped).toBe(false);
    expect(clock.advance(0xfffffff8, 1_000)).toBe(8);
    expect(clock.ticksOf(0x20)).toBe(48);
    expect(clock.jumped).toBe(false);
  });
});
