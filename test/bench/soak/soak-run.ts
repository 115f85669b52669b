/**
 * A wall that runs for a long time while cameras drop and layouts change, looked at every few seconds: memory of the gateway and of
 * the browser, tiles with a picture, delay of one tile. At the end its players are made anew hundreds of times.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { tilesOf } from '../../support/tiles.ts';
import { type BenchCamera, type BenchDistrict, startBenchDistrict } from '../bench-district.ts';
import { openBenchBrowser } from '../delay/browser-cost.ts';
import { openOurWall, putOnWall } from '../delay/our-wall.ts';
import { meterTile, waitForTiles } from '../delay/page-meter.ts';
import { tileDelays } from '../delay/tile-delays.ts';
import { familyOf, pssBytesOf } from '../process-cost.ts';
import { summaryOf } from '../statistics.ts';
import { type BrowserSizes, browserSizes } from './browser-sizes.ts';

export interface SoakSettings {
  readonly tiles: 16 | 36;
  readonly minutes: number;
  readonly recreations: number;
  /**
   * Changes of the layout before anything is measured: the allocators of the browser keep what players gave back and level off only
   * after some 250 of them.
   */
  readonly warmUpChanges: number;
  readonly ingest: 'direct' | 'ffmpeg';
  readonly say: (text: string) => void;
}

export interface SoakSample {
  /** Hours since the wall was opened. */
  readonly hours: number;
  readonly gatewayMb: number;
  readonly browser: BrowserSizes;
  readonly tilesLive: number;
  /** p95 of one tile over a second, ms; null when it showed nothing new. */
  readonly delayP95Ms: number | null;
}

export interface SoakResult {
  readonly samples: readonly SoakSample[];
  readonly drops: number;
  readonly layoutChanges: number;
  readonly recreated: number;
  readonly before: SoakEnds;
  readonly after: SoakEnds;
}

/** What must be the same before and after the players were made anew. */
export interface SoakEnds {
  readonly browser: BrowserSizes;
  readonly sockets: number;
  readonly socketTiles: number;
}

const sampleEveryMs = 15_000;
/** In samples. */
const dropEvery = 2;
const changeEvery = 4;
const pictureBoundMs = 60_000;

interface Soak {
  readonly bench: BenchDistrict;
  readonly browser: Browser;
  readonly page: Page;
  readonly settings: SoakSettings;
}

export async function runSoak(settings: SoakSettings): Promise<SoakResult> {
  // Half as many more cameras than tiles, so that a layout can change.
  const bench = await startBenchDistrict({ cameras: settings.tiles * 1.5, say: settings.say });
  try {
    await bench.pull('sub', settings.ingest);
    const browser = await openBenchBrowser();
    try {
      const { page } = await openOurWall(bench, browser, shownAt(bench, settings.tiles, 0));
      await waitForAll(page, shownAt(bench, settings.tiles, 0));
      const soak = { bench, browser, page, settings };
      settings.say('soak: warming up');
      await changeLayouts(soak, 0, settings.warmUpChanges);
      const lived = await live(soak);
      settings.say('soak: making players anew');
      return { ...lived, ...(await recreate(soak, settings.warmUpChanges + lived.layoutChanges)) };
    } finally {
      await browser.close();
    }
  } finally {
    await bench.close();
  }
}

/** The cameras of the wall after so many changes: each change moves on by half a wall. */
function shownAt(bench: BenchDistrict, tiles: number, changes: number): BenchCamera[] {
  const from = (changes * tiles) / 2;
  return Array.from({ length: tiles }, (_, at) => bench.cameras[(from + at) % bench.cameras.length]).filter(
    (camera) => camera !== undefined,
  );
}

const waitForAll = (page: Page, cameras: readonly BenchCamera[]) =>
  waitForTiles(
    page.mainFrame(),
    cameras.map(({ code }) => ({ code, clip: null })),
    pictureBoundMs,
  );

async function live(soak: Soak) {
  const { bench, settings, page } = soak;
  const samples: SoakSample[] = [];
  const fromMs = performance.now();
  let [drops, layoutChanges] = [0, 0];
  for (let turn = 1; performance.now() - fromMs < settings.minutes * 60_000; turn += 1) {
    await pause(sampleEveryMs);
    samples.push(await look(soak, shownAt(bench, settings.tiles, settings.warmUpChanges + layoutChanges), fromMs));
    if (turn % 20 === 0) settings.say(`soak: ${turn} looks, ${JSON.stringify(samples.at(-1))}`);
    const dropped = turn % dropEvery === 0 ? bench.cameras[turn % bench.cameras.length] : undefined;
    if (dropped) {
      await bench.district.flip(dropped.code, 'drop', { refuseMs: 1_500 });
      drops += 1;
    }
    if (turn % changeEvery === 0) {
      layoutChanges += 1;
      const shown = shownAt(bench, settings.tiles, settings.warmUpChanges + layoutChanges);
      await putOnWall(bench, shown);
      await waitForAll(page, shown);
    }
  }
  return { samples, drops, layoutChanges };
}

async function look(
  { bench, browser, page }: Soak,
  shown: readonly BenchCamera[],
  fromMs: number,
): Promise<SoakSample> {
  const camera = shown[Math.floor(performance.now() / 1_000) % shown.length];
  const code = camera?.code ?? '';
  const metered = await tileDelays(bench.district, code, await meterTile(page.mainFrame(), code, 1_000));
  const tiles = await tilesOf(page);
  return {
    hours: (performance.now() - fromMs) / 3_600_000,
    gatewayMb: pssBytesOf(familyOf([bench.district.gateway().pid])) / 1e6,
    browser: await browserSizes(browser, page),
    tilesLive: tiles.filter((tile) => tile.state === 'live').length,
    delayP95Ms: metered.delaysMs.length > 0 ? summaryOf(metered.delaysMs).p95 : null,
  };
}

/** Changes the layout so often, waiting for every picture each time; `changes` were made before. */
async function changeLayouts({ bench, page, settings }: Soak, changes: number, times: number): Promise<void> {
  for (let turn = 1; turn <= times; turn += 1) {
    const shown = shownAt(bench, settings.tiles, changes + turn);
    await putOnWall(bench, shown);
    await waitForAll(page, shown);
  }
  // What a change leaves for a while (a subscription that lingers) is gone by then.
  await pause(sampleEveryMs);
}

/** Three changes come back to the same cameras; each gives half of the tiles another camera, so another player. */
async function recreate(soak: Soak, changes: number) {
  const { tiles, recreations } = soak.settings;
  const times = Math.ceil(recreations / (tiles / 2) / 3) * 3;
  const before = await endsOf(soak);
  await changeLayouts(soak, changes, times);
  return { before, after: await endsOf(soak), recreated: times * (tiles / 2) };
}

async function endsOf({ bench, browser, page }: Soak): Promise<SoakEnds> {
  const operator = await bench.district.as('operator');
  const { live } = await operator.call<{ live: { sockets: number; tiles: number } }>('/api/health');
  return { browser: await browserSizes(browser, page), sockets: live.sockets, socketTiles: live.tiles };
}
