/** The overview of many cameras and instant replay, in real Chromium on streams of simulated cameras. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf } from '../support/open-page.ts';
import { camerasOf, openWall } from '../support/open-wall.ts';
import { cellsOf } from '../support/overview-cells.ts';
import { shownFrames } from '../support/page-frame-mark.ts';
import type { Visitor } from '../support/sign-in.ts';
import { tileOf } from '../support/tiles.ts';
import { waitFor } from '../support/wait-for.ts';

let district: District;
let browser: Browser;
let operator: Visitor;
let codes: string[];
let ids: Map<string, string> | undefined;

beforeAll(async () => {
  district = await startDistrict({ cameras: 24, baseAddress: '127.123.0.0' });
  browser = await openBrowser();
  operator = await district.as('operator');
  codes = (await camerasOf(operator)).map((camera) => camera.code).sort();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const bounds = { boundMs: 120_000, everyMs: 200 };
const stands = (cell: { state: string; shows: string; ageMs: number }) =>
  ['live', 'delayed'].includes(cell.state) && cell.shows !== 'nothing' && cell.ageMs >= 0;

interface StreamSight {
  readonly role: string;
  readonly picture: string;
  readonly pictureSinceMs: number;
  readonly viewers: number;
}

async function streamsOf(code: string): Promise<StreamSight[]> {
  ids ??= new Map((await camerasOf(operator)).map((camera) => [camera.code, camera.id]));
  return operator.call<StreamSight[]>(`/api/cameras/${ids.get(code)}/streams`);
}

const viewersOf = async (code: string) => (await streamsOf(code)).reduce((sum, { viewers }) => sum + viewers, 0);

async function openOverview(): Promise<Page> {
  const page = await newPageOf(operator, browser);
  await page.goto(`${district.url}/overview`);
  return page;
}

describe('the overview', () => {
  it('shows every camera at once, each with the age of its picture, and says what is wrong', async () => {
    const page = await openOverview();
    const startMs = performance.now();
    await waitFor(
      'every picture',
      async () => {
        const cells = await cellsOf(page);
        return cells.length === codes.length && cells.every(stands);
      },
      bounds,
    );
    console.log(`[overview] ${codes.length} pictures stand after ${Math.round(performance.now() - startMs)} ms`);
    const cells = await cellsOf(page);
    expect(cells.map((cell) => cell.code).sort()).toEqual(codes);
    expect(cells.every((cell) => cell.inView)).toBe(true);
    expect(cells.every((cell) => / (\d+,\d s|\d+ ms)$/.test(cell.text))).toBe(true);

    const [first = '', second = ''] = codes.filter((code) => code.startsWith('P-'));
    await district.flip(first, 'refuse-password');
    await district.flip(first, 'drop');
    await district.flip(second, 'stall');
    const stateOf = async (code: string) => (await cellsOf(page)).find((cell) => cell.code === code);
    await waitFor(
      'frozen or, later, lost',
      async () => ['frozen', 'lost'].includes((await stateOf(second))?.state ?? ''),
      bounds,
    );
    const lost = await waitFor(
      'lost',
      async () => {
        const cell = await stateOf(first);
        return cell?.state === 'lost' ? cell : undefined;
      },
      bounds,
    );
    expect(lost.text).toMatch(/MẤT \d\d:\d\d:\d\d/);
    await page.getByRole('button', { name: 'Có sự cố lên trước' }).click();
    await waitFor(
      'the sick in front',
      async () => {
        const [front] = await cellsOf(page);
        return front !== undefined && [first, second].includes(front.code);
      },
      bounds,
    );
    await district.flip(first, 'restore');
    await district.flip(second, 'restore');
    await page.close();
  });

  it('is filtered by typing a code, zooms to full rate at the pointer, and a click opens the camera', async () => {
    const page = await openOverview();
    await waitFor('cells', async () => (await cellsOf(page)).length === codes.length, bounds);
    const code = codes.find((one) => one.startsWith('T-')) ?? '';
    await page.keyboard.type(code.replace('-', ''));
    await waitFor('one cell', async () => (await cellsOf(page)).map((cell) => cell.code).join() === code, bounds);
    await page.keyboard.press('Escape');
    await waitFor('all cells', async () => (await cellsOf(page)).length === codes.length, bounds);
    const second = (await cellsOf(page))[1]?.code;
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await waitFor('the page of the second camera', () => page.url().endsWith(`/camera/${second}`), bounds);
    await page.keyboard.press('v');
    await waitFor('cells again', async () => (await cellsOf(page)).length === codes.length, bounds);
    const target = page.locator('tc-overview-tile').nth(7);
    const before = await target.boundingBox();
    if (!before) throw new Error('the cell has no box');
    const [x, y] = [before.x + before.width / 2, before.y + before.height / 2];
    await page.mouse.move(x, y);
    for (let n = 0; n < 4; n += 1) await page.mouse.wheel(0, -120);
    const after = await waitFor(
      'a wider cell',
      async () => {
        const box = await target.boundingBox();
        return box && box.width > before.width * 1.5 ? box : undefined;
      },
      bounds,
    );
    expect(after.x < x && x < after.x + after.width && after.y < y && y < after.y + after.height).toBe(true);
    await waitFor(
      'full rate where it is seen',
      async () => {
        const seen = (await cellsOf(page)).filter((cell) => cell.inView);
        return seen.length < codes.length && seen.some((cell) => cell.shows === 'live');
      },
      bounds,
    );
    expect((await Promise.all(codes.map(viewersOf))).filter((viewers) => viewers > 0).length).toBeGreaterThan(1);
    const wanted = (await cellsOf(page))[7]?.code;
    await page.mouse.click(x, y);
    await waitFor('the page of the camera', () => page.url().endsWith(`/camera/${wanted}`), bounds);
    await waitFor(
      'only that camera watched',
      async () => {
        const watched = await Promise.all(codes.map(async (one) => (await viewersOf(one)) > 0));
        return codes.every((one, index) => !watched[index] || one === wanted);
      },
      bounds,
    );
    await page.close();
  });
});

describe('instant replay', () => {
  const replayOf = (page: Page) =>
    page.evaluate(() => {
      const wall = document.querySelector('tc-app')?.shadowRoot?.querySelector('tc-wall-view');
      const tiles = [...(wall?.shadowRoot?.querySelectorAll('tc-tile') ?? [])];
      const replay = tiles.map((tile) => tile.shadowRoot?.querySelector<HTMLElement>('tc-replay')).find(Boolean);
      if (!replay) return null;
      const badge = replay.shadowRoot?.querySelector('.badge')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
      return { phase: replay.dataset['phase'], momentMs: Number(replay.dataset['momentMs'] || Number.NaN), badge };
    });

  /** For how long the small stream has run, which is what a replay is taken from here. */
  async function rememberedMs(code: string): Promise<number> {
    const sub = (await streamsOf(code)).find((stream) => stream.role === 'sub' && stream.picture === 'live');
    return sub ? Date.now() - sub.pictureSinceMs : 0;
  }

  /** The picture of a paused replay, once it stands: its frame mark and its moment. */
  const still = (page: Page) =>
    waitFor(
      'a picture that stands',
      async () => {
        const before = await replayOf(page);
        const frame = (await shownFrames(page)).at(-1)?.frame;
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        const after = await replayOf(page);
        const again = (await shownFrames(page)).at(-1)?.frame;
        const stands = before?.momentMs === after?.momentMs && frame === again;
        return stands && after && frame !== undefined ? { momentMs: after.momentMs, frame } : undefined;
      },
      bounds,
    );

  it('shows old pictures with their own time, pauses, goes back, and returns to live', async () => {
    const code = codes.find((one) => one.startsWith('C-')) ?? '';
    const page = await openWall(district, browser, 1, [code]);
    await waitFor('live', async () => ['live', 'delayed'].includes((await tileOf(page, code))?.state ?? ''), bounds);
    await waitFor('enough in memory', async () => (await rememberedMs(code)) > 16_000, bounds);
    await page.locator('tc-tile').click();
    await page.keyboard.press('r');
    const playing = await waitFor(
      'a replay',
      async () => {
        const replay = await replayOf(page);
        return replay?.phase === 'playing' && Number.isFinite(replay.momentMs) ? replay : undefined;
      },
      bounds,
    );
    expect(playing.badge).toMatch(/^XEM LẠI .*\d\d:\d\d:\d\d/);
    expect(Date.now() - playing.momentMs).toBeGreaterThan(5_000);
    await waitFor('the replay moves', async () => ((await replayOf(page))?.momentMs ?? 0) > playing.momentMs, bounds);
    await page.keyboard.press('Space');
    for (let n = 0; n < 6; n += 1) await page.keyboard.press('ArrowLeft');
    let before = await still(page);
    let steps: { frames: number; ms: number } | undefined;
    for (let tries = 0; tries < 2 && !steps; tries += 1) {
      await page.keyboard.press('ArrowRight');
      const from = before;
      await waitFor(
        'five seconds on',
        async () => ((await replayOf(page))?.momentMs ?? 0) > from.momentMs + 3_000,
        bounds,
      );
      const after = await still(page);
      // The camera's pictures repeat: a step over the end of their loop tells nothing.
      if (after.frame > before.frame)
        steps = { frames: after.frame - before.frame, ms: after.momentMs - before.momentMs };
      before = after;
    }
    // The time on the badge goes with the pictures: those of sub come 15, those of main 25 times a second.
    const fps = ((steps?.frames ?? 0) / (steps?.ms ?? 1)) * 1_000;
    expect([15, 25].some((rate) => Math.abs(fps - rate) < rate * 0.2)).toBe(true);
    await page.keyboard.press('Escape');
    await waitFor('live again', async () => (await replayOf(page)) === null, bounds);
    expect(['live', 'delayed']).toContain((await tileOf(page, code))?.state);
    await page.close();
  });

  it('says that nothing is in memory when the camera is lost', async () => {
    const code = codes.find((one) => one.startsWith('T-')) ?? '';
    const page = await openWall(district, browser, 1, [code]);
    await waitFor('live', async () => ['live', 'delayed'].includes((await tileOf(page, code))?.state ?? ''), bounds);
    await district.flip(code, 'refuse-password');
    await district.flip(code, 'drop');
    await waitFor('lost', async () => (await tileOf(page, code))?.state === 'lost', bounds);
    await page.locator('tc-tile').click();
    await page.keyboard.press('r');
    await waitFor('the words', async () => (await replayOf(page))?.phase === 'empty', bounds);
    await waitFor(
      'the words in full',
      async () => (await page.getByText('Không có gì trong bộ nhớ').count()) > 0,
      bounds,
    );
    await district.flip(code, 'restore');
    await page.close();
  });
});
