import { describe, expect, it } from 'vitest';
import { createRequestRate } from '../../../../gateway/streams/live/request-rate.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

describe('the rate of requests', () => {
  it('takes a wall of changes at once, then stops reading until there is room again', async () => {
    const clock = createManualClock();
    const acts: string[] = [];
    const rate = createRequestRate(clock, { pause: () => acts.push('pause'), resume: () => acts.push('resume') });
    for (let request = 0; request < 999; request++) rate.count();
    expect(acts).toEqual([]);
    // What the socket had read already still comes.
    for (let request = 0; request < 100; request++) rate.count();
    expect(acts).toEqual(['pause']);
    await clock.advance(250);
    expect(acts).toEqual(['pause']);
    await clock.advance(500);
    expect(acts).toEqual(['pause', 'resume']);
    rate.close();
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer when the socket closes while it is not read', () => {
    const clock = createManualClock();
    const rate = createRequestRate(clock, { pause() {}, resume() {} });
    for (let request = 0; request < 2_000; request++) rate.count();
    expect(clock.pending).toBe(1);
    rate.close();
    expect(clock.pending).toBe(0);
  });
});
