/**
 * The overview of all cameras: from the opening of the page, or the way to it from the wall, until a picture of every camera
 * stands and says how old it is. Their small profiles are pulled already.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { newPageOf } from '../support/open-page.ts';
import { startBenchDistrict } from './bench-district.ts';
import type { BenchPart } from './bench-part.ts';
import { openBenchBrowser } from './delay/browser-cost.ts';
import { loadBoundMs } from './delay/delay-subject.ts';
import { samples } from './render-table.ts';
import { summaryOf } from './statistics.ts';

/** Until a new window of the browser has loaded the pages of its own. */
const settleMs = 2_500;

interface OverviewRun {
  readonly what: string;
  readonly cameras: number;
  /** Until all stood, ms. */
  readonly allMs: number[];
  /** Ages that the pictures said then, ms. */
  readonly agesMs: number[];
}

export const measureOverview: BenchPart = async (options) => {
  const cameras = Math.max(...options.cameraCounts);
  const turns = options.quick ? 3 : 10;
  const bench = await startBenchDistrict({ cameras, say: options.say });
  try {
    await bench.pull('sub', options.ingest);
    const browser = await openBenchBrowser();
    try {
      const operator = await bench.district.as('operator');
      const opened: OverviewRun = { what: 'page opened', cameras, allMs: [], agesMs: [] };
      const reached: OverviewRun = { what: 'reached from the wall', cameras, allMs: [], agesMs: [] };
      for (let turn = 1; turn <= turns; turn += 1) {
        options.say(`overview: ${turn} of ${turns}`);
        const page = await newPageOf(operator, browser);
        page.setDefaultNavigationTimeout(loadBoundMs);
        await pause(settleMs);
        let fromMs = Date.now();
        await page.goto(`${bench.district.url}/overview`, { waitUntil: 'commit' });
        keep(opened, await allStand(page, cameras), fromMs);
        await page.goto(`${bench.district.url}/`);
        await page.locator('tc-wall-view').waitFor();
        fromMs = Date.now();
        await page.keyboard.press('v');
        keep(reached, await allStand(page, cameras), fromMs);
        await page.close();
      }
      const runs = [opened, reached];
      return { tables: [tableOf(runs, options.quick)], figures: runs };
    } finally {
      await browser.close();
    }
  } finally {
    await bench.close();
  }
};

interface Standing {
  readonly atMs: number;
  readonly agesMs: readonly number[];
}

function keep({ allMs, agesMs }: OverviewRun, standing: Standing, fromMs: number): void {
  allMs.push(standing.atMs - fromMs);
  agesMs.push(...standing.agesMs);
}

/** Looks 40 times a second. */
function allStand(page: Page, cameras: number): Promise<Standing> {
  return page.evaluate(async (wanted) => {
    for (const endMs = Date.now() + 60_000; Date.now() < endMs; ) {
      const view = document.querySelector('tc-app')?.shadowRoot?.querySelector('tc-overview-view')?.shadowRoot;
      const cells = [...(view?.querySelectorAll<HTMLElement>('tc-overview-tile') ?? [])].map((cell) => cell.dataset);
      const agesMs = cells.flatMap((cell) =>
        cell['shows'] !== 'nothing' && cell['ageMs'] ? [Number(cell['ageMs'])] : [],
      );
      if (agesMs.length === wanted) return { atMs: Date.now(), agesMs };
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('not every camera has a picture');
  }, cameras);
}

const tableOf = (runs: readonly OverviewRun[], quick: boolean) => ({
  title: `Overview${quick ? ' (quick)' : ''}`,
  columns: ['what', 'cameras', 'until a picture of each stands (≤ 2,000 asked), ms', 'age that it says then, ms'],
  rows: runs.map(({ what, cameras, allMs, agesMs }) => [
    what,
    String(cameras),
    samples(summaryOf(allMs)),
    samples(summaryOf(agesMs)),
  ]),
  notes: [
    'From the request for the page in a window that is open, nothing cached, or from the key on the wall. Cameras send a keyframe every 2 s; the newest one is in memory.',
  ],
});
