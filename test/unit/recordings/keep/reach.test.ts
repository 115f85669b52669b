/** How far back a ring of a size reaches. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicies } from '../../../../gateway/recordings/keep/policy.ts';
import { keptDays, needOf, ringDays, type StreamNeed } from '../../../../gateway/recordings/keep/reach.ts';

const need = (bytesPerDay: number, minDays: number, maxDays: number): StreamNeed => ({ bytesPerDay, minDays, maxDays });

describe('the reach of a ring', () => {
  it('is what all streams write a day, up to their maximums', () => {
    expect(ringDays([need(10, 1, 30), need(5, 1, 30)], 150)).toBeCloseTo(10);
    // The first has its 7 days; what it leaves is the other's.
    expect(ringDays([need(10, 1, 7), need(5, 1, 30)], 150)).toBeCloseTo(16);
    expect(ringDays([need(10, 1, 7)], 70)).toBe(Number.POSITIVE_INFINITY);
    expect(ringDays([], 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives minimums before it gives more to anybody', () => {
    const [short, long] = [need(10, 7, 30), need(1, 30, 30)];
    const kept = keptDays([short, long], 130);
    expect(kept(long)).toBe(30);
    expect(kept(short)).toBeCloseTo(10, 3);
    const tooSmall = keptDays([short, long], 50);
    expect(tooSmall(short)).toBeLessThan(7);
    expect(tooSmall(long)).toBeLessThan(30);
  });

  it('keeps no more than there is room for, and nothing beyond its maximum', () => {
    const stream = fc
      .record({
        bytesPerDay: fc.integer({ min: 0, max: 1_000 }),
        one: fc.integer({ min: 1, max: 60 }),
        more: fc.nat(60),
      })
      .map(({ bytesPerDay, one, more }) => need(bytesPerDay, one, one + more));
    fc.assert(
      fc.property(
        fc.array(stream, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 100_000 }),
        (streams, bytes) => {
          const kept = keptDays(streams, bytes);
          const used = streams.reduce((sum, each) => sum + each.bytesPerDay * kept(each), 0);
          expect(used).toBeLessThanOrEqual(bytes * 1.000_001 + 1e-6);
          for (const each of streams) expect(kept(each)).toBeLessThanOrEqual(each.maxDays);
          const minimums = streams.reduce((sum, each) => sum + each.bytesPerDay * each.minDays, 0);
          if (minimums <= bytes)
            for (const each of streams) expect(kept(each)).toBeGreaterThanOrEqual(each.minDays - 1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('counts what was measured, else what is usual, and events by how much they were', () => {
    const [sub, main] = defaultPolicies;
    if (!sub || !main) throw new Error('no policies');
    expect(needOf(sub, 1, undefined).bytesPerDay).toBe(5.4e9);
    expect(needOf(main, 0, undefined).bytesPerDay).toBe(0);
    expect(needOf(main, 0, { bytesPerDay: 40e9, recordedShare: 0.25 }).bytesPerDay).toBe(10e9);
    expect(needOf(sub, 0.5, { bytesPerDay: 8e9, recordedShare: 0.1 }).bytesPerDay).toBe(4e9);
  });
});
