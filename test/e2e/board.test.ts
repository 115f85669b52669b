/**
 * What a technician and an administrator do, in real Chromium against a real district: health board and report, cameras
 * and their passwords, lists, discovery and binding. One page, in the order of a working day: each step
 * leaves what the next one needs.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf, signInBrowser } from '../support/open-page.ts';
import { createPageActs, type PageActs } from '../support/page-acts.ts';
import type { Visitor } from '../support/sign-in.ts';
import { waitFor } from '../support/wait-for.ts';

const boundMs = 60_000;
let district: District;
let browser: Browser;
let technician: Visitor;
let administrator: Visitor;
let page: Page;
let acts: PageActs;
const problems: string[] = [];

beforeAll(async () => {
  district = await startDistrict({ cameras: 4, extra: 3, baseAddress: '127.143.0.0' });
  browser = await openBrowser();
  technician = await district.as('technician');
  administrator = await district.as('administrator');
  page = await newPageOf(technician, browser);
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
const row = (text: string) => acts.row(text);
const closeDialog = () => acts.closeDialog();

describe('the technician', () => {
  it('sees the cameras live, each with the age of its picture', async () => {
    await open('/health');
    for (const code of ['T-01', 'C-01', 'P-01', 'P-02']) {
      const live = page.locator(`tr:has-text("${code}"):has-text("Tốt")`).first();
      await live.waitFor();
      expect(await live.textContent()).toMatch(/\d,\d s/);
    }
  });

  it('tests a connection in stages', async () => {
    await labelled('Kiểm tra kết nối C-01').click();
    await page.locator('tc-test-stages li').nth(4).waitFor();
    await closeDialog();
  });

  it('reads the report and takes it as CSV', async () => {
    await button('Báo cáo').click();
    await page.locator('tc-availability-report tbody tr').first().waitFor();
    const link = await page.locator('tc-availability-report a[download]').first().getAttribute('href');
    const answer = await technician.fetch(link ?? '');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const text = await answer.text();
    for (const code of ['T-01', 'C-01', 'P-01', 'P-02']) expect(text).toContain(code);
    const download = page.waitForEvent('download');
    await page.locator('tc-availability-report a[download]').first().click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
    await page.locator('tc-availability-report select').selectOption('site');
    await page.locator('tc-availability-report tr:has-text("Cửa ngõ")').first().waitFor();
    await closeDialog();
  });
});

describe('the administrator and cameras', () => {
  beforeAll(() => signInBrowser(page, administrator));

  it('is refused a code that is taken, at its field, and loses nothing that was typed', async () => {
    await open('/cameras');
    await button('Thêm camera').click();
    await page.locator('input[name=code]').fill('T-01');
    await page.locator('input[name=name]').fill('Thử');
    await page.locator('select[name=siteId]').selectOption({ index: 1 });
    await page.locator('tc-camera-form button[type=submit]').click();
    await page.locator('#problem-code:has-text("Đã có")').waitFor();
    // Neither Escape nor a click beside it drops the form: it asks.
    await page.keyboard.press('Escape');
    await button('Điền tiếp').click();
    await page.mouse.click(4, 4);
    await page.locator('tc-dialog:has-text("chưa được lưu")').first().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await button('Điền tiếp').click();
    expect(await page.locator('input[name=name]').inputValue()).toBe('Thử');
  });

  it('makes the camera, with dates, chainage and address as people write them', async () => {
    await page.locator('input[name=code]').fill('Z-01');
    await page.locator('input[name=contractFrom]').fill('5/11/2026');
    await page.locator('input[name=chainageM]').fill('1+240');
    await page.locator('input[name=road]').fill('Nhánh A');
    await page.locator('input[name=expectedAddress]').fill('127.46.9.9');
    await page.locator('tc-camera-form button[type=submit]').click();
    await page.locator('tc-camera-device').waitFor();
    await closeDialog();
    await page.locator('tr:has-text("Z-01"):has-text("dự kiến 127.46.9.9")').waitFor();
  });

  it('changes it, and drops a change only when that is said', async () => {
    await labelled('Sửa Z-01').click();
    expect(await page.locator('input[name=contractFrom]').inputValue()).toBe('05/11/2026');
    expect(await page.locator('input[name=expectedAddress]').inputValue()).toBe('127.46.9.9');
    await page.locator('input[name=name]').fill('Không lưu');
    await page.keyboard.press('Escape');
    await button('Bỏ, không lưu').click();
    await page.locator('tc-camera-form').waitFor({ state: 'detached' });
    await labelled('Sửa Z-01').click();
    expect(await page.locator('input[name=name]').inputValue()).toBe('Thử');
    await page.locator('input[name=name]').fill('Đổi tên');
    await page.locator('tc-camera-form button[type=submit]').click();
    await row('Đổi tên').waitFor();
  });

  it('stores a password for a range and removes it; no answer has it', async () => {
    await button('Mật khẩu camera').click();
    await page.locator('tc-credentials select[name=kind]').selectOption('range');
    await page.locator('input[name=target]').fill('127.99.0.0/16');
    await page.locator('input[name=username]').fill('u');
    await page.locator('input[name=password]').fill('chim-yen-canary');
    await page.locator('tc-credentials button[type=submit]').click();
    await page.locator('th:has-text("127.99.0.0/16")').waitFor();
    const stored = await (await administrator.fetch(`/api/credentials`)).text();
    expect(stored).toContain('127.99.0.0/16');
    expect(stored).not.toContain('canary');
    await labelled('Xoá mật khẩu của 127.99.0.0/16').click();
    await page.locator('th:has-text("127.99.0.0/16")').waitFor({ state: 'detached' });
    // The form was stored and is clean again: nothing is asked.
    await closeDialog();
  });

  it('sees what a list would change, with bad rows in Vietnamese, and applies the good ones', async () => {
    const csv = await (await administrator.fetch(`/api/cameras/export.csv`)).text();
    const changed = csv.replace('Đổi tên', 'Tên từ tệp');
    const bad = `Z-02,Sai,KHONG${','.repeat((csv.split('\r\n')[0] ?? '').split(',').length - 3)}\r\n`;
    await button('Nhập CSV').click();
    const file = { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(changed + bad) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('tc-csv-import tr:has-text("Z-02"):has-text("Không có mã này")').waitFor();
    await button('Áp dụng 1 dòng').click();
    await page.locator('strong:has-text("Đã áp dụng 1")').waitFor();
    await closeDialog();
    await row('Tên từ tệp').waitFor();
  });

  it('retires a camera and takes that back', async () => {
    await labelled('Ngừng dùng Z-01').click();
    await row('Z-01').waitFor({ state: 'detached' });
    await page.locator('tc-toasts button:has-text("Hoàn tác")').first().click();
    await row('Z-01').waitFor();
  });
});

describe('the administrator and devices', () => {
  const found = () => page.locator('tc-found-device:has(tc-channel-choice)');

  it('finds what is new, with a still of each', async () => {
    await open('/discovery');
    await button('Bắt đầu dò').click();
    await page.locator('strong:has-text("Đã dò xong")').waitFor();
    await waitFor('three devices that can be bound', async () => (await found().count()) === 3);
    const still = found().first().locator('img.still');
    await still.waitFor();
    await waitFor('the still to be a picture', () =>
      still.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
  });

  it('binds one to a place that waits for it', async () => {
    // The first one's clock is three quarters of an hour off: it would not be well for long.
    await found().nth(1).locator('tc-channel-choice select').first().selectOption('existing');
    await page.locator('tc-unbound-picker input').first().fill('z01');
    await page.locator('tc-unbound-picker input').first().press('Enter');
    await button('Xem lại').click();
    await page.locator('tc-bind-confirm button.primary').click();
    await page.locator('tc-bind-confirm li:has-text("đã gắn vào Z-01")').waitFor();
    await page.locator('tc-bind-confirm button').first().click();
    await waitFor('two devices to be left', async () => (await found().count()) === 2);
  });

  it('binds several at once by a pattern', async () => {
    for (const box of await found().locator('label.mark input').all()) await box.check();
    const panel = page.locator('tc-several-panel');
    await panel.locator('select[name=siteId]').selectOption({ index: 1 });
    await panel.locator('input[name=code]').fill('N-{nn}');
    await panel.locator('input[name=first]').fill('7');
    await panel.locator('button[type=submit]').click();
    await button('Xem lại').click();
    await page.locator('tc-bind-confirm button.primary').click();
    await page.locator('tc-bind-confirm li:has-text("đã gắn vào N-07")').waitFor();
    await page.locator('tc-bind-confirm li:has-text("đã gắn vào N-08")').waitFor();
    await page.locator('tc-bind-confirm button').first().click();
    await waitFor('no device to be left', async () => (await found().count()) === 0);
  });

  it('sees the bound camera come alive, and takes its device away and gives it back', async () => {
    await open('/health?q=Z-01');
    await page.locator('tr:has-text("Z-01"):has-text("Tốt")').waitFor();
    await open('/cameras');
    await labelled('Thiết bị của Z-01').click();
    await button('Gỡ thiết bị').click();
    await page.locator('tc-camera-device:has-text("Chưa có thiết bị nào phục vụ")').waitFor();
    await page.locator('tc-camera-device select').first().selectOption({ index: 1 });
    await page.locator('tc-camera-device button.primary:has-text("Gắn")').first().click();
    await button('Gỡ thiết bị').waitFor();
  });
});

it('nothing failed in the page meanwhile', () => {
  expect(problems).toEqual([]);
});
