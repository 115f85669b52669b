/**
 * A wall that nobody tends: the browser of its station is killed, then the gateway, and the same layout is live again by
 * itself. And a desk at a change of shift: locked, its pictures run on, and the next person finds them as they are.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StationAddress, StationView } from '../../gateway/access/stations/schemas.ts';
import type { Layout, Wall } from '../../gateway/walls/schemas.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { type Kiosk, type StationScreen, startKiosk } from '../support/kiosk.ts';
import { newPageOf } from '../support/open-page.ts';
import { camerasOf } from '../support/open-wall.ts';
import { grant, invite } from '../support/people.ts';
import { type Credentials, joinByLink, type SignedIn } from '../support/sign-in.ts';
import { tilesOf } from '../support/tiles.ts';
import { waitFor } from '../support/wait-for.ts';

let district: District;
let browser: Browser;
let operator: SignedIn;
let administrator: SignedIn;
let cameras: { id: string; code: string }[];

beforeAll(async () => {
  district = await startDistrict({ cameras: 5, baseAddress: '127.154.0.0', config: { access: { lockMs: 10_000 } } });
  browser = await openBrowser();
  operator = await district.as('operator');
  administrator = await district.as('administrator');
  cameras = (await camerasOf(operator)).toSorted((a, b) => a.code.localeCompare(b.code));
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const fourOf = (of: readonly { id: string }[]): Layout => ({
  ...{ tileCount: 4, fill: 'hand', siteId: null, page: 0 },
  cameraIds: of.slice(0, 4).map(({ id }) => id),
});
const shown = async (page: Page) => (await tilesOf(page)).map(({ code, state }) => [code, state]);
const isLive = async (page: Page, codes: readonly string[]) => {
  const tiles = await tilesOf(page);
  return tiles.map(({ code }) => code).join() === codes.join() && tiles.every(({ state }) => state === 'live');
};
const becomesLive = (page: Page, codes: readonly string[], boundMs = 90_000) =>
  waitFor(`live: ${codes}`, () => isLive(page, codes), { boundMs, everyMs: 100 }).catch(async (error) => {
    throw new Error(`${JSON.stringify(await shown(page))} ${await page.locator('body').textContent()}`, {
      cause: error,
    });
  });

describe('a wall station', () => {
  let wall: Wall;
  let station: StationView;
  let kiosk: Kiosk;
  let screen: StationScreen;
  let codes: string[];
  const list = () => administrator.call<StationView[]>('/api/stations');

  beforeAll(async () => {
    const input = { name: 'tuong-trai', title: 'Tường trái', kind: 'wall' };
    wall = await administrator.call<Wall>('/api/walls', 'POST', input);
    const body = { name: 'Máy tường trái', wallId: wall.id, unitId: null };
    const made = await administrator.call<StationAddress>('/api/stations', 'POST', body);
    station = made.station;
    await grant(administrator, { own: station }, { kind: 'all', id: null });
    await operator.call(`/api/walls/${wall.id}/layout`, 'PUT', { layout: fourOf(cameras) });
    codes = cameras.slice(0, 4).map(({ code }) => code);
    kiosk = startKiosk(`${district.url}${made.link}`);
    screen = await kiosk.screen();
    await becomesLive(screen.page, codes);
  });
  afterAll(async () => {
    await screen?.leave().catch(() => {});
    await kiosk?.stop();
  });

  it('shows its wall without frame, controls or cursor, and keeps its address from the screen and from arguments', async () => {
    const { page } = screen;
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.locator('tc-rail, tc-top-bar, tc-status-row, tc-tile .controls').count()).toBe(0);
    expect(await page.locator('tc-station-view').evaluate((view) => getComputedStyle(view).cursor)).toBe('none');
    expect(kiosk.program.spawnargs.join(' ')).not.toContain('pair=');
  });

  it('tells what it shows', async () => {
    const now = await waitFor('the word of the station', async () => {
      const found = (await list()).find(({ id }) => id === station.id);
      return found?.shows?.tiles.live === 4 ? found : undefined;
    });
    expect(now).toMatchObject({ state: 'on', wallName: wall.name });
  });

  it('shows a layout that a desk gives it', async () => {
    const next = cameras.slice(1, 5);
    codes = next.map(({ code }) => code);
    await operator.call(`/api/walls/${wall.id}/layout`, 'PUT', { layout: fourOf(next) });
    await becomesLive(screen.page, codes);
  });

  it('is live again with the same layout after its browser was killed, in a profile that knows nothing', async () => {
    const before = screen;
    await before.leave();
    const killedAtMs = performance.now();
    process.kill(before.pid, 'SIGKILL');
    screen = await kiosk.screen(before);
    await becomesLive(screen.page, codes);
    const tookMs = performance.now() - killedAtMs;
    expect(screen.pid).not.toBe(before.pid);
    process.stdout.write(`station: live again ${Math.round(tookMs)} ms after its browser was killed\n`);
    expect(tookMs).toBeLessThan(30_000);
  });

  it('says since when the gateway is gone, and is live again by itself once it is back', async () => {
    const { page, pid } = screen;
    await page.evaluate(() => Object.assign(window, { untouched: true }));
    district.gateway().kill('SIGKILL');
    await district.gateway().ended;
    await page
      .getByRole('alert')
      .filter({ hasText: /MẤT|LOST/ })
      .waitFor();
    expect(await page.getByRole('alert').first().textContent()).toMatch(/\d{2}:\d{2}:\d{2}/);
    const startedAtMs = performance.now();
    await district.restartGateway();
    await becomesLive(page, codes);
    const tookMs = performance.now() - startedAtMs;
    process.stdout.write(`station: live again ${Math.round(tookMs)} ms after the gateway was started again\n`);
    expect(tookMs).toBeLessThan(30_000);
    expect(await page.evaluate(() => 'untouched' in window)).toBe(true);
    expect(kiosk.said().match(/started/g)).toHaveLength(2);
    process.kill(pid, 0);
  });

  it('goes dark and says so when it is revoked', async () => {
    await administrator.call(`/api/stations/${station.id}`, 'DELETE');
    await screen.page.getByRole('heading', { name: /chưa được ghép|not paired|không còn dùng|no longer/ }).waitFor();
    expect(await tilesOf(screen.page)).toEqual([]);
  });

  it('leaves nothing behind when the kiosk is stopped', async () => {
    const { pid } = screen;
    await screen.leave();
    expect(await kiosk.stop()).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('a desk', () => {
  it('locks its controls and never its pictures, and is taken over with what it shows', async () => {
    const link = await invite(administrator, { login: 'ca-sau', name: 'Lê Ca Sau', role: 'operator' });
    const next = await joinByLink(district.url, link);
    await grant(administrator, next, { kind: 'all', id: null });
    const [desk] = (await operator.call<Wall[]>('/api/walls')).filter(({ kind }) => kind === 'desk');
    await operator.call(`/api/walls/${desk?.id}/layout`, 'PUT', { layout: fourOf(cameras) });
    const codes = cameras.slice(0, 4).map(({ code }) => code);
    const page = await newPageOf(operator, browser);
    await page.goto(district.url);
    const bar = page.locator('tc-desk-lock dialog');
    // Nobody touches it: it locks itself, and is opened again by the same person.
    await bar.waitFor();
    await bar.getByRole('button', { name: /Mở khoá|Unlock/ }).click();
    await signInAt(bar, operator.credentials);
    await becomesLive(page, codes);

    await page.getByRole('button', { name: /Khoá bàn trực|Lock the desk/ }).click();
    await bar.waitFor();
    const snapshot = `/api/cameras/${cameras[0]?.id}/snapshot.jpg`;
    expect(await page.evaluate(async (path) => (await fetch(path)).status, snapshot)).toBe(401);
    // Neither keys nor the mouse reach the wall.
    await page.locator('body').press('f');
    await page.mouse.click(600, 500);
    expect(await shown(page)).toHaveLength(4);
    const layoutNow = async () => (await next.call<Wall[]>('/api/walls')).find(({ id }) => id === desk?.id)?.layout;
    const layout = await layoutNow();

    const states = watchStates(page);
    await bar.getByRole('button', { name: /Người khác|Somebody else/ }).click();
    await signInAt(bar, next.credentials);
    // Longer than the sockets of the session before live.
    const before = () => administrator.call<unknown[]>(`/api/people/${operator.own.id}/sessions`);
    await waitFor('the session before is over', async () => (await before()).length === 0);
    await becomesLive(page, codes);
    const seen = await states.end();
    expect(seen.filter((state) => state !== 'live' && state !== 'delayed')).toEqual([]);
    expect(await layoutNow()).toEqual(layout);
    await page.close();
  });
});

async function signInAt(bar: Locator, { login, password }: Credentials): Promise<void> {
  await bar.locator('input[name="login"]').fill(login);
  await bar.locator('input[name="password"]').fill(password);
  await bar.locator('button[type="submit"]').click();
  await bar.waitFor({ state: 'detached' });
}

/** Every state that a tile was in, looked at ten times a second. */
function watchStates(page: Page) {
  const seen = new Set<string>();
  let going = true;
  const watching = (async () => {
    while (going) {
      for (const { state } of await tilesOf(page)) seen.add(state);
      await page.waitForTimeout(100);
    }
  })();
  return {
    async end() {
      going = false;
      await watching;
      return [...seen];
    },
  };
}
