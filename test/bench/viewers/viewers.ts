/**
 * What viewers cost one gateway: 1, 10 and 50 walls of 16 sub tiles over `/api/live`, beyond what the ingest of the 16 cameras
 * costs in the same minute; then the same with one wall in twenty that stops reading; all of it over plain http and then over TLS.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Visitor } from '../../support/sign-in.ts';
import { rootOf } from '../../support/trust-root.ts';
import { type BenchDistrict, startBenchDistrict } from '../bench-district.ts';
import type { BenchOptions, BenchPart } from '../bench-part.ts';
import { watchGateway } from '../gateway-watch.ts';
import { startBusyWatch } from '../machine.ts';
import { cpuSecondsOf, familyOf } from '../process-cost.ts';
import { runWallClients, type WallClients } from './run-wall-clients.ts';
import { viewersTables } from './viewers-tables.ts';
import type { WallReport } from './wall-client-messages.ts';

export interface ViewersRun {
  readonly scheme: 'http' | 'https';
  readonly walls: number;
  readonly slowWalls: number;
  readonly report: WallReport;
  readonly seconds: number;
  /** % of one core, one figure per slice: the gateway with these walls, and without any just before. */
  readonly cpuPercent: readonly number[];
  readonly ingestCpuPercent: readonly number[];
  readonly loopDelayMs: readonly number[];
  readonly answerMs: readonly number[];
  /** MB: before the viewers came, and the most while they were there. */
  readonly rssBeforeMb: number;
  readonly rssMostMb: number;
  /** The most that the gateway held for viewers who had not taken it yet, MB. */
  readonly waitingMostMb: number;
  readonly busyPercent: number;
}

export const tilesPerWall = 16;
const sliceMs = 2_500;
const settleMs = 4_000;

export const measureViewers: BenchPart = async (options) => {
  const runs: ViewersRun[] = [];
  for (const scheme of ['http', 'https'] as const) runs.push(...(await viewedOver(scheme, options)));
  return { tables: viewersTables(runs, options.quick), figures: runs };
};

async function viewedOver(scheme: ViewersRun['scheme'], options: BenchOptions): Promise<ViewersRun[]> {
  const { say, rounds, wallCounts, seconds, ingest } = options;
  const config = scheme === 'https' ? { listen: { tls: 'own' } } : {};
  const bench = await startBenchDistrict({ cameras: tilesPerWall, config, say });
  const runs: ViewersRun[] = [];
  try {
    await bench.pull('sub', ingest);
    for (let round = 1; round <= rounds; round += 1) {
      for (const walls of wallCounts) {
        for (const slowWalls of walls < 10 ? [0] : [0, Math.round(walls / 20) || 1]) {
          say(`viewers: ${walls} walls over ${scheme}, ${slowWalls} of them slow, round ${round}`);
          runs.push({ scheme, ...(await measure(bench, walls, slowWalls, seconds)) });
        }
      }
    }
  } finally {
    await bench.close();
  }
  return runs;
}

async function measure(
  bench: BenchDistrict,
  walls: number,
  slowWalls: number,
  seconds: number,
): Promise<Omit<ViewersRun, 'scheme'>> {
  const { district } = bench;
  const ingestCpuPercent = await cpuSlices(bench, Math.max(5, seconds / 2));
  const operator = await district.as('operator');
  const { rssMb: rssBeforeMb } = await memoryOf(operator);
  const url = `${district.url.replace(/^http/, 'ws')}/api/live`;
  const cameraIds = bench.cameras.map((camera) => camera.id);
  const authority = district.url.startsWith('https:') ? rootOf(`${district.folder}/var`) : null;
  const clients = await runWallClients({ url, cookie: operator.cookie, authority, walls, slowWalls, cameraIds });
  try {
    if (slowWalls > 0) clients.tell('slow');
    await pause(settleMs);
    return {
      walls,
      slowWalls,
      ingestCpuPercent,
      rssBeforeMb,
      ...(await whileViewed(bench, clients, slowWalls > 0 ? Math.max(seconds, 12) : seconds)),
    };
  } finally {
    await clients.close();
  }
}

async function whileViewed(bench: BenchDistrict, clients: WallClients, seconds: number) {
  const operator = await bench.district.as('operator');
  const watch = watchGateway(operator);
  const most = watchMost(() => memoryOf(operator));
  const busy = startBusyWatch();
  clients.tell('reset');
  const fromMs = performance.now();
  const cpuPercent = await cpuSlices(bench, seconds);
  const report = await clients.report();
  return {
    seconds: (performance.now() - fromMs) / 1_000,
    cpuPercent,
    report,
    busyPercent: busy(),
    ...(await most.stop()),
    ...(await watch.stop()),
  };
}

async function cpuSlices(bench: BenchDistrict, seconds: number): Promise<number[]> {
  const family = familyOf([bench.district.gateway().pid]);
  const slices: number[] = [];
  for (let left = Math.max(1, Math.round((seconds * 1_000) / sliceMs)); left > 0; left -= 1) {
    const before = cpuSecondsOf(family);
    const fromMs = performance.now();
    await pause(sliceMs);
    slices.push(((cpuSecondsOf(family) - before) / (performance.now() - fromMs)) * 100_000);
  }
  return slices;
}

async function memoryOf(operator: Visitor) {
  const { rssBytes, live } = await operator.call<{ rssBytes: number; live: { waitingBytes: number } }>('/api/health');
  return { rssMb: rssBytes / 1e6, waitingMb: live.waitingBytes / 1e6 };
}

/** Looks twice a second. */
function watchMost(look: () => ReturnType<typeof memoryOf>) {
  let going = true;
  const most = { rssMostMb: 0, waitingMostMb: 0 };
  const loop = (async () => {
    while (going) {
      const seen = await look().catch(() => ({ rssMb: 0, waitingMb: 0 }));
      most.rssMostMb = Math.max(most.rssMostMb, seen.rssMb);
      most.waitingMostMb = Math.max(most.waitingMostMb, seen.waitingMb);
      await pause(500);
    }
  })();
  return {
    async stop() {
      going = false;
      await loop;
      return most;
    },
  };
}
