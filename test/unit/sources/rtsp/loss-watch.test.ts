import { describe, expect, it } from 'vitest';
import { createLossWatch } from '../../../../gateway/sources/rtsp/loss-watch.ts';

/** Asks every half second; `lost` is what each 2 s lose of 200 packets. */
function verdictsOf(lostPerSpan: readonly number[]): boolean[] {
  const watch = createLossWatch();
  let received = 0;
  let lost = 0;
  let nowMs = 0;
  const ask = () => {
    const figures = { packetsReceived: received, packetsLost: lost };
    return watch.isTooMuch({ ...figures, packetsReordered: 0, jitterMs: null, cameraClockOffsetMs: null }, nowMs);
  };
  ask();
  return lostPerSpan.map((count) => {
    received += 200 - count;
    lost += count;
    let verdict = false;
    for (let step = 0; step < 4; step += 1) {
      nowMs += 500;
      verdict = ask() || verdict;
    }
    return verdict;
  });
}

describe('the watch over lost packets', () => {
  it('gives UDP up after two bad spans in a row', () => {
    expect(verdictsOf([0, 10, 10, 0])).toEqual([false, false, true, false]);
  });

  it('forgives a burst, single packets, and the loss before it began to watch', () => {
    expect(verdictsOf([100, 0, 100, 0, 2, 2, 2, 2])).not.toContain(true);
  });
});
