import { describe, expect, it } from 'vitest';
import { createArrivalMatch } from '../../../gateway/media/arrival-match.ts';

const zeroMs = 1_700_000_000_000;

describe('arrival of what an encoder gives back', () => {
  it('is the arrival of the frame that went in, whatever zero and rate each end counts with', () => {
    const match = createArrivalMatch();
    // 25 frames/s in, counted from an hour; 10 frames/s out, counted from 0, a second later.
    for (let frame = 0; frame < 50; frame++) match.frameIn(3_600_000 + frame * 40, zeroMs + frame * 40);
    const arrivals = Array.from({ length: 19 }, (_, frame) =>
      match.arrivalOf(frame * 100, zeroMs + frame * 100 + 1_000),
    );
    expect(arrivals).toEqual(Array.from({ length: 19 }, (_, frame) => zeroMs + frame * 100));
  });

  it('keeps the jitter of the arrivals within bounds: never running back, never later than now', () => {
    const match = createArrivalMatch();
    const arrivedMs = [0, 300, 310, 320, 330].map((ms) => zeroMs + ms);
    for (const [frame, atMs] of arrivedMs.entries()) match.frameIn(frame * 100, atMs);
    const out = arrivedMs.map((_, frame) => match.arrivalOf(frame * 100, zeroMs + 315));
    expect(out).toEqual([0, 300, 310, 315, 315].map((ms) => zeroMs + ms));
  });

  it('claims nothing where the times do not meet', () => {
    const match = createArrivalMatch();
    expect(match.arrivalOf(0, zeroMs)).toBe(zeroMs);
    match.frameIn(0, zeroMs + 50);
    expect(match.arrivalOf(100, zeroMs + 900)).toBe(zeroMs + 150);
    expect(match.arrivalOf(5_000, zeroMs + 5_000)).toBe(zeroMs + 5_000);
  });

  it('goes on over groups that were left out, and holds no more than it needs', () => {
    const match = createArrivalMatch();
    match.frameIn(0, zeroMs);
    for (let frame = 0; frame < 5_000; frame++) match.frameIn(10_000 + frame * 40, zeroMs + 10_000 + frame * 40);
    // The first frame is let go by now, the newest are not; and what was claimed last is never run behind.
    expect(match.arrivalOf(0, zeroMs + 100)).toBe(zeroMs + 100);
    expect(match.arrivalOf(209_000, zeroMs + 300_000)).toBe(zeroMs + 209_000);
    expect(match.arrivalOf(300_000, zeroMs + 400_000)).toBe(zeroMs + 400_000);
    expect(match.arrivalOf(209_000, zeroMs + 400_000)).toBe(zeroMs + 400_000);
  });
});
