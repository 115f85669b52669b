import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roleOrder } from '../../../../dashboard/playback/choose-rendition.ts';
import { correctDrift } from '../../../../dashboard/playback/drift.ts';
import { PlaybackClock, showsKeyframes } from '../../../../dashboard/playback/playback-clock.ts';

describe('the clock of all panes', () => {
  it('stands until it is played, runs at its speed, and stands where it was paused', () => {
    const clock = new PlaybackClock(1_000_000);
    expect(clock.positionMs(5_000)).toBe(1_000_000);
    clock.play(5_000);
    expect(clock.positionMs(6_000)).toBe(1_001_000);
    clock.setSpeed(2, 6_000);
    expect(clock.positionMs(7_000)).toBe(1_003_000);
    clock.pause(7_000);
    expect(clock.positionMs(99_000)).toBe(1_003_000);
    expect(clock.speed).toBe(2);
  });

  it('does not move while a pane has no picture, and goes on from there', () => {
    const clock = new PlaybackClock(0);
    clock.play(0);
    clock.hold(true, 1_000);
    expect(clock.positionMs(9_000)).toBe(1_000);
    expect(clock.playing).toBe(true);
    expect(clock.running).toBe(false);
    clock.hold(false, 9_000);
    expect(clock.positionMs(9_500)).toBe(1_500);
  });

  it('is played by J and L: on, faster, and back', () => {
    const clock = new PlaybackClock(0);
    const speeds = [1, 1, 1, 1, 1, 1].map((direction) => {
      clock.shuttle(direction as 1, 0);
      return clock.speed;
    });
    expect(speeds).toEqual([1, 2, 4, 8, 16, 16]);
    clock.shuttle(-1, 0);
    expect(clock.speed).toBe(-1);
    clock.shuttle(-1, 0);
    expect(clock.speed).toBe(-2);
    expect(clock.positionMs(1_000)).toBe(-2_000);
    clock.shuttle(1, 1_000);
    expect(clock.speed).toBe(1);
  });

  it('goes on at the pace of life after it was stopped while going fast or back', () => {
    for (const speed of [-4, 16]) {
      const clock = new PlaybackClock(0);
      clock.setSpeed(speed, 0);
      clock.play(0);
      clock.pause(10);
      expect(clock.speed).toBe(1);
    }
  });

  it('never jumps when something but its position is set', () => {
    const act = fc.oneof(
      fc.constant('play' as const),
      fc.constant('pause' as const),
      fc.constant('hold' as const),
      fc.constant('release' as const),
      fc.constantFrom(0.25, 1, 8, -2),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(act, fc.integer({ min: 0, max: 5_000 })), { maxLength: 30 }), (acts) => {
        const clock = new PlaybackClock(0);
        let nowMs = 0;
        for (const [what, afterMs] of acts) {
          nowMs += afterMs;
          const before = clock.positionMs(nowMs);
          if (what === 'play') clock.play(nowMs);
          else if (what === 'pause') clock.pause(nowMs);
          else if (what === 'hold' || what === 'release') clock.hold(what === 'hold', nowMs);
          else clock.setSpeed(what, nowMs);
          expect(clock.positionMs(nowMs)).toBeCloseTo(before, 6);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('shows keyframes alone from 4×, and backwards', () => {
    expect([0.25, 1, 2].map(showsKeyframes)).toEqual([false, false, false]);
    expect([4, 16, -1].map(showsKeyframes)).toEqual([true, true, true]);
  });
});

describe('a video that follows the clock', () => {
  it('keeps the pace while nobody would see a difference', () => {
    expect(correctDrift(15, 1)).toEqual({ kind: 'rate', rate: 1 });
    expect(correctDrift(-30, 2)).toEqual({ kind: 'rate', rate: 2 });
  });

  it('goes slower when it is before the clock, faster when it is behind, never by more than a fifth', () => {
    fc.assert(
      fc.property(fc.double({ min: 21, max: 299, noNaN: true }), fc.constantFrom(0.25, 1, 2, 8), (seenMs, speed) => {
        const ahead = correctDrift(seenMs * speed, speed);
        const behind = correctDrift(-seenMs * speed, speed);
        if (ahead.kind !== 'rate' || behind.kind !== 'rate') throw new Error('a change of pace was expected');
        expect(ahead.rate).toBeLessThan(speed);
        expect(ahead.rate).toBeGreaterThanOrEqual(speed * 0.799);
        expect(behind.rate).toBeGreaterThan(speed);
        expect(behind.rate).toBeLessThanOrEqual(speed * 1.201);
      }),
    );
  });

  it('jumps when that would take too long, and never asks for a pace that no browser has', () => {
    expect(correctDrift(301, 1)).toEqual({ kind: 'seek' });
    expect(correctDrift(-1_300, 4)).toEqual({ kind: 'seek' });
    const fast = correctDrift(-200 * 16, 16);
    expect(fast).toEqual({ kind: 'rate', rate: 16 });
  });

  it('comes onto the clock within two seconds from any drift that is not a jump', () => {
    for (let start = -300; start <= 300; start += 20) {
      let ahead = start;
      for (let ms = 0; ms < 2_000; ms += 40) {
        const correction = correctDrift(ahead, 1);
        if (correction.kind === 'rate') ahead += (correction.rate - 1) * 40;
      }
      expect(Math.abs(ahead)).toBeLessThanOrEqual(40);
    }
  });
});

describe('which recording a pane shows', () => {
  it('is by its size, or what the person chose, and the other where that one is missing', () => {
    expect(roleOrder('auto', 600, 9)).toEqual(['sub', 'main']);
    expect(roleOrder('auto', 900, 4)).toEqual(['main', 'sub']);
    expect(roleOrder('auto', 300, 1)).toEqual(['main', 'sub']);
    expect(roleOrder('sub', 1_900, 1)).toEqual(['sub', 'main']);
    expect(roleOrder('main', 100, 9)).toEqual(['main', 'sub']);
  });
});
