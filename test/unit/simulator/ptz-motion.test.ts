import { describe, expect, it } from 'vitest';
import { PtzMotion } from '../../simulator/onvif/ptz-motion.ts';

function headAt(startMs: number): { head: PtzMotion; pass(ms: number): void } {
  let nowMs = startMs;
  return {
    head: new PtzMotion(() => nowMs),
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

describe('PTZ motion', () => {
  it('moves while told to and stops by the timeout', () => {
    const { head, pass } = headAt(1000);
    head.moveContinuously({ pan: 1, tilt: -0.5 }, 1000);
    pass(500);
    expect(head.position()).toEqual({ pan: 0.25, tilt: -0.125, zoom: 0 });
    expect(head.anyMoving).toBe(true);
    pass(5000);
    expect(head.position()).toEqual({ pan: 0.5, tilt: -0.25, zoom: 0 });
    expect(head.anyMoving).toBe(false);
  });

  it('is held by the ends of its range', () => {
    const { head, pass } = headAt(0);
    head.moveContinuously({ pan: 1 }, 60_000);
    pass(10_000);
    expect(head.position().pan).toBe(1);
    expect(head.moving('pan')).toBe(false);
  });

  it('stops one axis and lets the other go on', () => {
    const { head, pass } = headAt(0);
    head.moveContinuously({ pan: 1, zoom: 1 }, 10_000);
    pass(1000);
    head.stop(['pan', 'tilt']);
    pass(1000);
    expect(head.position().pan).toBeCloseTo(0.5);
    expect(head.position().zoom).toBeCloseTo(0.6);
  });

  it('goes to a place at a speed and arrives', () => {
    const { head, pass } = headAt(0);
    head.moveTo({ pan: -0.5, tilt: 0.2 }, 0.5);
    pass(1000);
    expect(head.position().pan).toBeCloseTo(-0.25);
    pass(5000);
    expect(head.position()).toEqual({ pan: -0.5, tilt: 0.2, zoom: 0 });
  });
});
