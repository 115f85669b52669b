import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameTime } from '../../../gateway/media/frame-time.ts';

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

  it('follows a camera clock that drifts', () => {
    const frameTime = createFrameTime();
    let age = 0;
    for (let index = 0; index < 20_000; index += 1) {
      const arrived = start + index * 40;
      // 200 ppm fast: after 13 minutes the clocks are 160 ms apart.
      age = arrived - frameTime(index * 40 * 1.0002, arrived);
    }
    expect(Math.abs(age)).toBeLessThan(5);
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
