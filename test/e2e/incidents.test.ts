/**
 * An accident, in real Chromium against a real district: the operator flags it and opens an incident over the wall, writes down
 * what he does and hands it over; the police accept it, and close it with a record on paper.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Unit } from '../../gateway/cameras/schemas.ts';
import type { IncidentList, IncidentWithLog } from '../../gateway/incidents/schemas.ts';
import { axeFindings } from '../support/axe-findings.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { type CameraFacts, camerasOf } from '../support/open-wall.ts';
import { createPageActs, type PageActs } from '../support/page-acts.ts';
import { looks, newPageLike } from '../support/page-look.ts';
import { grant, invite } from '../support/people.ts';
import { joinByLink, type SignedIn } from '../support/sign-in.ts';

const boundMs = 60_000;
let district: District;
let browser: Browser;
let operator: SignedIn;
let officer: SignedIn;
let police: Unit;
let cameras: readonly CameraFacts[];
let here: string;
let beside: string;
const problems: (readonly string[])[] = [];

const pageOf = async (visitor: SignedIn, look: (typeof looks)[number] = looks[0]): Promise<Page> => {
  const made = await newPageLike(look, visitor, browser);
  made.page.setDefaultTimeout(boundMs);
  problems.push(made.problems);
  return made.page;
};
const incidentNow = async (): Promise<IncidentWithLog> => {
  const { incidents } = await operator.call<IncidentList>('/api/incidents');
  return operator.call<IncidentWithLog>(`/api/incidents/${incidents[0]?.id}`);
};

/** On the desk's wall, in this order. */
async function fillDesk(cameraIds: readonly string[]): Promise<void> {
  const [desk] = await operator.call<{ id: string }[]>('/api/walls');
  const layout = { tileCount: 4, cameraIds, fill: 'hand', siteId: null, page: 0 };
  await operator.call(`/api/walls/${desk?.id}/layout`, 'PUT', { layout });
}

beforeAll(async () => {
  district = await startDistrict({ cameras: 2, baseAddress: '127.147.0.0', diskGb: 2 });
  browser = await openBrowser();
  operator = await district.as('operator');
  cameras = await camerasOf(operator);
  [here = '', beside = ''] = cameras.map(({ code }) => code);
  const administrator = await district.as('administrator');
  police = await administrator.call<Unit>('/api/units', 'POST', {
    code: 'CA-TD',
    name: 'Đội trực ban',
    kind: 'police',
  });
  const login = { login: 'truc-ban', name: 'Đỗ Trực Ban', role: 'police', unitId: police.id } as const;
  officer = await joinByLink(district.url, await invite(administrator, login));
  await grant(administrator, officer, { kind: 'all', id: null });
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

describe('an accident', () => {
  let page: Page;
  let acts: PageActs;

  it('is flagged and becomes an incident by keys on the wall, with camera and time filled in', async () => {
    page = await pageOf(operator);
    acts = createPageActs(page);
    await fillDesk(cameras.map(({ id }) => id));
    await page.goto(`${district.url}/`);
    const tile = page.locator(`tc-tile[data-camera-code="${here}"]`);
    await tile.click();
    await page.keyboard.press('b');
    await page.locator('tc-toasts .toast').first().waitFor();
    await page.keyboard.press('i');
    const form = page.locator('tc-incident-form');
    await form.locator(`.chips li:has-text("${here}")`).waitFor();
    expect(await form.locator('input[name=from]').inputValue()).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d$/);
    await form.locator('button[type=submit]').click();
    await form.locator('#problem-title:has-text("Ghi tiêu đề")').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await form.locator('input[name=title]').fill('Va chạm hai xe trong hầm');
    await form.locator('select[name=severity]').selectOption('high');
    await form.locator('button[type=submit]').click();
    await page.locator('.toast:has-text("Đã mở vụ việc") button:has-text("Xem vụ việc")').click();
    await page.locator('tc-incident-view h1:has-text("Va chạm hai xe trong hầm")').waitFor();
    const { incident } = await incidentNow();
    expect(incident).toMatchObject({ severity: 'high', cameras: [{ hold: 'held' }] });
    expect(await axeFindings(page)).toEqual([]);
  });

  it('is taken, its log written, another camera held', async () => {
    await acts.button('Tiếp nhận').click();
    await page.locator('.standing:has-text("Đang xử lý")').waitFor();
    await page.locator('tc-incident-log textarea').fill('đã gọi xe cứu hộ');
    await page.locator('tc-incident-log input[name=whom]').fill('Đội CSGT số 1');
    await page.locator('tc-incident-log button[type=submit]').click();
    await page.locator('tc-incident-log li:has-text("đã báo Đội CSGT số 1: đã gọi xe cứu hộ")').waitFor();
    await acts.button('Thêm camera').click();
    const part = page.locator('tc-incident-cameras');
    await part.locator('select[name=cameraId]').selectOption(cameras[1]?.id ?? '');
    await part.locator('button[type=submit]').click();
    await part.locator(`tr:has-text("${beside}"):has-text("Đang giữ")`).waitFor();
    const link = await part.locator('a:has-text("Xem lại tất cả")').getAttribute('href');
    expect(link).toMatch(/^\/playback\?cameras=[^,&]+,[^&]+&at=/);
    await acts.button('Sửa thông tin').click();
    await page.locator('tc-incident-form input[name=place]').fill('làn 2, cửa bắc');
    await page.locator('tc-incident-form button[type=submit]').click();
    await page.locator('tc-incident-view .columns dd:has-text("làn 2, cửa bắc")').waitFor();
  });

  it('is handed over, comes onto the page of the police by itself, and is accepted', async () => {
    const theirs = await pageOf(officer, looks[1]);
    await theirs.goto(`${district.url}/incidents`);
    await theirs.locator('tr:has-text("Va chạm hai xe"):has-text("Acknowledged")').waitFor();
    expect(await axeFindings(theirs)).toEqual([]);
    await acts.button('Bàn giao').click();
    await page.locator('tc-incident-steps select[name=unitId]').selectOption(police.id);
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('tc-incident-steps button[type=submit]').click();
    await page.locator('.standing:has-text("Chờ Đội trực ban tiếp nhận")').waitFor();
    await theirs.locator('tc-rail a[aria-label="Incidents: 1 wait for somebody to take them"]').waitFor();
    await theirs.locator('tr:has-text("Đội trực ban has not accepted yet") a').first().click();
    await theirs.locator('button:has-text("Accept")').first().click();
    await page.locator('.standing:has-text("Đội trực ban đang giữ")').waitFor();
    // What is theirs now is not the operator's to close.
    expect(await acts.button('Đóng').count()).toBe(0);
    await theirs.locator('tc-incident-steps button:has-text("Close")').first().click();
    await theirs.locator('tc-incident-steps textarea').fill('đã lập biên bản, giải toả lúc 18:10');
    await theirs.locator('tc-incident-steps button[type=submit]').click();
    await theirs.locator('.standing:has-text("Closed")').waitFor();
    expect(await axeFindings(theirs)).toEqual([]);
    await theirs.close();
  });

  it('is a record on paper, and found again without diacritics', async () => {
    await page.locator('.standing:has-text("Đã đóng")').waitFor();
    await page.emulateMedia({ media: 'print' });
    const paper = page.locator('tc-incident-view .paper');
    expect(await paper.isVisible()).toBe(true);
    const text = await paper.textContent();
    for (const words of [
      'BIÊN BẢN VỤ VIỆC',
      'CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM',
      'làn 2, cửa bắc',
      beside,
      'giải toả lúc 18:10',
      'NGƯỜI LẬP BIÊN BẢN',
    ])
      expect(text).toContain(words);
    expect(await page.locator('tc-rail').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.goto(`${district.url}/incidents?state=all&q=cua%20bac%20csgt`);
    await page.locator('tr:has-text("Va chạm hai xe trong hầm"):has-text("Đã đóng")').waitFor();
    await page.locator('input[name=q]').fill('cháy');
    await page.locator('input[name=q]').press('Enter');
    await page.locator('tc-incidents-view:has-text("Không tìm thấy vụ việc nào")').waitFor();
    await page.close();
  });

  it('had no error on any page', () => {
    expect(problems.flat()).toEqual([]);
  });
});
