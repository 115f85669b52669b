import { describe, expect, it } from 'vitest';
import { createJumpWatch } from '../../../../dashboard/live/jump-watch.ts';
import { chase, createTimeline } from '../../../../dashboard/live/mse-timeline.ts';

describe('the media time of a live video', () => {
  it('begins at 0 and knows when each picture was captured', () => {
    const timeline = createTimeline();
    expect(timeline.place(7_000_000, 1_000)).toBe(-7);
    expect(timeline.place(7_040_000, 1_040)).toBe(-7);
    expect(timeline.edgeS()).toBeCloseTo(0.04);
    expect(timeline.capturedAt(0.0399)).toBe(1_040);
    expect(timeline.capturedAt(0.02)).toBe(1_000);
    expect(timeline.capturedAt(-1)).toBeUndefined();
  });

  it('goes on behind the newest picture when a session begins at its own zero', () => {
    const timeline = createTimeline();
    timeline.place(60_000_000, 1_000);
    timeline.place(61_000_000, 2_000);
    const offset = timeline.place(0, 5_000);
    expect(offset).toBe(2);
    expect(timeline.edgeS()).toBe(2);
    expect(timeline.capturedAt(2)).toBe(5_000);
  });

  it('takes a small step back as the order of B-frames, and a skip as it is', () => {
    const timeline = createTimeline();
    timeline.place(0, 0);
    timeline.place(120_000, 40);
    expect(timeline.place(40_000, 80)).toBe(0);
    expect(timeline.edgeS()).toBeCloseTo(0.12);
    expect(timeline.place(9_000_000, 9_000)).toBe(0);
  });
});

describe('the length of a picture', () => {
  it('is what lies between two of them, and no hole, no step back, no new session', () => {
    const timeline = createTimeline();
    expect(timeline.pictureS()).toBe(0);
    for (const ms of [0, 40, 80, 120, 1_120, 1_160, 1_150, 900_000, 900_040]) timeline.place(ms * 1_000, ms);
    expect(timeline.pictureS()).toBeCloseTo(0.04);
  });
});

describe('the chase of the newest fragment', () => {
  it('leaves alone what is near, jumps from afar, and with sound catches up gently', () => {
    expect(chase(10, 10.06, 0.06, 'gentle')).toEqual({ rate: 1, jumpToS: undefined });
    expect(chase(10, 10.15, 0.06, 'gentle')).toEqual({ rate: 1.05, jumpToS: undefined });
    expect(chase(10, 10.4, 0.06, 'gentle')).toEqual({ rate: 1.1, jumpToS: undefined });
    for (const manner of ['gentle', 'brisk', 'hurried'] as const)
      expect(chase(10, 12, 0.06, manner)).toEqual({ rate: 1, jumpToS: 11.94 });
  });

  it('without sound is the faster the later it is', () => {
    expect(chase(10, 10.4, 0.06, 'brisk').rate).toBeCloseTo(1.25);
    expect(chase(10, 10.11, 0.06, 'brisk').rate).toBeCloseTo(1.1);
    expect(chase(10, 10.09, 0.06, 'brisk').rate).toBeCloseTo(1.06);
    expect(chase(10, 10.079, 0.06, 'brisk').rate).toBe(1);
  });

  it('hurries where nobody has looked yet, the less the nearer it is', () => {
    expect(chase(10, 10.56, 0.06, 'hurried')).toEqual({ rate: 2, jumpToS: undefined });
    expect(chase(10, 10.16, 0.06, 'hurried').rate).toBeCloseTo(1.5);
    expect(chase(10, 10.06, 0.06, 'hurried').rate).toBe(1);
  });

  it('comes back when it is ahead of all there is', () => {
    expect(chase(20, 10, 0.06, 'gentle').jumpToS).toBeCloseTo(9.94);
  });
});

describe('a video that jumps', () => {
  it('is reduced when it jumps again and again, not when it jumps now and then', () => {
    const seldom = createJumpWatch();
    expect([0, 20_000, 40_000, 60_000].map((atMs) => seldom.jumped(atMs))).toEqual([false, false, false, false]);
    const often = createJumpWatch();
    expect([0, 2_000, 4_000, 6_000].map((atMs) => often.jumped(atMs))).toEqual([false, false, true, false]);
    expect(often.reduced).toBe(true);
  });

  it('is whole again after a while, and later when that was too early', () => {
    const watch = createJumpWatch();
    const waits: number[] = [];
    let nowMs = 0;
    for (let round = 0; round < 6; round++) {
      while (!watch.jumped(nowMs)) nowMs += 2_000;
      const reducedAtMs = nowMs;
      while (!watch.mayRestore(nowMs)) nowMs += 100;
      waits.push(nowMs - reducedAtMs);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
  });
});
