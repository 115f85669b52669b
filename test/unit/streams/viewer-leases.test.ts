import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { createViewerLeases } from '../../../gateway/streams/viewer-leases.ts';
import { createManualClock } from '../../support/manual-clock.ts';

function setUp() {
  const clock = createManualClock();
  const leases = createViewerLeases(clock);
  const held = { now: 0, ever: 0 };
  const hold = () => {
    held.now += 1;
    held.ever += 1;
    return { release: () => (held.now -= 1) };
  };
  return { clock, leases, held, hold };
}

describe('viewer leases', () => {
  it('hold once per viewer, renew by each request and end 15 s after the last', async () => {
    const { clock, leases, held, hold } = setUp();
    leases.touch('a/sub', 'one', hold);
    leases.touch('a/sub', 'two', hold);
    expect(held).toEqual({ now: 2, ever: 2 });
    for (let request = 0; request < 20; request++) {
      await clock.advance(5_000);
      leases.touch('a/sub', 'one', hold);
    }
    expect(held).toEqual({ now: 1, ever: 2 });
    await clock.advance(14_999);
    expect(held.now).toBe(1);
    await clock.advance(1);
    expect(held.now).toBe(0);
    expect([leases.size, clock.pending]).toEqual([0, 0]);
  });

  it('take nothing when the hold is refused', () => {
    const { clock, leases } = setUp();
    const refuse = () => {
      throw new GatewayError('stream.transcode-budget');
    };
    expect(() => leases.touch('a/h264', 'one', refuse)).toThrow(GatewayError);
    expect([leases.size, clock.pending]).toEqual([0, 0]);
  });

  it('release everything when closed', () => {
    const { clock, leases, held, hold } = setUp();
    leases.touch('a/sub', 'one', hold);
    leases.touch('b/sub', 'one', hold);
    leases.close();
    expect([held.now, clock.pending]).toEqual([0, 0]);
  });
});
