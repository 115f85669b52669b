/**
 * What the door costs on the way of a picture: 10 walls of 16 tiles with accounts, grants and views on record, and the share of
 * the gateway's CPU time in which the door stood on the stack. The product has no way round its door to compare with, and must
 * not have one; a profile needs none, and tells apart shares that two runs on a busy machine could not.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startBenchDistrict } from '../bench-district.ts';
import type { BenchPart } from '../bench-part.ts';
import { samples } from '../render-table.ts';
import { summaryOf } from '../statistics.ts';
import { runWallClients } from '../viewers/run-wall-clients.ts';
import { tilesPerWall } from '../viewers/viewers.ts';
import { attachProfiler, type CpuProfile } from './cpu-profile.ts';
import { type DoorShare, doorShare } from './door-share.ts';
import { openHlsWalls } from './hls-walls.ts';

const walls = 10;
const settleMs = 3_000;

type Way = 'live socket' | 'live socket, opening the walls' | 'HLS, a playlist each 2 s';

export interface DoorRun extends DoorShare {
  readonly way: Way;
  readonly views: number;
}

export const measureDoor: BenchPart = async ({ rounds, seconds, ingest, quick, say }) => {
  const bench = await startBenchDistrict({ cameras: tilesPerWall, say });
  const runs: DoorRun[] = [];
  try {
    const { district } = bench;
    const operator = await district.as('operator');
    const administrator = await district.as('administrator');
    await bench.pull('sub', ingest);
    const profiler = await attachProfiler(district.gateway().pid, join(district.folder, 'gateway.log'));
    const cameraIds = bench.cameras.map(({ id }) => id);
    const viewsNow = async () => (await administrator.call<unknown[]>('/api/views')).length;
    const note = async (way: Way, profile: CpuProfile) => {
      const run = { way, ...doorShare(profile), views: await viewsNow() };
      say(`door: ${way}: ${run.doorPercent.toFixed(2)} %`);
      runs.push(run);
    };
    for (let round = 1; round <= rounds; round += 1) {
      const url = `${district.url.replace(/^http/, 'ws')}/api/live`;
      const settings = { url, cookie: operator.cookie, authority: null };
      let clients: Awaited<ReturnType<typeof runWallClients>> | undefined;
      const opening = await profiler.during(async () => {
        clients = await runWallClients({ ...settings, walls, slowWalls: 0, cameraIds });
      });
      await note('live socket, opening the walls', opening);
      await pause(settleMs);
      await note('live socket', await profiler.during(() => pause(seconds * 1_000)));
      await clients?.close();
      const tiles = openHlsWalls(operator, cameraIds, walls);
      await pause(settleMs);
      await note('HLS, a playlist each 2 s', await profiler.during(() => pause(seconds * 1_000)));
      if (tiles.failures > 0) throw new Error(`${tiles.failures} of ${tiles.requests} requests failed`);
      await tiles.close();
    }
    profiler.close();
  } finally {
    await bench.close();
  }
  return { tables: [tableOf(runs, quick)], figures: runs };
};

function tableOf(runs: readonly DoorRun[], quick: boolean) {
  const ways = Object.values(Object.groupBy(runs, ({ way }) => way));
  return {
    title: `The door: ${walls} walls of ${tilesPerWall} sub tiles${quick ? ' (quick)' : ''}`,
    columns: [
      'way',
      'door, % of CPU',
      'all database work besides, % of CPU',
      'gateway busy, % of a core',
      'views on record',
    ],
    rows: ways.map((same = []) => [
      same[0]?.way ?? '',
      samples(summaryOf(same.map(({ doorPercent }) => doorPercent)), 2),
      samples(summaryOf(same.map(({ databasePercent }) => databasePercent)), 2),
      samples(summaryOf(same.map(({ busyPercent }) => busyPercent)), 0),
      String(Math.max(...same.map(({ views }) => views))),
    ]),
    notes: [
      'Share of the samples (each 0.5 ms) of the busy gateway in which a function of the door stood on the stack: who it is, what he may, header and rate checks, views and audit. Writing to the database goes on in turns of their own, so all of it, the health room’s too, is told beside: the door’s part of that is less. The sampler itself is in both.',
    ],
  };
}
