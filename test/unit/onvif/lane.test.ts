import { describe, expect, it } from 'vitest';
import { createLane } from '../../../gateway/onvif/lane.ts';
import { createManualClock } from '../../support/manual-clock.ts';

describe('lane of a device', () => {
  it('runs one task at a time, in order', async () => {
    const clock = createManualClock();
    const lane = createLane(clock);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const task = (index: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      await clock.settle();
      order.push(index);
      running -= 1;
    };
    await Promise.all([1, 2, 3].map((index) => lane.run(task(index), 1000)));
    expect(order).toEqual([1, 2, 3]);
    expect(most).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('lets who waited too long go without ever starting, and the next still waits for the first', async () => {
    const clock = createManualClock();
    const lane = createLane(clock);
    const first = Promise.withResolvers<void>();
    const begun: string[] = [];
    const one = lane.run(() => first.promise, 10_000);
    const two = lane.run(async () => void begun.push('two'), 100);
    const three = lane.run(async () => void begun.push('three'), 10_000);
    const refused = expect(two).rejects.toMatchObject({ code: 'camera.timeout' });
    await clock.advance(101);
    await refused;
    expect(begun).toEqual([]);
    first.resolve();
    await Promise.all([one, three]);
    await clock.settle();
    expect(begun).toEqual(['three']);
    expect(lane.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('lets an aborted one go, and a failure harms nobody', async () => {
    const clock = createManualClock();
    const lane = createLane(clock);
    const ending = new AbortController();
    const first = Promise.withResolvers<void>();
    const one = lane.run(() => first.promise, 1000);
    const two = lane.run(async () => 2, 1000, ending.signal);
    ending.abort(new Error('enough'));
    await expect(two).rejects.toThrow('enough');
    first.reject(new Error('broken'));
    await expect(one).rejects.toThrow('broken');
    await expect(lane.run(async () => 3, 1000)).resolves.toBe(3);
  });
});
