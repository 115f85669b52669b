/** What an operator does at the wall, by keyboard and mouse in real Chromium: place, move, undo, send, save, look closer. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf } from '../support/open-page.ts';
import { camerasOf, openWall } from '../support/open-wall.ts';
import type { Visitor } from '../support/sign-in.ts';
import { tilesOf } from '../support/tiles.ts';
import { waitFor } from '../support/wait-for.ts';

let district: District;
let browser: Browser;
let operator: Visitor;
let codes: string[];

beforeAll(async () => {
  district = await startDistrict({ cameras: 6, baseAddress: '127.156.0.0' });
  browser = await openBrowser();
  operator = await district.as('operator');
  codes = (await camerasOf(operator)).map((camera) => camera.code).sort();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const shows = (page: Page, wanted: readonly string[]) =>
  waitFor(`tiles ${wanted.join(' ')}`, async () => {
    const shown = (await tilesOf(page)).map((tile) => tile.code);
    return wanted.every((code, index) => shown[index] === code);
  });

/** Streams that the page asks for from now on: `cameraId/rendition`. */
function watchStreams(page: Page): { readonly seen: Set<string>; clear(): void } {
  const seen = new Set<string>();
  page.on('request', (request) => {
    const found = /\/hls\/([^/]+\/(?:main|sub|h264))\//.exec(request.url());
    if (found?.[1]) seen.add(found[1]);
  });
  return { seen, clear: () => seen.clear() };
}

describe('the operator', () => {
  it('moves a camera by keys and by dragging, and takes the change back', async () => {
    const [a = '', b = '', c = '', d = ''] = codes;
    const page = await openWall(district, browser, 4, [a, b, c, d]);
    await shows(page, [a, b, c, d]);
    await page.locator('tc-tile').first().focus();
    await page.keyboard.press('m');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await shows(page, [b, a, c, d]);
    await page.locator('tc-tile').nth(2).dragTo(page.locator('tc-tile').nth(3));
    await shows(page, [b, a, d, c]);
    await page.keyboard.press('z');
    await shows(page, [b, a, c, d]);
    await page.keyboard.press('Delete');
    await waitFor('an empty tile', async () => (await tilesOf(page)).some((tile) => tile.state === 'empty'));
    await page.close();
  });

  it('sends a camera to another wall, which shows it without any frame around it', async () => {
    const [a = '', b = ''] = codes;
    const wall = await operator.call<{ id: string }>('/api/walls', 'POST', {
      name: 'east',
      title: 'Tường Đông',
      kind: 'wall',
    });
    await operator.call(`/api/walls/${wall.id}/layout`, 'PUT', {
      layout: { tileCount: 4, cameraIds: [], fill: 'hand', siteId: null, page: 0 },
    });
    const station = await newPageOf(operator, browser);
    await station.goto(`${district.url}/wall/east`);
    await waitFor('four empty tiles', async () => (await tilesOf(station)).length === 4);
    expect(await station.locator('tc-rail, tc-top-bar, tc-status-row, tc-wall-toolbar').count()).toBe(0);
    const page = await openWall(district, browser, 4, [a, b]);
    await shows(page, [a, b]);
    await page.locator('tc-tile').nth(1).focus();
    await page.keyboard.press('w');
    await page.keyboard.press('1');
    await shows(station, [b]);
    await page.close();
    await station.close();
  });

  it('plays only what is seen, and main when it fills the screen', async () => {
    // By HLS, whose requests can be watched from outside.
    const page = await openWall(district, browser, 4, codes.slice(0, 4), 'vi-VN', '/?player=ll-hls');
    const streams = watchStreams(page);
    await waitFor('four streams', () => streams.seen.size >= 4);
    await page.locator('tc-tile').first().focus();
    await page.keyboard.press('f');
    await waitFor('main of one camera alone', async () => {
      streams.clear();
      await waitFor('a request', () => streams.seen.size > 0);
      return streams.seen.size === 1 && [...streams.seen][0]?.endsWith('/main');
    });
    await page.keyboard.press('Escape');
    await waitFor('the wall again', async () => (await tilesOf(page)).length === 4);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await waitFor('no picture asked for in a hidden tab', async () => {
      streams.clear();
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)));
      return streams.seen.size === 0;
    });
    await page.close();
  });

  it('saves a still named by camera and time, and zooms without leaving the picture', async () => {
    const [a = ''] = codes;
    const page = await openWall(district, browser, 1, [a]);
    await waitFor('a picture', async () => ['live', 'delayed'].includes((await tilesOf(page))[0]?.state ?? ''));
    await page.locator('tc-tile').first().focus();
    const download = page.waitForEvent('download');
    await page.keyboard.press('s');
    expect((await download).suggestedFilename()).toMatch(
      new RegExp(`^${a} \\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.jpg$`),
    );
    const transform = () =>
      page
        .locator('tc-live-picture .pictures')
        .evaluate((place) => (place as unknown as { style: { transform: string } }).style.transform);
    for (let n = 0; n < 20; n += 1) await page.keyboard.press('+');
    await waitFor('8×', async () => (await transform()).includes('scale(8'));
    await page.keyboard.press('Shift+ArrowRight');
    await waitFor('a move', async () => !(await transform()).startsWith('translate(0%'));
    await page.keyboard.press('Escape');
    await waitFor('the whole picture', async () => (await transform()) === '');
    await page.close();
  });
});
