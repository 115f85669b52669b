import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameTime } from '../../../gateway/media/frame-time.ts';
import { createRandom } from '../../support/random.ts';

const start = Date.UTC(2026, 0, 1);

describe('frame time', () => {
  it('takes the jitter out: spacing is nearer to the media clock than arrival is', () => {
    const frameTime = createFrameTime();
    let seed = 7;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const arrivals = Array.from({ length: 500 }, (_, index) => start + index * 40 + random() * 60);
    const times = arrivals.map((arrived, index) => frameTime(index * 40, arrived));
    const roughness = (values: readonly number[]) =>
      values.slice(101).reduce((sum, value, index) => sum + Math.abs(value - (values[index + 100] ?? 0) - 40), 0);
    expect(roughness(times)).toBeLessThan(roughness(arrivals) / 4);
  });

  it.each([
    ['each frame for itself', (index: number, below: (limit: number) => number) => (index === 0 ? 500 : below(500))],
    // What is held back comes all at once, in order: three tenths of the frames are late.
    ['half a second at once', (index: number) => Math.max(0, 500 - ((index * 40) % 1_600))],
  ])('knows the time of a frame that was late by up to 500 ms: %s', (_, late) => {
    const frameTime = createFrameTime();
    const random = createRandom(11);
    const wrong = Array.from({ length: 1_500 }, (_, index) => {
      const sent = start + index * 40;
      return frameTime(index * 40, sent + late(index, random.below)) - sent;
    });
    expect(Math.min(...wrong)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...wrong.slice(100))).toBeLessThan(25);
  });

  it('never runs back and is never later than the arrival while the clock goes forward', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: -5000, max: 5000 })), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const frameTime = createFrameTime();
        let arrived = start;
        let media = 0;
        let last = Number.NEGATIVE_INFINITY;
        for (const [arrivalStep, mediaStep] of all) {
          arrived += arrivalStep;
          media += mediaStep;
          const time = frameTime(media, arrived);
          expect(time).toBeGreaterThanOrEqual(last);
          expect(time).toBeLessThanOrEqual(arrived);
          last = time;
        }
      }),
    );
  });

  // After 13 minutes the clocks are 160 ms apart.
  it.each([
    [1.0002, 5],
    // The least of half a minute ago.
    [0.9998, 8],
  ])('follows a camera clock that drifts: %d of its pace', (pace, mostMs) => {
    const frameTime = createFrameTime();
    let age = 0;
    for (let index = 0; index < 20_000; index += 1) {
      const arrived = start + index * 40;
      age = arrived - frameTime(index * 40 * pace, arrived);
    }
    expect(Math.abs(age)).toBeLessThan(mostMs);
  });

  it('follows a way that became longer for good, and one that became shorter', () => {
    const frameTime = createFrameTime();
    const longer = (index: number) => (index > 1_000 && index <= 3_000 ? 300 : 0);
    const ages = Array.from({ length: 4_000 }, (_, index) => {
      const arrived = start + index * 40 + longer(index);
      return arrived - frameTime(index * 40, arrived);
    });
    expect(Math.max(...ages)).toBeLessThanOrEqual(300);
    expect(ages[2_999]).toBeLessThan(5);
    expect(ages[3_050]).toBeLessThan(5);
  });

  it('starts anew after a jump of the media clock or of the gateway clock', () => {
    const frameTime = createFrameTime();
    frameTime(0, start);
    frameTime(40, start + 40);
    expect(frameTime(5_000_000, start + 80)).toBe(start + 80);
    expect(frameTime(5_000_040, start + 10_120)).toBe(start + 10_120);
    // Set back by an hour: the one case in which time runs back.
    expect(frameTime(5_000_080, start - 3_600_000)).toBe(start - 3_600_000);
    expect(frameTime(5_000_120, start - 3_599_960)).toBe(start - 3_599_960);
  });
});
