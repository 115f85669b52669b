/** A scripted plan of faults, 90 s of a killed gateway among them: the intervals must tell exactly that. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { StateInterval } from '../../../gateway/health/schemas.ts';
import { somebody } from '../../support/allow-everything.ts';
import { type HealthBench, live, openHealthBench } from '../../support/health-bench.ts';
import { cameraNumber, idOf } from '../../support/health-fakes.ts';

const startMs = Date.UTC(2026, 2, 1, 8);
const numbers = [1, 2, 3];
const cameras = numbers.map((number) => cameraNumber(number));
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const lost = (error: string) => ({ phase: 'waiting', picture: 'lost', error }) as const;

interface Step {
  /** Seconds after the gateway's start. */
  readonly at: number;
  readonly cameras: readonly number[];
  readonly change: Parameters<HealthBench['streams']['set']>[2];
}

async function play(bench: HealthBench, steps: readonly Step[], untilS: number): Promise<void> {
  const beganMs = bench.clock.nowMs();
  for (const step of steps) {
    await bench.clock.advance(beganMs + step.at * 1_000 - bench.clock.nowMs());
    for (const number of step.cameras) bench.streams.set(idOf('camera', number), 'sub', step.change);
  }
  await bench.clock.advance(beganMs + untilS * 1_000 - bench.clock.nowMs());
}

/** `[state, cause, from, to]` in seconds after the first start. */
const brief = (intervals: readonly StateInterval[]) =>
  intervals.map(({ state, cause, fromMs, toMs }) => [
    state,
    cause,
    (fromMs - startMs) / 1_000,
    toMs === null ? null : (toMs - startMs) / 1_000,
  ]);

const beforeKill: readonly Step[] = [
  { at: 0, cameras: numbers, change: { phase: 'starting' } },
  { at: 2, cameras: numbers, change: live },
  { at: 63, cameras: [1], change: { phase: 'running', picture: 'frozen' } },
  { at: 65, cameras: [1], change: lost('stream.stalled') },
  { at: 66, cameras: [1], change: { phase: 'starting', picture: 'lost' } },
  { at: 80, cameras: [1], change: live },
  { at: 100, cameras: [2], change: lost('camera.unauthorised') },
  { at: 130, cameras: [2], change: live },
  { at: 150, cameras: numbers, change: lost('camera.unreachable') },
  { at: 170, cameras: numbers, change: live },
];
const afterStart: readonly Step[] = [
  { at: 0, cameras: numbers, change: { phase: 'starting' } },
  { at: 3, cameras: numbers, change: live },
];

async function playAll() {
  const folder = mkdtempSync(join(tmpdir(), 'health-'));
  folders.push(folder);
  const file = join(folder, 'gateway.db');
  const first = await openHealthBench({ cameras, file, startMs });
  await play(first, beforeKill, 200);
  // Killed: nothing is closed, nothing more is written; 90 s later another gateway opens the same file.
  const second = await openHealthBench({ cameras, file, startMs: startMs + 290_000 });
  await play(second, afterStart, 30);
  return { first, second };
}

describe('a plan of faults', () => {
  it('is what the intervals say', async () => {
    const { first, second } = await playAll();
    const span = { fromMs: startMs, toMs: startMs + 1_000_000 };
    const of = async (kind: 'camera' | 'link' | 'gateway', id: string) =>
      brief(await second.room.intervals(somebody, kind, id, span));

    const common = [
      ['up', '', 170, 200],
      ['unknown', 'gateway.off', 200, 290],
      ['unknown', 'starting', 290, 293],
      ['up', '', 293, null],
    ];
    expect(await of('camera', idOf('camera', 1))).toEqual([
      ['unknown', 'starting', 0, 2],
      ['up', '', 2, 63],
      ['down', 'camera.frozen', 63, 65],
      ['down', 'stream.stalled', 65, 80],
      ['up', '', 80, 150],
      ['down', 'camera.unreachable', 150, 170],
      ...common,
    ]);
    expect(await of('camera', idOf('camera', 2))).toEqual([
      ['unknown', 'starting', 0, 2],
      ['up', '', 2, 100],
      ['down', 'camera.unauthorised', 100, 130],
      ['up', '', 130, 150],
      ['down', 'camera.unreachable', 150, 170],
      ...common,
    ]);
    expect(await of('link', idOf('link', 1))).toEqual([
      ['unknown', 'starting', 0, 2],
      ['up', '', 2, 150],
      ['down', 'cameras-down', 150, 170],
      ['up', '', 170, 200],
      ['unknown', 'gateway.off', 200, 290],
      ['unknown', 'starting', 290, 293],
      ['up', '', 293, null],
    ]);
    expect(await of('gateway', 'gateway')).toEqual([
      ['up', '', 0, 200],
      ['unknown', 'gateway.off', 200, 290],
      ['up', '', 290, null],
    ]);
    await second.close();
    await first.close();
  });

  it('is what the availability counts', async () => {
    const { first, second } = await playAll();
    const span = { fromMs: startMs, toMs: startMs + 320_000 };
    const [one, two] = await second.room.availability(somebody, 'camera', span);
    const seconds = (minutes: number | undefined) => Math.round((minutes ?? 0) * 60);
    // Up 61+70+30+27, down 17+20, unknown 2+90+3.
    expect([seconds(one?.upMin), seconds(one?.downMin), seconds(one?.unknownMin), one?.outages]).toEqual([
      188, 37, 95, 2,
    ]);
    expect(one?.availabilityPercent).toBeCloseTo((100 * 188) / 225, 6);
    expect([seconds(two?.upMin), seconds(two?.downMin), two?.outages]).toEqual([175, 50, 2]);
    const [site] = await second.room.availability(somebody, 'site', span);
    expect(site).toMatchObject({ name: 'Hầm Thủ Thiêm', outages: 5 });
    expect(seconds(site?.upMin)).toBe(188 + 175 + 205);
    const [link] = await second.room.availability(somebody, 'link', span);
    expect([seconds(link?.downMin), link?.outages]).toEqual([20, 1]);
    await second.close();
    await first.close();
  });

  it('raises each condition once and clears it', async () => {
    const { first, second } = await playAll();
    const told = first.published
      .filter(({ topic }) => topic.startsWith('condition.'))
      .map(({ topic, payload }) => {
        const { kind, subject, sinceMs } = payload as { kind: string; subject: { id: string }; sinceMs: number };
        return [topic.slice(10), kind, Number(subject.id.slice(-2)), (sinceMs - startMs) / 1_000];
      });
    expect(told).toEqual([
      ['raised', 'camera.frozen', 1, 63],
      ['cleared', 'camera.frozen', 1, 63],
      ['raised', 'camera.lost', 1, 65],
      ['cleared', 'camera.lost', 1, 65],
      ['raised', 'camera.unauthorised', 2, 100],
      ['cleared', 'camera.unauthorised', 2, 100],
      ['raised', 'camera.lost', 1, 150],
      ['raised', 'camera.lost', 2, 150],
      ['raised', 'camera.lost', 3, 150],
      ['cleared', 'camera.lost', 1, 150],
      ['cleared', 'camera.lost', 2, 150],
      ['cleared', 'camera.lost', 3, 150],
    ]);
    expect(second.room.conditions(somebody)).toEqual([]);
    await second.close();
    await first.close();
  });
});
