/**
 * Delay from the camera's send to the shown picture in real Chromium, with every tile its own camera (sub profile, 640×360,
 * 15 frames/s), frames shown, and the browser's CPU: each of our players and other servers' own pages, in alternation.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type BenchDistrict, startBenchDistrict } from '../bench-district.ts';
import { attempt, type BenchOptions, type BenchPart, wantsSubject } from '../bench-part.ts';
import { startBusyWatch } from '../machine.ts';
import { cpuSecondsOf, familyOf } from '../process-cost.ts';
import { browserPids, openBenchBrowser } from './browser-cost.ts';
import type { DelayServer, DelaySubject, OpenedPage } from './delay-subject.ts';
import { delayTable } from './delay-table.ts';
import { ourServer } from './our-wall.ts';
import { meterTile, presentedIn, tilesIn, waitForTiles } from './page-meter.ts';
import { peerServer } from './peer-wall.ts';
import { type TileDelays, tileDelays } from './tile-delays.ts';

export interface DelayRun {
  readonly subject: string;
  readonly tiles: number;
  readonly measured: readonly TileDelays[];
  /** What the tiles show their pictures in, as found in the page. */
  readonly surfaces: readonly string[];
  readonly tilesPlaying: number;
  /** % of one core, all processes of the browser. */
  readonly browserCpuPercent: number;
  /** Frames per second and tile that the browser gave its compositor; null for canvases. */
  readonly presentedPerSecond: number | null;
  readonly animationFramesPerSecond: number;
  readonly busyPercent: number;
}

const firstPictureBoundMs = 40_000;
/** After the last tile's first picture, until everything has found its pace. */
const settleMs = 6_000;

export const measureDelay: BenchPart = async (options) => {
  const cameras = Math.max(...options.tileCounts);
  const bench = await startBenchDistrict({ cameras, say: options.say });
  const runs: DelayRun[] = [];
  const failures: string[] = [];
  try {
    await bench.pullNothing();
    const servers = [ourServer(bench, options.ingest), ...options.peers.map(peerServer)].filter((server) =>
      server.subjectNames.some((name) => wantsSubject(options, name)),
    );
    for (const tiles of options.tileCounts) {
      for (let round = 1; round <= options.rounds; round += 1) {
        for (const server of servers) {
          const what = `${tiles} tiles: ${server.subjectNames[0]?.split(':')[0]}`;
          await attempt(what, failures, options.say, () =>
            measureServer({ bench, server, tiles, options, runs, failures }),
          );
        }
      }
    }
  } finally {
    await bench.close();
  }
  return { tables: [delayTable(runs, failures, options.quick)], figures: runs };
};

interface ServerMeasurement {
  readonly bench: BenchDistrict;
  readonly server: DelayServer;
  readonly tiles: number;
  readonly options: BenchOptions;
  readonly runs: DelayRun[];
  readonly failures: string[];
}

async function measureServer({ bench, server, tiles, options, runs, failures }: ServerMeasurement): Promise<void> {
  const running = await server.start(bench.cameras.slice(0, tiles));
  try {
    for (const subject of running.subjects) {
      if (!wantsSubject(options, subject.name) || tiles > subject.mostTiles) continue;
      const what = `${tiles} tiles: ${subject.name}`;
      options.say(`delay: ${what}`);
      const run = await attempt(what, failures, options.say, () => measure(bench, subject, tiles, options.seconds));
      if (run) runs.push(run);
    }
  } finally {
    await running.close();
  }
}

async function measure(bench: BenchDistrict, subject: DelaySubject, tiles: number, seconds: number): Promise<DelayRun> {
  const browser = await openBenchBrowser();
  try {
    const opened = await subject.open(browser, bench.cameras.slice(0, tiles));
    const shown = await Promise.all(
      opened.tiles.map(({ frame, meterCode }) =>
        waitForTiles(frame, [{ code: meterCode, clip: null }], firstPictureBoundMs),
      ),
    );
    await pause(settleMs);
    const frames = [...new Set(opened.tiles.map((tile) => tile.frame))];
    const surfaces = (await Promise.all(frames.map(tilesIn))).flat().map((tile) => tile.surface);
    const presented = () => Promise.all(frames.map(presentedIn));
    const pids = await browserPids(browser);
    const family = familyOf(pids);
    const before = { cpu: cpuSecondsOf(family), presented: await presented(), ms: performance.now() };
    const busy = startBusyWatch();
    const measured = await meterEach(bench, opened, seconds);
    const passedSeconds = (performance.now() - before.ms) / 1_000;
    const busyPercent = busy();
    const cpuSeconds = cpuSecondsOf(family) - before.cpu;
    const after = await presented();
    const sum = (counts: readonly { frames: number; videos: number }[], of: 'frames' | 'videos') =>
      counts.reduce((total, count) => total + count[of], 0);
    const videos = sum(after, 'videos');
    const presentedFrames = sum(after, 'frames') - sum(before.presented, 'frames');
    return {
      subject: subject.name,
      tiles,
      measured,
      surfaces: [...new Set(surfaces)],
      tilesPlaying: shown.filter((atMs) => atMs !== null).length,
      browserCpuPercent: (cpuSeconds / passedSeconds) * 100,
      presentedPerSecond: videos < tiles ? null : presentedFrames / tiles / passedSeconds,
      animationFramesPerSecond: averageOf(measured.map((tile) => tile.animationFramesPerSecond)),
      busyPercent,
    };
  } finally {
    await browser.close();
  }
}

/** One tile after the other, so that the meter's own cost does not grow with the wall. */
async function meterEach(bench: BenchDistrict, opened: OpenedPage, seconds: number): Promise<TileDelays[]> {
  const shareMs = Math.max(1_000, (seconds * 1_000) / opened.tiles.length);
  const measured: TileDelays[] = [];
  for (const { camera, frame, meterCode } of opened.tiles) {
    const metered = await meterTile(frame, meterCode, shareMs);
    measured.push(await tileDelays(bench.district, camera.code, metered));
  }
  return measured;
}

const averageOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
