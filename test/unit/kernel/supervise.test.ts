import { describe, expect, it } from 'vitest';
import { createLadder, defaultLadder } from '../../../gateway/kernel/supervise.ts';

const steady = () => 0.5;

describe('ladder', () => {
  it('waits 1 s five times, 5 s five times, 10 s ten times, then 60 s', () => {
    const ladder = createLadder(defaultLadder, steady);
    const waits = Array.from({ length: 22 }, () => ladder.nextWaitMs(false));
    expect(waits).toEqual([
      ...Array(5).fill(1_000),
      ...Array(5).fill(5_000),
      ...Array(10).fill(10_000),
      60_000,
      60_000,
    ]);
  });

  it('starts again from the first rung after a reset', () => {
    const ladder = createLadder(defaultLadder, steady);
    for (let i = 0; i < 12; i += 1) ladder.nextWaitMs(false);
    ladder.reset();
    expect(ladder.nextWaitMs(false)).toBe(1_000);
  });

  it('tries refused credentials twice, then waits 15 minutes', () => {
    const ladder = createLadder(defaultLadder, steady);
    expect([ladder.nextWaitMs(true), ladder.nextWaitMs(true), ladder.nextWaitMs(true)]).toEqual([
      1_000, 900_000, 900_000,
    ]);
  });

  it('spreads the waits by the jitter and no further', () => {
    expect(createLadder(defaultLadder, () => 0).nextWaitMs(false)).toBe(800);
    expect(createLadder(defaultLadder, () => 1).nextWaitMs(false)).toBe(1_200);
  });
});
