/** Sites, links and units edited in the page, and a camera's presets and home, in real Chromium against a real district. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf, signInBrowser } from '../support/open-page.ts';
import { createPageActs, type PageActs } from '../support/page-acts.ts';
import type { Visitor } from '../support/sign-in.ts';
import { ptzTruth } from '../support/steering.ts';
import { waitFor } from '../support/wait-for.ts';

const boundMs = 60_000;
let district: District;
let browser: Browser;
let administrator: Visitor;
let page: Page;
let acts: PageActs;
const problems: string[] = [];

beforeAll(async () => {
  district = await startDistrict({ cameras: 4, baseAddress: '127.149.0.0' });
  browser = await openBrowser();
  administrator = await district.as('administrator');
  page = await newPageOf(administrator, browser);
  page.setDefaultTimeout(boundMs);
  acts = createPageActs(page);
  page.on('pageerror', (error) => problems.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const open = (path: string) => page.goto(`${district.url}${path}`);
const button = (text: string) => acts.button(text);
const labelled = (label: string) => acts.labelled(label);
const closeDialog = () => acts.closeDialog();

describe('the administrator and places', () => {
  const dialog = () => page.locator('tc-places');

  const tab = (text: string) => dialog().locator(`button[aria-pressed]:has-text("${text}")`).click();
  const listed = (text: string) => dialog().locator(`tr:has-text("${text}")`);
  const form = () => page.locator('tc-place-form');
  const submit = () => form().locator('button[type=submit]').click();
  const write = async (code: string, name: string) => {
    await form().locator('input[name=code]').fill(code);
    await form().locator('input[name=name]').fill(name);
  };
  const remove = async (code: string) => {
    await labelled(`Xoá ${code}`).click();
    await button(`Xoá thật ${code}`).click();
  };

  it('makes a unit, a site and a link, each where it belongs', async () => {
    await open('/cameras');
    await button('Địa điểm').click();
    await tab('Đơn vị');
    await button('Thêm đơn vị').click();
    await write('Z-UB', 'Uỷ ban thử');
    await form().locator('select[name=kind]').selectOption('committee');
    await submit();
    await listed('Z-UB').waitFor();
    await tab('Địa điểm');
    await button('Thêm địa điểm').click();
    await submit();
    await page.locator('#problem-code:has-text("Cần điền")').waitFor();
    await write('Z-S', 'Nơi thử');
    await form().locator('select[name=kind]').selectOption('ward');
    await form().locator('select[name=unitId]').selectOption({ label: 'Uỷ ban thử' });
    await submit();
    await dialog().locator('tr:has-text("Z-S"):has-text("Uỷ ban thử")').waitFor();
    await tab('Tuyến truyền dẫn');
    await button('Thêm tuyến').click();
    await write('Z-L', 'Cáp thử');
    await form().locator('select[name=siteId]').selectOption({ label: 'Nơi thử' });
    await submit();
    await dialog().locator('tr:has-text("Z-L"):has-text("Nơi thử")').waitFor();
  });

  it('changes one, and is told what holds a site before it can go', async () => {
    await labelled('Sửa Z-L').click();
    await write('Z-L', 'Cáp quang');
    await submit();
    await listed('Cáp quang').waitFor();
    await tab('Địa điểm');
    await remove('Z-S');
    await page.locator('tc-toasts:has-text("tuyến Z-L")').waitFor();
    expect(await listed('Z-S').count()).toBe(1);
  });

  it('removes them from the leaves up, and the gateway has them no more', async () => {
    await tab('Tuyến truyền dẫn');
    await remove('Z-L');
    await listed('Z-L').waitFor({ state: 'detached' });
    await tab('Địa điểm');
    await remove('Z-S');
    await listed('Z-S').waitFor({ state: 'detached' });
    await tab('Đơn vị');
    await remove('Z-UB');
    await listed('Z-UB').waitFor({ state: 'detached' });
    const left = await administrator.call<{ code: string }[]>('/api/sites');
    expect(left.map(({ code }) => code)).not.toContain('Z-S');
    await closeDialog();
  });
});

describe('the operator and presets', () => {
  beforeAll(async () => signInBrowser(page, await district.as('operator')));

  const pan = async () => (await ptzTruth(district, 'C-01')).position.pan;
  const turnTo = async (where: number) => {
    await district.flip('C-01', 'ptz', { pan: where });
    await standsAt(where);
  };
  const standsAt = (where: number) =>
    waitFor(`the camera to stand at ${where}`, async () => Math.abs((await pan()) - where) < 0.05);
  const presets = () => page.locator('tc-ptz-presets');

  it('are saved, gone to and deleted on the camera page', async () => {
    await turnTo(0.5);
    await open('/camera/C-01');
    await presets().locator('input[name=name]').fill('Ngã tư thử');
    await presets().locator('form button[type=submit]').click();
    await presets().locator('li:has-text("Ngã tư thử")').waitFor();
    await turnTo(-0.5);
    await presets().locator('button.go:has-text("Ngã tư thử")').click();
    await standsAt(0.5);
    await labelled('Xoá vị trí Ngã tư thử').click();
    await presets().locator('button.danger').click();
    await presets().locator('li:has-text("Ngã tư thử")').waitFor({ state: 'detached' });
  });

  it('have a home, set from the page and gone to by its button', async () => {
    await turnTo(0.25);
    await presets().locator('button.home').click();
    await page.locator('tc-toasts:has-text("Đã đặt vị trí gốc")').waitFor();
    await turnTo(-0.5);
    await page.locator('tc-ptz-pad button[aria-label="Về vị trí gốc (H)"]').first().click();
    await standsAt(0.25);
  });
});

it('nothing failed in the page meanwhile', () => {
  expect(problems).toEqual([]);
});
