import { describe, expect, it } from 'vitest';
import { cameraConditions } from '../../../gateway/health/camera-conditions.ts';
import {
  type CameraFacts,
  cameraVerdict,
  type FpsWatch,
  isClockOff,
  isLosing,
  judgedClock,
  linkVerdict,
  nextFpsWatch,
} from '../../../gateway/health/state-rules.ts';
import { idOf, streamState } from '../../support/health-fakes.ts';

const camera = idOf('camera', 1);
const idle = streamState(camera, 'main');
const live = streamState(camera, 'sub', { phase: 'running', picture: 'live', pictureSinceMs: 1_000 });
const facts = (changes: Partial<CameraFacts> = {}): CameraFacts => ({
  bound: true,
  sub: live,
  main: idle,
  fpsLow: false,
  losingPercent: null,
  onvifFailures: 0,
  clockOffsetMs: 100,
  clockUncertaintyMs: 20,
  pictureFault: null,
  check: null,
  ...changes,
});
const sub = (changes: Parameters<typeof streamState>[2]) =>
  streamState(camera, 'sub', { pictureSinceMs: 5, ...changes });

describe('the state of a camera', () => {
  it.each<[string, Partial<CameraFacts>, string, string]>([
    ['all well', {}, 'up', ''],
    ['no device', { bound: false }, 'unknown', 'unbound'],
    ['a black picture', { pictureFault: { verdict: 'black', sinceMs: 7 } }, 'degraded', 'camera.black'],
    ['first start', { sub: sub({ phase: 'starting' }) }, 'unknown', 'starting'],
    ['first try failed', { sub: sub({ phase: 'waiting', error: 'camera.refused' }) }, 'down', 'camera.refused'],
    ['trying again', { sub: sub({ phase: 'starting', error: 'camera.refused' }) }, 'down', 'camera.refused'],
    ['frozen', { sub: sub({ phase: 'running', picture: 'frozen' }) }, 'down', 'camera.frozen'],
    ['lost', { sub: sub({ phase: 'waiting', picture: 'lost', error: 'stream.stalled' }) }, 'down', 'stream.stalled'],
    ['lost without a reason', { sub: sub({ phase: 'waiting', picture: 'lost' }) }, 'down', 'stream.lost'],
    ['too few frames', { fpsLow: true }, 'degraded', 'fps-low'],
    ['too many packets lost', { losingPercent: 3.4 }, 'degraded', 'camera.packet-loss'],
    ['which is why frames are few', { losingPercent: 3.4, fpsLow: true }, 'degraded', 'camera.packet-loss'],
    ['one silent ONVIF call', { onvifFailures: 1 }, 'up', ''],
    ['ONVIF silent twice', { onvifFailures: 2 }, 'degraded', 'camera.onvif-unreachable'],
    ['no ONVIF at all', { onvifFailures: null, clockOffsetMs: null, clockUncertaintyMs: null }, 'up', ''],
    ['clock behind', { clockOffsetMs: -7_200_000 }, 'degraded', 'camera.clock-off'],
    [
      'frozen outweighs the clock',
      { sub: sub({ picture: 'frozen', phase: 'running' }), clockOffsetMs: 9e6 },
      'down',
      'camera.frozen',
    ],
    ['not pulled, never tested', { sub: sub({}) }, 'unknown', 'camera.not-checked'],
    ['not pulled, test passed', { sub: sub({}), check: { atMs: 9, error: null } }, 'unknown', 'camera.not-checked'],
    [
      'not pulled, test failed',
      { sub: sub({}), check: { atMs: 9, error: 'camera.timeout' } },
      'down',
      'camera.timeout',
    ],
    ['no such profile', { sub: sub({ phase: 'unbound' }) }, 'unknown', 'camera.not-checked'],
    [
      'main alone plays',
      { sub: sub({ phase: 'unbound' }), main: streamState(camera, 'main', { phase: 'running', picture: 'live' }) },
      'up',
      '',
    ],
    [
      'sub lost, main plays',
      {
        sub: sub({ phase: 'waiting', picture: 'lost', error: 'camera.no-video' }),
        main: streamState(camera, 'main', { phase: 'running', picture: 'live' }),
      },
      'degraded',
      'camera.no-video',
    ],
  ])('%s', (_, changes, state, cause) => {
    expect(cameraVerdict(facts(changes))).toMatchObject({ state, cause });
  });

  it('is dated from when the picture changed', () => {
    expect(
      cameraVerdict(facts({ sub: sub({ phase: 'running', picture: 'frozen', pictureSinceMs: 77 }) })).sinceMs,
    ).toBe(77);
  });

  it('gives the camera the benefit of what the measurement leaves open', () => {
    expect(isClockOff(5_400, 500)).toBe(false);
    expect(isClockOff(5_600, 500)).toBe(true);
    expect(isClockOff(-5_600, 500)).toBe(true);
    expect(isClockOff(null, null)).toBe(false);
  });
});

describe('the frame rate', () => {
  const lowAfter = (fps: readonly number[], start: FpsWatch = { low: false, against: 0 }, expected = 20) =>
    fps.reduce((watch, value) => nextFpsWatch(watch, value, expected), start).low;

  it('is low after three samples below half, and well again after three above', () => {
    expect(lowAfter([9, 9])).toBe(false);
    expect(lowAfter([9, 9, 9])).toBe(true);
    expect(lowAfter([9, 9, 20, 9, 9])).toBe(false);
    expect(lowAfter([9, 9, 9, 20, 20])).toBe(true);
    expect(lowAfter([9, 9, 9, 20, 20, 20])).toBe(false);
    expect(lowAfter([10, 10, 10])).toBe(false);
  });

  it('is never low when the profile does not say what to expect', () => {
    expect(lowAfter([0.1, 0.1, 0.1], undefined, 0)).toBe(false);
  });
});

describe('the state of a link', () => {
  const down = { state: 'down', cause: 'camera.unreachable' } as const;
  const refused = { state: 'down', cause: 'camera.unauthorised' } as const;
  const up = { state: 'up', cause: '' } as const;
  const degraded = { state: 'degraded', cause: 'fps-low' } as const;
  const unknown = { state: 'unknown', cause: 'unbound' } as const;

  it('is down from 60 % of the cameras that have a vote', () => {
    expect(linkVerdict([down, down, down, up, up]).state).toBe('down');
    expect(linkVerdict([down, down, up, up, degraded]).state).toBe('up');
    expect(linkVerdict([down, down, down, up, up, unknown, unknown, unknown]).state).toBe('down');
  });

  it('is not accused by a camera that answered through it', () => {
    expect(linkVerdict([refused, refused, refused]).state).toBe('up');
  });

  it('is unknown when nothing is known', () => {
    expect(linkVerdict([])).toMatchObject({ state: 'unknown', cause: 'no-cameras' });
    expect(linkVerdict([unknown])).toMatchObject({ state: 'unknown', cause: 'unbound' });
  });
});

describe('packet loss', () => {
  const minute = 60_000;
  it.each<[string, boolean, number | null, number, boolean]>([
    ['a minute above 2 %', false, 2.01, minute, true],
    ['2 % exactly', false, 2, minute, false],
    ['much, but for less than a minute', false, 50, minute - 1, false],
    ['still above 1 % after it was trouble', true, 1, minute, true],
    ['below 1 % after it was trouble', true, 0.99, minute, false],
    ['well for half a minute only', true, 0, minute / 2, true],
    ['nothing measured', true, null, 0, true],
  ])('%s', (_, before, percent, spanMs, after) => {
    expect(isLosing(before, percent, spanMs)).toBe(after);
  });
});

describe('the clock that is judged', () => {
  const [onvif, rtcp] = [{ offsetMs: 100 }, { offsetMs: -90_000 }];
  const uptime = { offsetMs: -1.7e12 };
  it("is ONVIF's, else a sender report's that can be a clock", () => {
    expect(judgedClock(onvif, rtcp)).toBe(onvif);
    expect(judgedClock(null, rtcp)).toBe(rtcp);
    expect(judgedClock(null, uptime)).toBeNull();
    expect(judgedClock(null, null)).toBeNull();
  });
});

describe('the conditions of a camera', () => {
  const active = (changes: Partial<CameraFacts>, unchecked = { forMs: 0, allowedMs: 600_000 }) => {
    const all = facts(changes);
    return cameraConditions(all, cameraVerdict(all), unchecked)
      .filter((condition) => condition.active)
      .map(({ kind, cause }) => [kind, cause]);
  };

  it('name the trouble', () => {
    expect(active({})).toEqual([]);
    expect(active({ sub: sub({ phase: 'waiting', picture: 'lost', error: 'camera.timeout' }) })).toEqual([
      ['camera.lost', 'camera.timeout'],
    ]);
    expect(active({ sub: sub({ phase: 'waiting', picture: 'lost', error: 'camera.no-credentials' }) })).toEqual([
      ['camera.unauthorised', 'camera.no-credentials'],
    ]);
    expect(
      active({ sub: sub({ phase: 'running', picture: 'frozen' }), onvifFailures: 3, clockOffsetMs: 61_000 }),
    ).toEqual([
      ['camera.frozen', 'stream.stalled'],
      ['camera.onvif-unreachable', 'camera.timeout'],
      ['camera.clock-off', '61 s'],
    ]);
    expect(active({ losingPercent: 3.4 })).toEqual([['camera.packet-loss', '3 %']]);
    // It may freeze the picture now and then, and is told all the while.
    expect(active({ losingPercent: 3.4, sub: sub({ phase: 'running', picture: 'frozen' }) })).toEqual([
      ['camera.frozen', 'stream.stalled'],
      ['camera.packet-loss', '3 %'],
    ]);
    expect(active({ sub: sub({}) }, { forMs: 600_001, allowedMs: 600_000 })).toEqual([
      ['camera.not-checked', 'camera.not-checked'],
    ]);
    expect(active({ bound: false, clockOffsetMs: 61_000, onvifFailures: 5 })).toEqual([]);
  });
});
