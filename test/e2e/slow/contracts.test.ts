/**
 * What an administrator settles with a lessor, and what a technician is shown of a picture that lies: real Chromium, a real
 * district. The steps follow each other as in a working day.
 */
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MonthlySheetView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { axeFindings } from '../../support/axe-findings.ts';
import { openBrowser } from '../../support/browser.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { newPageOf, signInBrowser } from '../../support/open-page.ts';
import { camerasOf } from '../../support/open-wall.ts';
import { createPageActs, type PageActs } from '../../support/page-acts.ts';
import type { Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

let district: District;
let browser: Browser;
let administrator: Visitor;
let page: Page;
let acts: PageActs;
const problems: string[] = [];

beforeAll(async () => {
  district = await startDistrict({ cameras: 4, baseAddress: '127.144.0.0', config: { health: { pictureMs: 2_000 } } });
  browser = await openBrowser();
  administrator = await district.as('administrator');
  page = await newPageOf(administrator, browser, { bypassCSP: true });
  page.setDefaultTimeout(60_000);
  acts = createPageActs(page);
  page.on('pageerror', (error) => problems.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const open = (path: string) => page.goto(`${district.url}${path}`);
const field = (name: string) => page.locator(`[name=${name}]:visible`);
/** The district's month so many months ago: `2026-10`. */
const monthAgo = (months: number): string => {
  const [year = 0, month = 1] = new Date(Date.now() + 7 * 3_600_000).toISOString().split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 7);
};
/** The other language, in the other theme. */
const inEnglish = async (path: string) => {
  await page.evaluate(() => {
    localStorage.setItem('tc.locale', 'en');
    localStorage.setItem('tc.theme', 'light');
  });
  await open(path);
  await page.locator('h1').first().waitFor();
  const found = await axeFindings(page);
  await page.evaluate(() => {
    localStorage.setItem('tc.locale', 'vi');
    localStorage.setItem('tc.theme', 'dark');
  });
  return found;
};
const cells = async (row: string) =>
  (await page.locator(`tc-sheet-view .list tr:has-text("${row}")`).first().locator('th, td').allTextContents()).map(
    (text) => text.trim(),
  );

describe('the administrator and contracts', () => {
  it('makes one, and sees what its terms mean while typing', async () => {
    await open('/contracts');
    await acts.button('Thêm hợp đồng').click();
    await field('lessorUnitId').selectOption({ label: 'VNPT TP. Hồ Chí Minh' });
    await field('number').fill('12/HĐ-2026');
    await field('fromDay').fill(`1/${monthAgo(1).split('-').reverse().join('/')}`);
    await field('price').fill('1.000.000');
    const example = page.locator('tc-worked-example');
    await example.locator('text=920.000 ₫').waitFor();
    await field('kind').selectOption('per-hour');
    await field('perHour').fill('50.000');
    await example.locator('text=700.000 ₫').waitFor();
    await field('promised').fill('x');
    await page.locator('tc-contract-form button[type=submit]').click();
    await page.locator('#problem-promised:has-text("số hợp lệ")').waitFor();
    await field('promised').fill('99,5');
    await page.locator('tc-contract-form button[type=submit]').click();
    await acts.row('12/HĐ-2026').locator('text=50.000 ₫ cho mỗi giờ').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('puts two cameras under it, and is told of one that is there already', async () => {
    await acts.labelled('Camera của hợp đồng 12/HĐ-2026').click();
    const choice = page.locator('tc-contract-cameras');
    for (const code of ['P-01', 'P-02']) await choice.locator(`label:has-text("${code}") input`).check();
    expect(await axeFindings(page)).toEqual([]);
    await choice.locator('button[type=submit]').click();
    await choice.locator('tr:has-text("P-02"):has-text("không thời hạn")').waitFor();
    await choice.locator('label:has-text("P-01") input').check();
    await choice.locator('button[type=submit]').click();
    await choice.locator('[role=alert]:has-text("P-01")').waitFor();
    await choice.locator('label:has-text("P-01") input').uncheck();
    await page.keyboard.press('Escape');
    await acts.button('Bỏ, không lưu').click();
    await page.locator('tc-dialog[open]').waitFor({ state: 'detached' });
    await acts.row('12/HĐ-2026').locator('td:text-is("2")').waitFor();
  });

  it('sees the running month as provisional, and its file says the same', async () => {
    await field('unit').selectOption({ label: 'VNPT TP. Hồ Chí Minh' });
    await field('month').selectOption(monthAgo(0));
    await acts.button('Mở bảng tháng').click();
    await page.locator('.banner:has-text("tạm tính")').waitFor();
    const path = new URL(page.url()).pathname
      .replace('/contracts/', '/api/lessors/')
      .replace(/\/([^/]+)$/, '/sheets/$1');
    // Files are given thirty times a minute at most.
    await waitFor(
      'page and file to be of the same minute',
      async () => {
        await page.reload();
        await page.locator('tc-sheet-view .list tbody tr').nth(1).waitFor();
        const csv = await (await administrator.fetch(`${path}/sheet.csv`)).text();
        const rows = parse(csv, { bom: true, relax_column_count: true }) as string[][];
        // Code, number and days; up, degraded, down, unknown and excused minutes.
        const file =
          rows
            .find(([name]) => name?.startsWith('P-01'))
            ?.slice(2, 8)
            .map(Number) ?? [];
        const shown = (await cells('P-01')).slice(2, 8).map((text) => Number(text.replaceAll('.', '')));
        return file.length === 6 && file.join() === shown.join() && shown.at(1) !== 0 && shown.at(4) !== 0;
      },
      { everyMs: 4_000 },
    );
    expect((await cells('P-01')).slice(-3)).toEqual(['1.000.000 ₫', '0 ₫', '1.000.000 ₫']);
    expect((await cells('Cộng')).slice(-3)).toEqual(['2.000.000 ₫', '0 ₫', '2.000.000 ₫']);
    expect(await page.locator('button:has-text("Chốt tháng")').count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('closes the month before for good, and corrects it by a row', async () => {
    await page.locator('a[aria-label="Tháng trước"]').click();
    await page.locator(`h1:has-text("${monthAgo(1).split('-').reverse().join('/')}")`).waitFor();
    await acts.button('Chốt tháng').click();
    await acts.button('Chốt, không đổi nữa').click();
    await page.locator('.banner:has-text("Đã chốt bởi")').waitFor();
    await acts.button('Thêm điều chỉnh').click();
    await field('amount').fill('-250.000');
    await field('reason').fill('Thiếu biên bản');
    await page.locator('tc-correction-form button[type=submit]').click();
    await page.locator('tc-sheet-view .list tr:has-text("Thiếu biên bản")').waitFor();
    expect((await cells('sau điều chỉnh')).slice(-1)).toEqual(['1.750.000 ₫']);
    const kept = await administrator.call<MonthlySheetView>(
      new URL(page.url()).pathname.replace('/contracts/', '/api/lessors/').replace(/\/([^/]+)$/, '/sheets/$1'),
    );
    expect(kept.closed?.corrections).toMatchObject([{ amount: -250_000, reason: 'Thiếu biên bản' }]);
    expect(kept.owed).toBe(2_000_000);
  });

  it('prints it as a sheet of its own, in Vietnamese, without the frame', async () => {
    await page.emulateMedia({ media: 'print' });
    const shown = {
      paper: await page.locator('.paper').isVisible(),
      rail: await page.locator('tc-rail').isVisible(),
      heading: await page.locator('tc-sheet-view h1').isVisible(),
    };
    await page.emulateMedia({ media: 'screen' });
    expect(shown).toEqual({ paper: true, rail: false, heading: false });
    expect(await page.locator('.paper').isVisible()).toBe(false);
    expect(await page.locator('.paper').textContent()).toContain('ĐẠI DIỆN BÊN CHO THUÊ');
    expect(await inEnglish(new URL(page.url()).pathname)).toEqual([]);
    expect(await inEnglish('/contracts')).toEqual([]);
    expect(await inEnglish('/health?group=site')).toEqual([]);
  });

  it('sees a place over days and months', async () => {
    await open('/health?group=site');
    await page.locator('a[aria-label^="Biểu đồ sẵn sàng của"]').first().click();
    await page.locator('tc-trend-view tbody tr').nth(30).waitFor();
    await acts.button('13 tháng').click();
    await waitFor('thirteen bars', async () => (await page.locator('tc-trend-view svg g').count()) === 13);
    await page.locator('tc-trend-view tbody tr').first().locator('td:has-text("%")').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });
});

describe('a picture that lies', () => {
  it('is said on the tile, which plays on', async () => {
    await district.flip('P-01', 'black', { on: true });
    await signInBrowser(page, await district.as('operator'));
    await open('/camera/P-01');
    await page.locator('tc-live-picture[data-state=live][data-fault=black] .fault:has-text("Hình đen từ")').waitFor();
    await open('/overview');
    await page.locator('tc-overview-tile[data-camera-code=P-01][data-fault=black] :text("Hình đen")').first().waitFor();
  });

  it('is shown to the technician with its proofs, and whose it is', async () => {
    const technician = await district.as('technician');
    await signInBrowser(page, technician);
    await open('/camera/P-01');
    const proofs = page.locator('tc-camera-picture > .proof img, tc-camera-picture .proof img');
    await waitFor('both proofs to be pictures', async () => {
      const widths = await proofs.evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
      return widths.length === 2 && widths.every((width) => width > 0);
    });
    await page.locator('tc-camera-notes textarea').fill('Đã gọi VNPT.');
    await acts.button('Ghi lại').click();
    await page.locator('tc-camera-notes li:has-text("Đã gọi VNPT.")').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const camera = (await camerasOf(technician)).find(({ code }) => code === 'P-01');
    const operator = await district.as('operator');
    expect(await operator.call(`/api/cameras/${camera?.id}/notes`)).toMatchObject([{ text: 'Đã gọi VNPT.' }]);
    const refused = await operator.send(`/api/cameras/${camera?.id}/notes`, 'POST', { text: 'x' });
    expect([403, 404]).toContain(refused.status);
    await open('/health');
    const row = page.locator('tr:has-text("P-01"):has-text("Hình hỏng")').first();
    await row.locator('text=bên cho thuê VNPT').waitFor();
    await acts.labelled('Xem hình của P-01').click();
    await waitFor('the last picture', () =>
      page.locator('tc-last-picture img').evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
    await acts.closeDialog();
  });

  it('ends when the picture is good again, and a view is kept as the right one', async () => {
    await district.flip('P-01', 'card');
    await open('/camera/P-01');
    await page.locator('tc-camera-picture strong:has-text("Hình thông báo thay cho camera từ")').waitFor();
    await district.flip('P-01', 'card', { on: false });
    await open('/camera/P-01');
    await page.locator('tc-camera-picture:has-text("Hình bình thường")').waitFor();
    await page.locator('tc-camera-picture summary:has-text("Lỗi hình gần đây (2)")').waitFor();
    await page.locator('tc-reference-views summary').click();
    await acts.button('Lấy hình bây giờ').click();
    const view = page.locator('tc-reference-views img');
    await waitFor('the reference to be a picture', async () => {
      const widths = await view.evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
      return widths.length === 1 && widths.every((width) => width > 0);
    });
    await page.locator('button[aria-label^="Xoá góc nhìn chuẩn"]').click();
    await acts.button('Xoá hẳn').click();
    await view.waitFor({ state: 'detached' });
  });
});

it('nothing failed in the page meanwhile', () => {
  expect(problems).toEqual([]);
});
