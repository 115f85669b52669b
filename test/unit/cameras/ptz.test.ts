import { describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { createPtzDesk } from '../../../gateway/cameras/steering/ptz-desk.ts';
import { createPtzLane } from '../../../gateway/cameras/steering/ptz-lane.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const a = { key: 'a', name: 'Bàn trực 1', actor: consoleActor };
const b = { key: 'b', name: 'Bàn trực 2', actor: consoleActor };

describe('the PTZ desk', () => {
  it('gives steering to one desk, refuses another for 15 s after the last act, and lets it take over', () => {
    const desk = createPtzDesk(15_000);
    expect(desk.hold('c', a, 0)).toEqual({ steerer: a, untilMs: 15_000 });
    expect(desk.hold('c', b, 1_000).steerer).toBe(a);
    expect(desk.hold('c', a, 10_000).untilMs).toBe(25_000);
    expect(desk.hold('c', b, 24_999).steerer).toBe(a);
    expect(desk.hold('c', b, 25_000).steerer).toBe(b);
    expect(desk.takeOver('c', a, 26_000)).toEqual({ steerer: a, untilMs: 41_000 });
    expect(desk.hold('other', b, 26_000).steerer).toBe(b);
  });

  it('is freed by its holder only, or by time', () => {
    const desk = createPtzDesk(15_000);
    desk.hold('c', a, 0);
    expect(desk.release('c', 'b')).toBe(false);
    expect(desk.holder('c', 14_999)?.steerer).toBe(a);
    expect(desk.expire(14_999)).toEqual([]);
    expect(desk.expire(15_000)).toEqual(['c']);
    expect(desk.expire(15_000)).toEqual([]);
    desk.hold('c', a, 20_000);
    expect(desk.release('c', 'a')).toBe(true);
    expect(desk.holder('c', 20_000)).toBeUndefined();
    expect([...desk.all(20_000)]).toEqual([]);
  });
});

function openLane() {
  const clock = createManualClock();
  const calls: string[] = [];
  const errors: unknown[] = [];
  const failing = { move: false };
  const lane = createPtzLane({
    motor: {
      continuousMove: async ({ pan }, timeoutMs) => {
        calls.push(`${clock.monotonicMs()} move ${pan} ${timeoutMs}`);
        if (failing.move) throw new Error('refused');
        return 'sent';
      },
      stop: async () => {
        calls.push(`${clock.monotonicMs()} stop`);
      },
    },
    clock,
    moveTimeoutMs: 1_000,
    onError: (error) => errors.push(error),
  });
  return { clock, calls, errors, failing, lane };
}
const towards = (pan: number) => ({ pan, tilt: 0, zoom: 0 });

describe('the PTZ lane', () => {
  it('sends at most five moves a second, the newest wish last', async () => {
    const { clock, calls, lane } = openLane();
    for (let step = 0; step <= 40; step += 1) {
      lane.move(towards(step));
      await clock.advance(25);
    }
    // 41 wishes in 1,025 ms.
    expect(calls.length).toBeLessThanOrEqual(6);
    await clock.advance(200);
    expect(calls.at(-1)).toMatch(/ move 40 1000$/);
    await lane.close();
  });

  it('stops by itself when the wish is not renewed for 1 s', async () => {
    const { clock, calls, lane } = openLane();
    lane.move(towards(1));
    await clock.advance(400);
    lane.move(towards(1));
    await clock.advance(999);
    expect(calls.filter((call) => call.endsWith('stop'))).toEqual([]);
    await clock.advance(1);
    expect(calls.at(-1)).toBe('1400 stop');
    expect(lane.moving).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('forgets a waiting move when it stops', async () => {
    const { clock, calls, lane } = openLane();
    lane.move(towards(1));
    await clock.advance(50);
    lane.move(towards(-1));
    await lane.stop();
    await clock.advance(5_000);
    expect(calls).toEqual(['0 move 1 1000', '50 stop']);
    expect(clock.pending).toBe(0);
  });

  it('stops a moving head when it is closed, and reports what the camera refuses', async () => {
    const { clock, calls, errors, failing, lane } = openLane();
    failing.move = true;
    lane.move(towards(1));
    await clock.settle();
    expect(errors).toHaveLength(1);
    await lane.close();
    expect(calls.at(-1)).toBe('0 stop');
    expect(clock.pending).toBe(0);
  });
});
