/** The rules between socket and screen: what waits for the decoder, what is painted, and by which clock. */
import { describe, expect, it } from 'vitest';
import { createFrameQueue, type WaitingFrame } from '../../../../dashboard/live/link/frame-queue.ts';
import { createGatewayClock } from '../../../../dashboard/live/link/gateway-clock.ts';
import { noTileStats } from '../../../../dashboard/live/link/live-tile.ts';
import { type DecodedFacts, mayPaint } from '../../../../dashboard/live/link/paint-rule.ts';
import { playerStatsOf } from '../../../../dashboard/live/link-tile-stats.ts';

const frame = (capturedAtMs: number, keyframe = false, backlog = false): WaitingFrame => ({
  keyframe,
  backlog,
  capturedAtMs,
  dueAtMs: capturedAtMs,
  timestampUs: capturedAtMs * 1000,
  sample: new Uint8Array(),
});

describe('the queue before the decoder', () => {
  it('begins with a keyframe', () => {
    const queue = createFrameQueue();
    expect(queue.push(frame(0), 0)).toBe(1);
    queue.push(frame(40, true), 40);
    queue.push(frame(80), 80);
    expect([queue.shift()?.capturedAtMs, queue.shift()?.capturedAtMs, queue.shift()]).toEqual([40, 80, undefined]);
  });

  it('leaves late pictures out when a keyframe waits behind them, and only then', () => {
    const queue = createFrameQueue();
    queue.push(frame(0, true), 0);
    for (let at = 40; at < 2_000; at += 40) expect(queue.push(frame(at), at + 400)).toBe(0);
    expect(queue.lateMs(2_000)).toBe(2_000);
    expect(queue.push(frame(2_000, true), 2_000)).toBe(50);
    expect(queue.shift()?.capturedAtMs).toBe(2_000);
  });

  it('keeps every picture while in time', () => {
    const queue = createFrameQueue();
    queue.push(frame(0, true), 0);
    queue.push(frame(40), 40);
    expect(queue.push(frame(80, true), 80)).toBe(0);
    expect(queue.size).toBe(3);
  });

  it('goes at once from a group in memory to a newer one', () => {
    const queue = createFrameQueue();
    queue.push(frame(0, true, true), 50);
    queue.push(frame(40, false, true), 50);
    expect(queue.push(frame(80, true), 90)).toBe(2);
  });

  it('begins with a keyframe again after it was emptied', () => {
    const queue = createFrameQueue();
    queue.push(frame(0, true), 0);
    expect(queue.clear()).toBe(1);
    expect(queue.push(frame(40), 40)).toBe(1);
  });
});

describe('what is painted', () => {
  const facts: DecodedFacts = {
    backlog: false,
    capturedAtMs: 10_000,
    shownCapturedAtMs: 9_960,
    paintedAtMs: 9_970,
    nowMs: 10_010,
    waiting: 0,
  };
  const paints = (change: Partial<DecodedFacts>) => mayPaint({ ...facts, ...change });

  it('is the first picture, however old', () => {
    expect(
      paints({ shownCapturedAtMs: undefined, paintedAtMs: undefined, backlog: true, nowMs: 20_000, waiting: 9 }),
    ).toBe(true);
  });

  it('is each picture in time, and the newest one whatever its age', () => {
    expect(paints({ waiting: 3 })).toBe(true);
    expect(paints({ nowMs: 12_000, paintedAtMs: 11_990 })).toBe(true);
  });

  it('is not the past, while newer ones wait', () => {
    expect(paints({ nowMs: 10_400, paintedAtMs: 10_390, waiting: 1 })).toBe(false);
    expect(paints({ backlog: true, waiting: 1 })).toBe(false);
  });

  it('is a sign of life twice a second when it cannot catch up', () => {
    expect(paints({ nowMs: 10_900, paintedAtMs: 10_390, waiting: 1 })).toBe(true);
  });

  it('never goes backwards, but for the order of B-frames', () => {
    expect(paints({ capturedAtMs: 9_900 })).toBe(true);
    expect(paints({ capturedAtMs: 9_400 })).toBe(false);
    expect(paints({ capturedAtMs: 9_900, backlog: true })).toBe(false);
  });
});

describe('the clock of the gateway', () => {
  it('believes the earliest tick, so that a full queue cannot hide the delay', () => {
    let now = 1_000;
    const clock = createGatewayClock(() => now);
    expect(clock.nowMs()).toBeUndefined();
    clock.sync(501_000);
    for (let tick = 1; tick < 100; tick++) {
      now = 1_000 + tick * 2_000;
      // Each tick waited, and each longer than the one before.
      clock.sync(501_000 + tick * 2_000 - tick * 100);
    }
    expect((clock.nowMs() ?? 0) - (now + 500_000)).toBeGreaterThan(-15);
  });

  it('follows a clock that was set back, when many ticks agree', () => {
    let now = 0;
    const clock = createGatewayClock(() => now);
    clock.sync(10_000);
    for (let tick = 1; tick <= 20; tick++) {
      now = tick * 2_000;
      clock.sync(7_000 + now);
    }
    expect(clock.nowMs()).toBe(now + 7_000);
  });

  it('follows one that was set forward at once, and forgets', () => {
    let now = 0;
    const clock = createGatewayClock(() => now);
    clock.sync(0);
    now = 2_000;
    clock.sync(62_000);
    expect(clock.nowMs()).toBe(62_000);
    clock.reset();
    expect(clock.nowMs()).toBeUndefined();
  });
});

describe('the figures of a tile as those of a player', () => {
  it('promise a second, and two keyframe intervals when only keyframes come', () => {
    const stats = { ...noTileStats, keyframeIntervalMs: 10_000 };
    expect(playerStatsOf(stats, 'webcodecs-video', false)).toMatchObject({
      promisedDelayMs: 1_000,
      standsStillAfterMs: 3_000,
    });
    expect(playerStatsOf({ ...stats, reduced: true }, 'webcodecs-video', false)).toMatchObject({
      promisedDelayMs: 20_000,
      standsStillAfterMs: 30_000,
      reduced: true,
    });
    expect(playerStatsOf(noTileStats, 'mse', true).promisedDelayMs).toBe(10_000);
  });
});
