/** One tile per state on a wall in real Chromium: what is transcoded, what cannot be for now, and what is sick and why. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { cameraOf, childrenOf, playing } from '../support/district-sight.ts';
import { movingPictures } from '../support/moving-pictures.ts';
import { openWall } from '../support/open-wall.ts';
import type { Visitor } from '../support/sign-in.ts';
import { type TileSight, tileOf } from '../support/tiles.ts';
import { waitFor } from '../support/wait-for.ts';

const h265 = { mainCodec: 'h265', subCodec: 'h265', audio: 'none' };
let district: District;
let browser: Browser;
let operator: Visitor;

beforeAll(async () => {
  district = await startDistrict({
    cameras: 0,
    entries: [
      { code: 'P-01', ...h265 },
      { code: 'P-02', ...h265 },
      { code: 'T-01' },
      { code: 'C-01' },
      { code: 'P-03' },
    ],
    baseAddress: '127.153.0.0',
    // A stalled camera stays frozen for long enough to be seen so by a page on a busy machine, before it is given up.
    config: { streams: { transcode: { budget: 1, height: 360 }, lingerMs: 1_000, frameTimeoutMs: 12_000 } },
  });
  browser = await openBrowser();
  operator = await district.as('operator');
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const tileIs = (page: Page, code: string, what: string, fits: (tile: TileSight) => boolean): Promise<TileSight> =>
  waitFor(
    `${code} ${what}`,
    async () => {
      const tile = await tileOf(page, code);
      if (tile && fits(tile)) return tile;
      throw new Error(`the tile says: ${tile?.state} ${tile?.text}`);
    },
    { boundMs: 120_000, everyMs: 100 },
  );
const isShown = ({ state }: TileSight): boolean => ['live', 'delayed'].includes(state);

const transcodes = () =>
  childrenOf(district.gateway().pid).filter(({ commandLine }) => commandLine.includes('libx264'));

describe('a camera that speaks H.265 only', () => {
  it('is transcoded when somebody looks, plays, says so, and is transcoded once for two who look', async () => {
    expect((await playing(district, 'P-01')).codec).toBe('h265');
    // One of a try before may take its time to end.
    await waitFor('no transcode', () => transcodes().length === 0, { boundMs: 120_000 });
    const page = await openWall(district, browser, 1, ['P-01']);
    const tile = await tileIs(page, 'P-01', 'shown', isShown);
    expect(tile.text).toContain('chuyển mã');
    await movingPictures(page, ['P-01'], 3);
    const other = await openWall(district, browser, 1, ['P-01']);
    await tileIs(other, 'P-01', 'shown to a second viewer', isShown);
    await movingPictures(other, ['P-01'], 3);
    // On a busy machine one may be begun anew while the one before it ends.
    await waitFor('one transcode', () => transcodes().length === 1);
    // Nobody looks any more: the transcode ends, the camera is still pulled.
    await page.close();
    await other.close();
    await waitFor('the end of the transcode', () => transcodes().length === 0, { boundMs: 120_000 });
    await playing(district, 'P-01', Date.now());
  });

  it('says that the budget is used up when it is, and plays by itself when a place is free again', async () => {
    const page = await openWall(district, browser, 4, ['P-01', 'P-02']);
    const budget = /hết suất chuyển mã/i;
    const [refused, shown] = await waitFor(
      'one shown and one told that the budget is used up',
      async () => {
        const tiles = [await tileOf(page, 'P-01'), await tileOf(page, 'P-02')].filter((tile) => tile !== undefined);
        const without = tiles.find(({ text }) => budget.test(text));
        const playingTile = tiles.find(isShown);
        return without && playingTile ? [without, playingTile] : undefined;
      },
      { boundMs: 120_000, everyMs: 100 },
    );
    expect(isShown(refused)).toBe(false);
    await waitFor('one transcode', () => transcodes().length === 1);
    const { id } = await cameraOf(district, refused.code);
    const answer = await operator.fetch(`/hls/${id}/h264/index.m3u8`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('stream.transcode-budget');
    // The other tile is emptied; this one is left alone.
    const cameraIds = ['P-01', 'P-02'].map((code) => (code === refused.code ? id : null));
    const [desk] = await operator.call<{ id: string }[]>('/api/walls');
    await operator.call(`/api/walls/${desk?.id}/layout`, 'PUT', {
      layout: { tileCount: 4, cameraIds, fill: 'hand', siteId: null, page: 0 },
    });
    await tileIs(page, refused.code, 'shown once the other is gone', isShown);
    await movingPictures(page, [refused.code], 3);
    expect(shown.code).not.toBe(refused.code);
  });
});

describe('a wall with one tile per state', () => {
  it('says of each what is wrong with it, and of the healthy ones nothing', async () => {
    const page = await openWall(district, browser, 4, ['T-01', 'C-01', 'P-03', 'P-01']);
    for (const code of ['T-01', 'C-01', 'P-03', 'P-01']) await tileIs(page, code, 'shown', isShown);
    await district.flip('T-01', 'stall');
    const frozen = await tileIs(page, 'T-01', 'frozen', ({ state }) => state === 'frozen');
    expect(frozen.text).toMatch(/đứng hình/i);
    await district.flip('C-01', 'refuse-password', { drop: true });
    await district.flip('P-03', 'power', { on: false });
    const refused = await tileIs(page, 'C-01', 'refused', ({ text }) => /mật khẩu/i.test(text));
    expect(refused.state).toBe('lost');
    const lost = await tileIs(page, 'P-03', 'lost', ({ state }) => state === 'lost');
    expect(lost.text).not.toMatch(/mật khẩu/i);
    await tileIs(page, 'T-01', 'lost in the end', ({ state }) => state === 'lost');
    // The neighbours' troubles are not this one's.
    const healthy = await tileIs(page, 'P-01', 'still shown', isShown);
    expect(healthy.text).toContain('chuyển mã');
    for (const code of ['T-01', 'C-01', 'P-03']) await district.flip(code, 'restore');
    const { id } = await cameraOf(district, 'C-01');
    await operator.call(`/api/cameras/${id}/retry`, 'POST');
    for (const code of ['T-01', 'C-01', 'P-03']) await tileIs(page, code, 'shown again', isShown);
  });
});
