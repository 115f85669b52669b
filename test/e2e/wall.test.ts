/** The wall in real Chromium, on real streams of simulated cameras: pictures move, and a tile never lies. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { camerasOf, openWall } from '../support/open-wall.ts';
import { shownFrames } from '../support/page-frame-mark.ts';
import type { Visitor } from '../support/sign-in.ts';
import { tileOf, tilesOf } from '../support/tiles.ts';
import { waitFor } from '../support/wait-for.ts';

let district: District;
let browser: Browser;
let operator: Visitor;
let codes: string[];

beforeAll(async () => {
  district = await startDistrict({
    cameras: 16,
    baseAddress: '127.157.0.0',
    // Long enough between frozen and lost that a page on a busy machine can be seen to say the former.
    config: { streams: { frameTimeoutMs: 12_000 } },
  });
  browser = await openBrowser();
  operator = await district.as('operator');
  codes = (await camerasOf(operator)).map((camera) => camera.code).sort();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const stateIs = (page: Page, code: string, states: readonly string[], boundMs = 90_000) =>
  waitFor(
    `${code} ${states.join(' or ')}`,
    async () => {
      const tile = await tileOf(page, code);
      return tile && states.includes(tile.state) ? tile : undefined;
    },
    { boundMs, everyMs: 100 },
  );

describe('the wall', () => {
  it('shows moving frames in every tile of 16', async () => {
    const page = await openWall(district, browser, 16, codes);
    const seen = new Map<string, Set<number>>();
    await waitFor(
      'two different frames in each tile',
      async () => {
        for (const { code, frame } of await shownFrames(page)) seen.set(code, (seen.get(code) ?? new Set()).add(frame));
        return codes.every((code) => (seen.get(code)?.size ?? 0) >= 2);
      },
      { boundMs: 150_000, everyMs: 300 },
    );
    await waitFor('every tile says live or delayed', async () =>
      (await tilesOf(page)).every((tile) => ['live', 'delayed'].includes(tile.state)),
    );
    await page.close();
  });

  it('says frozen when the camera stalls, lost when it drops, and lives again by itself', async () => {
    const code = codes.find((candidate) => candidate.startsWith('C-')) ?? '';
    const page = await openWall(district, browser, 4, [code, ...codes.filter((other) => other !== code).slice(0, 3)]);
    await stateIs(page, code, ['live', 'delayed']);
    await district.flip(code, 'stall');
    const frozen = await stateIs(page, code, ['frozen']);
    expect(frozen.text).toMatch(/ĐỨNG HÌNH \d\d:\d\d:\d\d/);
    expect(frozen.text).toMatch(/khung cuối \d\d:\d\d:\d\d/i);
    await stateIs(page, code, ['lost']);
    await district.flip(code, 'restore');
    await stateIs(page, code, ['live', 'delayed']);
    await page.close();
  });

  it('says that the password is refused, and recovers when it is put right', async () => {
    const code = codes.find((candidate) => candidate.startsWith('T-')) ?? '';
    const page = await openWall(district, browser, 1, [code]);
    await stateIs(page, code, ['live', 'delayed']);
    await district.flip(code, 'refuse-password');
    await district.flip(code, 'drop');
    const refused = await waitFor('refused', async () => {
      const tile = await tileOf(page, code);
      return tile?.state === 'lost' && /mật khẩu/i.test(tile.text) ? tile : undefined;
    });
    expect(refused.text).toMatch(/mật khẩu/i);
    await district.flip(code, 'restore');
    const camera = (await camerasOf(operator)).find((candidate) => candidate.code === code);
    await operator.call(`/api/cameras/${camera?.id}/retry`, 'POST');
    await stateIs(page, code, ['live', 'delayed']);
    await page.close();
  });

  it('puts a camera into the selected tile by its code and Enter, and says so when there is no such camera', async () => {
    const page = await openWall(district, browser, 4, codes.slice(0, 4));
    const target = codes[9] ?? '';
    await page.locator('tc-tile').nth(1).click();
    await page.keyboard.type(target);
    await page.keyboard.press('Enter');
    await waitFor('the camera in tile 2', async () => (await tilesOf(page))[1]?.code === target);
    await page.keyboard.type('T-99');
    await page.keyboard.press('Enter');
    await waitFor('a message', async () => (await page.getByText('T-99').count()) > 0);
    await page.close();
  });

  it('shows a layout that another desk sends, without a reload', async () => {
    const page = await openWall(district, browser, 4, codes.slice(0, 4));
    await waitFor('four tiles', async () => (await tilesOf(page)).length === 4);
    const walls = await operator.call<{ id: string }[]>('/api/walls');
    const camera = (await camerasOf(operator)).find((candidate) => candidate.code === codes[12]);
    await operator.call(`/api/walls/${walls[0]?.id}/show`, 'POST', { cameraId: camera?.id, tile: 3 });
    await waitFor('the sent camera in tile 4', async () => (await tilesOf(page))[3]?.code === codes[12]);
    await page.close();
  });

  it('leaves nothing behind of the cameras that a tile had before', async () => {
    const page = await openWall(district, browser, 4, codes.slice(0, 4));
    await waitFor('four tiles', async () => (await tilesOf(page)).length === 4);
    const [wall] = await operator.call<{ id: string }[]>('/api/walls');
    const cameras = await camerasOf(operator);
    const nodes = () =>
      page.evaluate(() => {
        const view = document.querySelector('tc-app')?.shadowRoot?.querySelector('tc-wall-view')?.shadowRoot;
        const all = view && document.createNodeIterator(view);
        let count = 0;
        while (all?.nextNode()) count += 1;
        return count;
      });
    const show = async (code: string | undefined) => {
      const cameraId = cameras.find((camera) => camera.code === code)?.id;
      await operator.call(`/api/walls/${wall?.id}/show`, 'POST', { cameraId, tile: 3 });
      await waitFor(`${code} in tile 4`, async () => (await tilesOf(page))[3]?.code === code);
    };
    await show(codes[12]);
    const before = await nodes();
    for (const code of [codes[13], codes[14], codes[15], codes[12]]) await show(code);
    expect(before).toBeGreaterThan(20);
    expect(await nodes()).toBe(before);
    await page.close();
  });

  it('says on the whole page that the gateway is lost, and comes back with it', async () => {
    const page = await openWall(district, browser, 4, codes.slice(0, 4));
    await waitFor('live', async () => (await tilesOf(page)).every((tile) => ['live', 'delayed'].includes(tile.state)));
    district.gateway().kill('SIGKILL');
    await district.gateway().ended;
    await waitFor('every tile says so', async () =>
      (await tilesOf(page)).every((tile) => tile.state === 'gateway-lost'),
    );
    const banner = page.getByRole('alert').filter({ hasText: /mất máy chủ/i });
    try {
      await banner.first().waitFor();
    } finally {
      // Whatever follows needs it.
      await district.restartGateway();
    }
    const backAgain = async () => {
      const others = (await tilesOf(page)).filter((tile) => !['live', 'delayed'].includes(tile.state));
      if (others.length > 0) throw new Error(JSON.stringify(others));
      return true;
    };
    await waitFor('live again', backAgain, { boundMs: 120_000 });
    await page.close();
  });
});
