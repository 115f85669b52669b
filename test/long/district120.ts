/** The whole district: 120 cameras found through ONVIF, bound and pulled; a wall of 16 in Chromium; what it costs. */
import { costOf } from '../bench/process-cost.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { camerasOf, openWall } from '../support/open-wall.ts';
import { shownFrames } from '../support/page-frame-mark.ts';
import { tilesOf } from '../support/tiles.ts';
import { waitFor } from '../support/wait-for.ts';
import type { LongRow, LongTest } from './table.ts';

const count = 120;
const tileCount = 16;
const costSeconds = 30;

export const district120Test: LongTest = async (say) => {
  const startMs = performance.now();
  const seconds = () => Math.round((performance.now() - startMs) / 1_000);
  // Rejects unless every one is found and bound.
  const district = await startDistrict({ cameras: count, baseAddress: '127.53.0.0', say });
  const browser = await openBrowser();
  try {
    const cameras = await camerasOf(await district.as('operator'));
    const rows: LongRow[] = [
      {
        what: 'discovered through ONVIF and bound',
        asked: `${count}`,
        measured: `${cameras.length} within ${seconds()} s of the first start`,
        ok: cameras.length === count,
      },
    ];
    say('waiting for every sub stream');
    const live = await liveSubs(district);
    rows.push({
      what: 'sub streams live at the same time',
      asked: `${count}`,
      measured: `${live} after ${seconds()} s`,
      ok: live === count,
    });
    say(`cost over ${costSeconds} s`);
    rows.push(...(await costRows(district)));
    say(`wall of ${tileCount}`);
    const codes = cameras.map(({ code }) => code).sort();
    const chosen = Array.from({ length: tileCount }, (_, at) => codes[Math.floor((at * count) / tileCount)] ?? '');
    const page = await openWall(district, browser, tileCount, chosen);
    const moving = await movingTiles(page, chosen);
    rows.push({
      what: `tiles of a wall of ${tileCount} in Chromium that show different frames`,
      asked: `${tileCount}`,
      measured: `${moving}`,
      ok: moving === tileCount,
    });
    const stillLive = await liveSubs(district);
    rows.push({
      what: 'sub streams live with the wall open',
      asked: `${count}`,
      measured: `${stillLive}`,
      ok: stillLive === count,
    });
    return { title: 'A district of 120 cameras', rows };
  } finally {
    await browser.close();
    await district.close();
  }
};

/** Waits a while for all; gives how many are live then. */
async function liveSubs(district: District): Promise<number> {
  const operator = await district.as('operator');
  const countLive = async () => {
    const board = await operator.call<{ state: string }[]>('/api/health/cameras');
    return board.filter(({ state }) => ['up', 'degraded'].includes(state)).length;
  };
  return waitFor('all live', async () => (await countLive()) === count && count, {
    boundMs: 300_000,
    everyMs: 1_000,
  }).catch(countLive);
}

async function movingTiles(page: Awaited<ReturnType<typeof openWall>>, codes: readonly string[]): Promise<number> {
  const seen = new Map<string, Set<number>>();
  const moving = () => codes.filter((code) => (seen.get(code)?.size ?? 0) >= 2).length;
  await waitFor(
    'two different frames in each tile',
    async () => {
      for (const { code, frame } of await shownFrames(page)) seen.set(code, (seen.get(code) ?? new Set()).add(frame));
      return moving() === codes.length;
    },
    { boundMs: 300_000, everyMs: 500 },
  ).catch(async (error: unknown) => {
    for (const { code, state, text } of await tilesOf(page)) process.stderr.write(`${code} ${state}: ${text}\n`);
    process.stderr.write(`${String(error)}\n`);
  });
  return moving();
}

async function costRows(district: District): Promise<LongRow[]> {
  const programs = [
    ['gateway and its ffmpeg', district.gateway().pid],
    ['simulator', district.simulator.pid],
  ] as const;
  const before = programs.map(([, pid]) => costOf([pid]));
  const sinceMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, costSeconds * 1_000));
  const elapsed = (performance.now() - sinceMs) / 1_000;
  return programs.map(([name, pid], at) => {
    const cost = costOf([pid]);
    const cores = (cost.cpuSeconds - (before[at]?.cpuSeconds ?? 0)) / elapsed;
    return {
      what: `cost of ${name}, ${count} sub streams`,
      asked: name === 'simulator' ? 'less than 0.4 of a core' : '(figure)',
      measured: `${cores.toFixed(2)} cores, ${Math.round(cost.pssBytes / 1e6)} MB, ${cost.processes} processes`,
      ok: name !== 'simulator' || cores < 0.4,
    };
  });
}
