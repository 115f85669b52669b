/** Rights given and taken away on the pages: the picture comes, and goes black with the reason within two seconds. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf } from '../support/open-page.ts';
import { grant, invite } from '../support/people.ts';
import { joinByLink, type SignedIn, signIn } from '../support/sign-in.ts';

let district: District;
let browser: Browser;
let newcomer: SignedIn;

beforeAll(async () => {
  district = await startDistrict({ cameras: 4, baseAddress: '127.141.0.0' });
  browser = await openBrowser();
  const administrator = await district.as('administrator');
  const link = await invite(administrator, { login: 'moi', name: 'Người Mới', role: 'operator' });
  newcomer = await joinByLink(district.url, link);
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

async function cameraCalled(code: string): Promise<{ id: string; code: string; name: string }> {
  const operator = await district.as('operator');
  const cameras = await operator.call<{ id: string; code: string; name: string }[]>('/api/cameras');
  const camera = cameras.find((one) => one.code === code);
  if (!camera) throw new Error(`no camera ${code}`);
  return camera;
}

async function showOnDesk(cameraIds: readonly (string | null)[]): Promise<void> {
  const operator = await district.as('operator');
  const [desk] = await operator.call<{ id: string }[]>('/api/walls');
  const layout = { tileCount: 4, cameraIds, fill: 'hand', siteId: null, page: 0 };
  await operator.call(`/api/walls/${desk?.id}/layout`, 'PUT', { layout });
}

const picture = (page: Page, state: string) => page.locator(`tc-tile tc-live-picture[data-state="${state}"]`);

/** Through the page, as an administrator does it. */
async function give(admin: Page, cameraId: string): Promise<void> {
  await admin.goto(`${district.url}/grants?person=${newcomer.own.id}`);
  await admin.locator('header button.primary').click();
  const form = admin.locator('tc-grant-form');
  expect(await form.locator('select[name=subjectId]').inputValue()).toBe(newcomer.own.id);
  await form.locator('input[name=scopeKind][value=camera]').check();
  await form.locator('select[name=scopeId]').selectOption(cameraId);
  await form.locator('input[name=reason]').fill('trực thay');
  await form.locator('button[type=submit]').click();
  await form.waitFor({ state: 'detached' });
}

it('a grant opens the wall to somebody who had nothing; taken back, its tile is black and says why', async () => {
  const camera = await cameraCalled('C-01');
  await showOnDesk([camera.id, null, null, null]);
  const page = await newPageOf(newcomer, browser);
  await page.goto(district.url);
  await page.locator('tc-account-view').waitFor();
  const admin = await newPageOf(await district.as('administrator'), browser);
  await give(admin, camera.id);
  await admin.locator('tc-seen-cameras', { hasText: 'C-01' }).waitFor();
  // Without a new start of the page: the wall is there now.
  await page.locator('tc-rail a[href="/"]').click();
  await picture(page, 'live').waitFor();
  // A replay is a picture too.
  await page.locator('tc-tile').first().focus();
  await page.keyboard.press('r');
  await page.locator('tc-replay[data-phase="playing"]').waitFor();

  const row = admin.locator('tc-grant-table tbody tr', { hasText: 'trực thay' });
  await row.locator('td.actions button').click();
  const sure = row.locator('button.danger');
  await sure.waitFor();
  const startedAtMs = Date.now();
  await Promise.all([sure.click(), picture(page, 'not-allowed').waitFor()]);
  expect(Date.now() - startedAtMs).toBeLessThan(2_000);

  const tile = page.locator('tc-tile', { has: page.locator('tc-live-picture[data-state="not-allowed"]') });
  await tile.locator('.words', { hasText: 'Quyền xem bị thu hồi lúc' }).waitFor();
  expect(await tile.locator('canvas, video, img').count()).toBe(0);
  expect(await tile.locator('tc-replay').count()).toBe(0);
  await tile.locator('.caption', { hasText: 'C-01' }).waitFor();
  await page.locator('tc-toasts', { hasText: 'Quyền xem vừa bị thu hồi: C-01' }).waitFor();
  // The row stays as history.
  await admin.locator('tc-grant-table tr.over', { hasText: 'Đã thu hồi' }).waitFor();
  expect(await newcomer.call('/api/cameras')).toEqual([]);
  await page.close();
  await admin.close();
});

it.each(['webcodecs-canvas', 'webcodecs-video', 'mse', 'hls'])(
  'no frame of %s stays when the right goes',
  async (player) => {
    const camera = await cameraCalled('C-01');
    const administrator = await district.as('administrator');
    await showOnDesk([camera.id, null, null, null]);
    // The camera stays known to the person, its live picture does not.
    await grant(administrator, newcomer, { kind: 'camera', id: camera.id }, { rights: ['health'] });
    const grantId = await grant(administrator, newcomer, { kind: 'camera', id: camera.id }, { rights: ['live'] });
    const page = await newPageOf(newcomer, browser);
    await page.goto(`${district.url}/?player=${player}`);
    await picture(page, 'live').waitFor();
    const startedAtMs = Date.now();
    await administrator.call(`/api/grants/${grantId}`, 'DELETE');
    await picture(page, 'not-allowed').waitFor();
    expect(Date.now() - startedAtMs).toBeLessThan(2_000);
    expect(await page.locator('tc-tile').first().locator('canvas, video').count()).toBe(0);
    await page.close();
  },
);

it('a disabled account is out at once, and comes back by undo', async () => {
  const page = await newPageOf(await signIn(district.url, newcomer.credentials), browser);
  await page.goto(`${district.url}/account`);
  await page.locator('tc-account-view').waitFor();
  const admin = await newPageOf(await district.as('administrator'), browser);
  await admin.goto(`${district.url}/people`);
  await admin.locator('button[aria-label="Khoá Người Mới"]').click();
  await admin.locator('tc-disable-form input[name=reason]').fill('chuyển công tác');
  const startedAtMs = Date.now();
  await admin.locator('tc-disable-form button[type=submit]').click();
  await page.locator('tc-sign-in-page').waitFor();
  expect(Date.now() - startedAtMs).toBeLessThan(2_000);
  await admin.locator('tr.over', { hasText: 'chuyển công tác' }).waitFor();
  await admin.locator('tc-toasts button', { hasText: 'Hoàn tác' }).click();
  await admin.locator('tr:not(.over)', { hasText: 'Người Mới' }).waitFor();
  await page.close();
  await admin.close();
});

it('a technician aims a camera: a look with a reason, for so long, in the audit', async () => {
  const camera = await cameraCalled('T-01');
  const page = await newPageOf(await district.as('technician'), browser);
  await page.goto(`${district.url}/camera/${camera.code}`);
  await page.locator('tc-camera-view tc-live-picture[data-state="not-allowed"]').waitFor();
  await page.locator('tc-camera-access button', { hasText: 'Xin xem trực tiếp' }).click();
  await page.locator('tc-technical-look input[name=reason]').fill('chỉnh hướng sau khi thay chân đế');
  await page.keyboard.press('Enter');
  await page.locator('tc-camera-view tc-live-picture[data-state="live"]').waitFor();
  const admin = await newPageOf(await district.as('administrator'), browser);
  await admin.goto(`${district.url}/audit?kind=grant.technical-look`);
  const row = admin.locator('tc-audit-rows tbody tr', { hasText: 'Xin xem kỹ thuật' });
  await row.locator('summary').click();
  await row.locator('dl', { hasText: 'chỉnh hướng sau khi thay chân đế' }).waitFor();
  // Who watches it now is asked from the camera's own page.
  await admin.goto(`${district.url}/camera/${camera.code}`);
  await admin.locator('tc-camera-access a', { hasText: 'Ai đã xem T-01' }).click();
  await admin.locator('tc-watched tbody tr', { hasText: 'đang xem' }).waitFor();
  await page.close();
  await admin.close();
});

it('camera groups are made on their page, and a grant on one follows it', async () => {
  const camera = await cameraCalled('C-01');
  const code = `N-${Date.now() % 1_000_000}`;
  const admin = await newPageOf(await district.as('administrator'), browser);
  await admin.goto(`${district.url}/groups`);
  await admin.locator('header button.primary').click();
  await admin.locator('tc-group-form input[name=code]').fill(code);
  await admin.locator('tc-group-form input[name=name]').fill('Các nút giao');
  await admin.locator('tc-group-form button[type=submit]').click();
  await admin.locator('tbody tr', { hasText: code }).waitFor();
  const groups = await (await district.as('administrator')).call<{ id: string; code: string }[]>('/api/camera-groups');
  const group = groups.find((one) => one.code === code);
  const body = {
    subject: { kind: 'person', id: newcomer.own.id },
    scope: { kind: 'group', id: group?.id },
    rights: null,
  };
  await (await district.as('administrator')).call('/api/grants', 'POST', { ...body, reason: 'nhóm' });
  await admin.locator(`button[aria-label="Sửa ${code}"]`).click();
  await admin.locator('tc-group-form li label', { hasText: 'C-01' }).click();
  await admin.locator('tc-group-form button[type=submit]').click();
  await admin.locator('tbody tr', { hasText: code }).filter({ hasText: 'C-01' }).waitFor();
  await admin.goto(`${district.url}/grants?camera=${camera.id}`);
  await admin.locator('tc-seeing-people tbody tr', { hasText: 'Người Mới' }).waitFor();
  await admin.close();
});
