/**
 * A wall that its computer cannot decode: 64 tiles while the whole browser is held to one core. How old does a picture get on a
 * tile that does not say that it is reduced, and does anything grow?
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { type BenchDistrict, startBenchDistrict } from './bench-district.ts';
import type { BenchPart, BenchTable } from './bench-part.ts';
import { browserPids, openBenchBrowser } from './delay/browser-cost.ts';
import { openOurWall } from './delay/our-wall.ts';
import { meterTile } from './delay/page-meter.ts';
import { tileDelays } from './delay/tile-delays.ts';
import { samples } from './render-table.ts';
import { type BrowserSizes, browserSizes } from './soak/browser-sizes.ts';
import { summaryOf } from './statistics.ts';

/** One tile, looked at for a second. */
interface OverloadLook {
  readonly minutes: number;
  readonly code: string;
  readonly state: string;
  readonly reduced: boolean;
  /** Greatest age of what was shown, ms; null: unknown, so more than 10 s or nothing. */
  readonly oldestMs: number | null;
}

type SizesAt = BrowserSizes & { readonly minutes: number };

const tiles = 64;
const lookMs = 1_000;
const looksPerSize = 8;
const settleMs = 20_000;
/** A core of its own is not promised: the cameras and the gateway share it. */
const core = '0';

export const measureOverload: BenchPart = async (options) => {
  const minutes = options.quick ? 1.5 : 10;
  const bench = await startBenchDistrict({ cameras: tiles, say: options.say });
  try {
    await bench.pull('sub', options.ingest);
    const browser = await openBenchBrowser();
    try {
      options.say(`overload: ${tiles} tiles on one core for ${minutes} min`);
      const { page } = await openOurWall(bench, browser, bench.cameras);
      await holdToOneCore(browser);
      await pause(settleMs);
      const figures = await look(bench, browser, page, minutes);
      return { tables: tablesOf(figures.looks, figures.sizes, minutes, options.quick), figures };
    } finally {
      await browser.close();
    }
  } finally {
    await bench.close();
  }
};

/** Every thread of every process of the browser; what they start later inherits it. */
async function holdToOneCore(browser: Browser): Promise<void> {
  for (const pid of await browserPids(browser))
    execFileSync('taskset', ['-a', '-c', '-p', core, String(pid)], { stdio: 'ignore' });
}

async function look(bench: BenchDistrict, browser: Browser, page: Page, minutes: number) {
  const looks: OverloadLook[] = [];
  const sizes: SizesAt[] = [];
  const fromMs = performance.now();
  const passed = () => (performance.now() - fromMs) / 60_000;
  while (passed() < minutes) {
    for (const [at, { code }] of bench.cameras.entries()) {
      if (passed() >= minutes) break;
      if (at % looksPerSize === 0) sizes.push({ minutes: passed(), ...(await browserSizes(browser, page)) });
      const before = (await tileWords(page)).find((tile) => tile.code === code);
      const { oldestMs } = await tileDelays(bench.district, code, await meterTile(page.mainFrame(), code, lookMs));
      const after = (await tileWords(page)).find((tile) => tile.code === code);
      // Said at either end: the tile may have changed in between.
      const reduced = before?.reduced === true || after?.reduced === true;
      looks.push({ minutes: passed(), code, state: after?.state ?? '', reduced, oldestMs });
    }
  }
  return { looks, sizes };
}

/** What each tile says of itself. */
const tileWords = (page: Page): Promise<{ code: string; state: string; reduced: boolean }[]> =>
  page.evaluate(() => {
    const tilesBelow = (root: ParentNode): HTMLElement[] =>
      [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
        ...(element.tagName === 'TC-TILE' ? [element] : []),
        ...(element.shadowRoot ? tilesBelow(element.shadowRoot) : []),
      ]);
    return tilesBelow(document).map((tile) => ({
      code: tile.dataset['cameraCode'] ?? '',
      state: tile.dataset['state'] ?? '',
      reduced: tile.shadowRoot?.querySelector('.reduced') !== null,
    }));
  });

function tablesOf(
  looks: readonly OverloadLook[],
  sizes: readonly SizesAt[],
  minutes: number,
  quick: boolean,
): BenchTable[] {
  const halves = [
    { name: 'first half', of: (at: number) => at < minutes / 2 },
    { name: 'second half', of: (at: number) => at >= minutes / 2 },
  ];
  return [
    {
      title: `Overload: ${tiles} tiles, browser on one core, ${minutes} min${quick ? ' (quick)' : ''}`,
      columns: [
        'when',
        'age of the picture on tiles that say nothing, ms',
        'of them over 1 s',
        'looks at tiles that say "reduced"',
        'looks at tiles that say frozen, lost or delayed',
        'browser memory, MB',
        "page's heap, MB",
      ],
      rows: halves.map(({ name, of }) => {
        const here = looks.filter((entry) => of(entry.minutes));
        const silent = here.filter((entry) => !entry.reduced && entry.state === 'live');
        const sizesHere = sizes.filter((size) => of(size.minutes));
        return [
          name,
          samples(summaryOf(silent.map((entry) => entry.oldestMs ?? 10_000))),
          String(silent.filter((entry) => (entry.oldestMs ?? 10_000) > 1_000).length),
          String(here.filter((entry) => entry.reduced).length),
          String(here.filter((entry) => !entry.reduced && entry.state !== 'live').length),
          summaryOf(sizesHere.map((size) => size.memoryMb)).p50.toFixed(0),
          summaryOf(sizesHere.map((size) => size.heapMb)).p50.toFixed(1),
        ];
      }),
      notes: [
        'Each look lasts a second; the age is the greatest that the shown picture reached in it, so a tile at 15 frames/s that is 50 ms late reads 117 ms. Unknown ages count as 10 s.',
      ],
    },
  ];
}
