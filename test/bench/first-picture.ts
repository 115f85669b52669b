/**
 * Time to the first picture: a tile that gets another camera (pulled already, or not), a wall of 16 that gets 16 others, and a page
 * that is opened (also other servers' pages). From the change of the layout over the API, or the page's opening, to the first
 * animation frame that shows a picture of the new camera.
 */
import type { Browser, Page } from 'playwright-core';
import { waitFor } from '../support/wait-for.ts';
import { type BenchCamera, type BenchDistrict, placeCodes, sentFrames, startBenchDistrict } from './bench-district.ts';
import { type BenchOptions, type BenchPart, wantsSubject } from './bench-part.ts';
import { openBenchBrowser } from './delay/browser-cost.ts';
import type { DelayServer } from './delay/delay-subject.ts';
import { openOurWall, putOnWall } from './delay/our-wall.ts';
import { waitForTiles } from './delay/page-meter.ts';
import { peerServer } from './delay/peer-wall.ts';
import { samples } from './render-table.ts';
import { summaryOf } from './statistics.ts';

interface FirstPictureRun {
  readonly what: string;
  readonly tiles: number;
  /** ms; null: no picture within the bound. */
  readonly times: (number | null)[];
}

const tilesOfWall = 16;
const boundMs = 30_000;

export const measureFirstPicture: BenchPart = async (options) => {
  // Wards and tunnel are different clips: a picture left from the camera before can be told from the new one's.
  const wards = placeCodes(tilesOfWall);
  const tunnel = placeCodes(86 + tilesOfWall).slice(86);
  const bench = await startBenchDistrict({
    cameras: [...wards, ...tunnel],

    say: options.say,
    config: { streams: { lingerMs: 500 } },
  });
  const runs: FirstPictureRun[] = [];
  try {
    await bench.pull('sub', options.ingest);
    const clips = await clipsOf(bench);
    const browser = await openBenchBrowser();
    try {
      if (wantsSubject(options, 'gateway')) await measureOurs({ bench, browser, clips, options, runs });
      await bench.pullNothing();
      for (const server of options.peers.map(peerServer)) await measurePeer(server, bench, browser, options, runs);
    } finally {
      await browser.close();
    }
  } finally {
    await bench.close();
  }
  return { tables: [tableOf(runs, options.quick)], figures: runs };
};

/** Which clip each camera sends, so that a picture can be known as its own. */
async function clipsOf(bench: BenchDistrict): Promise<Map<string, number>> {
  const clips = new Map<string, number>();
  for (const { code } of bench.cameras) {
    const clip = await waitFor(`what ${code} sends`, async () =>
      (await sentFrames(bench.district, code, 'sub')).at(-1),
    );
    clips.set(code, clip.clipNumber);
  }
  return clips;
}

interface Ours {
  readonly bench: BenchDistrict;
  readonly browser: Browser;
  readonly clips: ReadonlyMap<string, number>;
  readonly options: BenchOptions;
  readonly runs: FirstPictureRun[];
}

async function measureOurs(ours: Ours): Promise<void> {
  const { bench, browser, clips, options, runs } = ours;
  const [wards, tunnel] = [bench.cameras.slice(0, tilesOfWall), bench.cameras.slice(tilesOfWall)];
  const four = wards.slice(0, 4);
  const repeats = options.quick ? 6 : 20;
  const { page } = await openOurWall(bench, browser, four);
  await pictures(page, clips, four);
  options.say('first picture: a tile changed, warm');
  const warm: FirstPictureRun = { what: 'gateway: tile changed, camera pulled', tiles: 1, times: [] };
  for (let turn = 0; turn < repeats; turn += 1) {
    // None that another tile of the four shows already.
    const target = (turn % 2 === 0 ? tunnel : wards.slice(4)).at(turn % 12);
    if (target) warm.times.push(await changed(ours, page, [target, ...four.slice(1)], [target]));
  }
  options.say('first picture: a tile changed, cold');
  const cold: FirstPictureRun = { what: 'gateway: tile changed, camera not pulled', tiles: 1, times: [] };
  const asleep = tunnel.slice(0, repeats);
  await bench.setAll({ pullSub: 'on-demand' }, asleep);
  for (const target of asleep) {
    await changed(ours, page, four, four.slice(0, 1));
    await untilIdle(bench, target);
    cold.times.push(await changed(ours, page, [target, ...four.slice(1)], [target]));
  }
  await bench.setAll({ pullSub: 'always' }, asleep);
  await bench.waitForStreams(bench.cameras.length);
  options.say('first picture: a layout of 16 changed');
  const layout: FirstPictureRun = { what: 'gateway: 16-tile layout changed, all shown', tiles: 16, times: [] };
  await changed(ours, page, wards, wards);
  for (let turn = 0; turn < repeats; turn += 1) {
    const next = turn % 2 === 0 ? tunnel : wards;
    layout.times.push(await changed(ours, page, next, next));
  }
  await page.close();
  runs.push(warm, cold, layout);
  for (const shown of [wards.slice(0, 1), wards])
    runs.push(await opening('gateway: page opened', shown, repeats, () => openOurWall(bench, browser, shown)));
}

const pictures = (page: Page, clips: ReadonlyMap<string, number>, cameras: readonly BenchCamera[]) =>
  waitForTiles(
    page.mainFrame(),
    cameras.map(({ code }) => ({ code, clip: clips.get(code) ?? null })),
    boundMs,
  );

/** ms from the request for a layout to the first pictures of `awaited`. */
async function changed(
  { bench, clips }: Ours,
  page: Page,
  layout: readonly BenchCamera[],
  awaited: readonly BenchCamera[],
): Promise<number | null> {
  const seen = pictures(page, clips, awaited);
  const fromMs = Date.now();
  await putOnWall(bench, layout);
  const atMs = await seen;
  return atMs === null ? null : atMs - fromMs;
}

async function untilIdle(bench: BenchDistrict, camera: BenchCamera): Promise<void> {
  const operator = await bench.district.as('operator');
  const states = () => operator.call<{ role: string; phase: string }[]>(`/api/cameras/${camera.id}/streams`);
  await waitFor(`${camera.code} is not pulled`, async () =>
    (await states()).some((state) => state.role === 'sub' && state.phase === 'idle'),
  );
}

async function measurePeer(
  server: DelayServer,
  bench: BenchDistrict,
  browser: Browser,
  options: BenchOptions,
  runs: FirstPictureRun[],
): Promise<void> {
  if (!server.subjectNames.some((name) => wantsSubject(options, name))) return;
  const cameras = bench.cameras.slice(0, tilesOfWall);
  const running = await server.start(cameras);
  try {
    for (const subject of running.subjects) {
      options.say(`first picture: ${subject.name}`);
      for (const shown of [cameras.slice(0, 1), cameras]) {
        const open = () => subject.open(browser, shown);
        runs.push(await opening(`${subject.name} opened`, shown, options.quick ? 3 : 10, open));
      }
    }
  } finally {
    await running.close();
  }
}

/** A page opened anew each time, camera pulled already: until every tile shows a picture. */
async function opening(
  what: string,
  cameras: readonly BenchCamera[],
  repeats: number,
  open: () => ReturnType<typeof openOurWall>,
): Promise<FirstPictureRun> {
  const times: (number | null)[] = [];
  for (let turn = 0; turn < repeats; turn += 1) {
    const fromMs = Date.now();
    const { page, tiles } = await open();
    const seen = await Promise.all(
      tiles.map(({ frame, meterCode }) => waitForTiles(frame, [{ code: meterCode, clip: null }], boundMs)),
    );
    times.push(seen.some((atMs) => atMs === null) ? null : Math.max(...seen.map((atMs) => atMs ?? 0)) - fromMs);
    await page.close();
  }
  return { what, tiles: cameras.length, times };
}

const tableOf = (runs: readonly FirstPictureRun[], quick: boolean) => ({
  title: `Time to the first picture${quick ? ' (quick)' : ''}`,
  columns: ['what', 'tiles', 'time, ms', 'without a picture'],
  rows: runs.map((run) => [
    run.what,
    String(run.tiles),
    samples(summaryOf(run.times.filter((time) => time !== null))),
    String(run.times.filter((time) => time === null).length),
  ]),
  notes: [
    `From the request that changes the layout (or that opens the page) to the first animation frame with a picture of every new camera; given up after ${boundMs / 1_000} s. Sub profile. Cold includes opening the session with the camera and the wait for its next keyframe (every 2 s).`,
  ],
});
