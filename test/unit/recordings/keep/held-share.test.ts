/** How much is held, of how much may be. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { estimateHeld } from '../../../../gateway/recordings/keep/estimate-held.ts';
import { createHeldShare, type HeldShare } from '../../../../gateway/recordings/keep/held-share.ts';
import type { Span } from '../../../../gateway/recordings/model.ts';
import { createFakeIndex, type FakeIndex } from '../../../support/fake-recording-index.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { createQuietLog } from '../../../support/quiet-log.ts';

const minuteMs = 60_000;
let clock: ManualClock;
let index: FakeIndex;
let spans: Map<string, Span[]>;
let share: HeldShare;

beforeEach(() => {
  clock = createManualClock(100 * minuteMs);
  index = createFakeIndex();
  spans = new Map();
  share = createHeldShare({
    ...{ clock, log: createQuietLog().log, share: 0.5 },
    capacityBytes: () => 2_000,
    // 1 byte a minute, in files of ten.
    estimateBytes: (_, { fromMs, toMs }) => (toMs - fromMs) / minuteMs + 10,
    spans: () => spans,
  });
  share.begin(index);
});
afterEach(async () => {
  await share.close();
  expect(clock.pending).toBe(0);
});

describe('the held share', () => {
  it('counts whole files, once, by disk, and an estimate until then', async () => {
    const span = { fromMs: 5 * minuteMs, toMs: 25 * minuteMs };
    expect(share.tryAdd('a', span)).toBe(true);
    expect(share.heldBytes()).toBe(30);
    spans.set('a', [span, { fromMs: 12 * minuteMs, toMs: 13 * minuteMs }]);
    for (const [at, diskId] of ['D1', 'D1', 'D2', 'D2'].entries()) {
      const startMs = at * 10 * minuteMs;
      index.add({ cameraId: 'a', role: 'sub', diskId, startMs, endMs: startMs + 10 * minuteMs, sizeBytes: 100 });
    }
    await clock.advance(4_000);
    expect([share.heldBytes(), share.heldBytesOn('D1'), share.heldBytesOn('D2')]).toEqual([300, 200, 100]);
    spans.clear();
    share.changed('a');
    await clock.advance(4_000);
    expect(share.heldBytes()).toBe(0);
  });

  it('adds only what is new of a span that is held in part, and room for the rest of a file once', () => {
    const first = { fromMs: 0, toMs: 900 * minuteMs };
    expect(share.tryAdd('a', first)).toBe(true);
    spans.set('a', [first]);
    expect(share.tryAdd('a', { fromMs: 60 * minuteMs, toMs: 960 * minuteMs })).toBe(true);
    expect(share.heldBytes()).toBe(970);
    expect(share.tryAdd('b', { fromMs: 60 * minuteMs, toMs: 960 * minuteMs })).toBe(false);
    expect(share.tryAdd('a', { fromMs: 10 * minuteMs, toMs: 20 * minuteMs })).toBe(true);
    expect(share.heldBytes()).toBe(970);
  });

  it('is full when a hold does not fit, and says so for a while', async () => {
    expect(share.tryAdd('a', { fromMs: 0, toMs: 900 * minuteMs })).toBe(true);
    expect(share.isFull()).toBe(false);
    expect(share.tryAdd('b', { fromMs: 0, toMs: 90 * minuteMs })).toBe(false);
    expect(share.isFull()).toBe(true);
    // What is counted in the end says whether it is so.
    await clock.advance(10_000);
    expect([share.heldBytes(), share.isFull()]).toEqual([0, false]);
    expect(share.tryAdd('b', { fromMs: 0, toMs: 90 * minuteMs })).toBe(true);
  });
});

describe('the estimate of a span', () => {
  const span = { fromMs: 0, toMs: minuteMs };
  const profile = { bitrateKbps: 800 };
  const of = (mode: 'always' | 'event' | 'off', measured?: { bytesPerDay: number; recordedShare: number }) =>
    estimateHeld(span, 10 * minuteMs, (role) => (role === 'sub' ? undefined : { policy: { mode }, profile, measured }));

  it('counts a whole file of what always runs, and no more than it lasts of what happens', () => {
    // 800 kbit/s are 6 MB a minute.
    expect(of('always') / 1e6).toBeCloseTo(11 * 6);
    expect(of('event') / 1e6).toBeCloseTo(6 + 6);
    expect(of('off')).toBe(0);
  });

  it('counts one event of a long span, unless it is known how often there are any', () => {
    const hour = { fromMs: 0, toMs: 60 * minuteMs };
    const ofHour = (recordedShare?: number) =>
      estimateHeld(hour, 10 * minuteMs, (role) =>
        role === 'sub'
          ? undefined
          : {
              ...{ policy: { mode: 'event' }, profile },
              measured: recordedShare === undefined ? undefined : { bytesPerDay: 1_440e6, recordedShare },
            },
      );
    expect(ofHour() / 1e6).toBeCloseTo(12);
    expect(ofHour(0.5) / 1e6).toBeCloseTo(31);
  });

  it('goes by what was measured before what the camera says', () => {
    expect(of('always', { bytesPerDay: 1_440e6, recordedShare: 0.1 }) / 1e6).toBeCloseTo(11);
    expect(of('off', { bytesPerDay: 1_440e6, recordedShare: 0.1 }) / 1e6).toBeCloseTo(1.1);
  });
});
