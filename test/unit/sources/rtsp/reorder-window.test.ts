import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReorderWindow } from '../../../../gateway/sources/rtsp/reorder-window.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

function open() {
  const clock = createManualClock();
  const heard: number[] = [];
  const window = createReorderWindow(clock, (packet) => heard.push(((packet[2] ?? 0) << 8) | (packet[3] ?? 0)));
  const buffer = new Uint8Array(12);
  /** The same bytes serve every packet, as a socket's may. */
  const push = (...sequences: number[]) => {
    for (const sequence of sequences) {
      buffer.set([0x80, 96, (sequence >> 8) & 0xff, sequence & 0xff]);
      window.push(buffer, clock.nowMs());
    }
  };
  return { clock, heard, window, push };
}

describe('the reorder window', () => {
  it('hands on at once what comes in order, also across the wrap', () => {
    const { heard, push, clock } = open();
    push(65_534, 65_535, 0, 1);
    expect(heard).toEqual([65_534, 65_535, 0, 1]);
    expect(clock.pending).toBe(0);
  });

  it('puts packets that overtook each other back in order, and counts the late one', () => {
    const { heard, push, window, clock } = open();
    push(65_535, 1, 2, 0, 3);
    expect(heard).toEqual([65_535, 0, 1, 2, 3]);
    expect(window.reordered).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('waits 50 ms for what is missing, then goes on', async () => {
    const { heard, push, clock } = open();
    push(10, 12, 15);
    await clock.advance(49);
    expect(heard).toEqual([10]);
    await clock.advance(1);
    expect(heard).toEqual([10, 12]);
    await clock.advance(50);
    expect(heard).toEqual([10, 12, 15]);
    expect(clock.pending).toBe(0);
    push(11);
    expect(heard).toEqual([10, 12, 15, 11]);
  });

  it('holds no more than its places: what lies farther ahead pushes the rest out', () => {
    const { heard, push } = open();
    push(1, 3, 4, 40, 41);
    expect(heard).toEqual([1, 3, 4, 40, 41]);
  });

  it('follows a camera that starts its count anew', () => {
    const { heard, push } = open();
    push(50_000, 50_001, 7, 8, 9);
    expect(heard).toEqual([50_000, 50_001, 7, 8, 9]);
  });

  it('leaves nothing when closed', () => {
    const { push, window, clock, heard } = open();
    push(1, 3);
    window.close();
    expect(clock.pending).toBe(0);
    expect(heard).toEqual([1]);
  });

  it('loses and doubles nothing, and orders whatever is displaced by less than its places', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 65_535 }),
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 60 }),
        async (first, delays) => {
          const order = delays
            .map((delay, index) => ({ index, key: index + (index === 0 ? 0 : delay) }))
            .sort((one, other) => one.key - other.key || one.index - other.index)
            .map(({ index }) => (first + index) & 0xffff);
          const { heard, push, clock } = open();
          push(...order);
          await clock.advance(1_000);
          expect(heard).toEqual(delays.map((_, index) => (first + index) & 0xffff));
        },
      ),
      { numRuns: 40 },
    );
  });
});
