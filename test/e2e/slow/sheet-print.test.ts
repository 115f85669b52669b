/**
 * A month with outages on record, from the contract to the paper: the head closes the sheet and prints it, in real Chromium on
 * a real gateway. The paper goes to `.cache/sheet.pdf`, what it looks like to `.cache/sheet.png`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ContractView, MonthlySheetView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { monthOf } from '../../../gateway/alarms/contracts/district-month.ts';
import type { Unit } from '../../../gateway/cameras/schemas.ts';
import type { HealthState } from '../../../gateway/health/schemas.ts';
import { openBrowser } from '../../support/browser.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { newPageOf } from '../../support/open-page.ts';
import { camerasOf } from '../../support/open-wall.ts';
import type { Visitor } from '../../support/sign-in.ts';
import { writeHistory } from '../../support/write-history.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '.cache');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const [year = 0, month = 1] = new Date(Date.now() + 7 * hourMs).toISOString().split('-').map(Number);
const lastMonth = new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7);
const { fromMs, toMs, days } = monthOf(lastMonth);

let district: District;
let browser: Browser;
let administrator: Visitor;
let page: Page;
let lessor: Unit;
let path: string;

/** State by state, from the month's first minute: minutes after it, what it was then, and why. */
const past: Readonly<Record<string, readonly (readonly [atMs: number, state: HealthState, cause: string])[]>> = {
  'P-01': [
    [0, 'up', ''],
    [4 * dayMs + 8 * hourMs, 'down', 'camera.timeout'],
    // 30 h 30 min: six and a half hours longer than was agreed.
    [5 * dayMs + 14 * hourMs + 30 * minuteMs, 'up', ''],
    [11 * dayMs + 22 * hourMs, 'down', 'stream.lost'],
    [11 * dayMs + 22 * hourMs + 45 * minuteMs, 'up', ''],
    [19 * dayMs, 'degraded', 'camera.black'],
    [19 * dayMs + 2 * hourMs, 'up', ''],
  ],
  'P-02': [
    [0, 'up', ''],
    [9 * dayMs, 'unknown', 'gateway.off'],
    [9 * dayMs + 6 * hourMs, 'up', ''],
    [14 * dayMs, 'down', 'camera.unreachable'],
    [14 * dayMs + 3 * minuteMs, 'up', ''],
  ],
};

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  district = await startDistrict({ cameras: 4, baseAddress: '127.164.0.0' });
  administrator = await district.as('administrator');
  const cameras = await camerasOf(administrator);
  const idOf = (code: string) => cameras.find((camera) => camera.code === code)?.id ?? '';
  await district.gateway().stop();
  await writeHistory(
    district.folder,
    Object.entries(past).flatMap(([code, states]) =>
      states.map(([atMs, state, cause]) => ({ subjectId: idOf(code), state, cause, fromMs: fromMs + atMs })),
    ),
  );
  await district.restartGateway();
  const units = await administrator.call<Unit[]>('/api/units');
  lessor = units.find(({ code }) => code === 'VNPT') as Unit;
  const contract = await administrator.call<ContractView>('/api/contracts', 'POST', {
    ...{ lessorUnitId: lessor.id, number: '12/HĐ-2026', title: 'Thuê camera phường' },
    ...{ fromDay: `${lastMonth}-01`, untilDay: null },
    terms: {
      ...{ pricePerMonth: 1_000_000, promisedPercent: 99.5, repairHours: 24, maxPenaltyPercent: 50 },
      penalty: { kind: 'per-hour', dongPerHour: 50_000 },
    },
  });
  for (const code of Object.keys(past)) {
    const coverage = { cameraId: idOf(code), fromDay: `${lastMonth}-01`, untilDay: null };
    await administrator.call(`/api/contracts/${contract.id}/cameras`, 'POST', coverage);
  }
  path = `/contracts/${lessor.id}/${lastMonth}`;
  browser = await openBrowser();
  page = await newPageOf(administrator, browser, { bypassCSP: true });
  page.setDefaultTimeout(60_000);
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const all = days * 24 * 60;

it('is counted to the minute', async () => {
  const sheet = await administrator.call<MonthlySheetView>(`/api/lessors/${lessor.id}/sheets/${lastMonth}`);
  expect(toMs - fromMs).toBe(all * minuteMs);
  expect(sheet.lines).toMatchObject([
    {
      ...{ upMin: all - 1_830 - 45 - 120, degradedMin: 120, downMin: 1_875, unknownMin: 0 },
      outages: [
        { downMin: 1_830, late: true, causes: ['camera.timeout'] },
        { downMin: 45, late: false },
      ],
      // Seven begun hours beyond a day.
      ...{ price: 1_000_000, penalty: 350_000, owed: 650_000 },
    },
    {
      ...{ upMin: all - 360 - 3, downMin: 3, unknownMin: 360, penalty: 0, owed: 1_000_000 },
      outages: [{ downMin: 3, late: false }],
    },
  ]);
});

it('is closed, and stands so on paper: A4 across, with each outage and its cause', async () => {
  await page.goto(`${district.url}${path}`);
  await page.locator('button:has-text("Chốt tháng")').click();
  await page.locator('button:has-text("Chốt, không đổi nữa")').click();
  await page.locator('.banner:has-text("Đã chốt bởi")').waitFor();
  const pdf = await page.pdf({ path: join(folder, 'sheet.pdf'), preferCSSPageSize: true });
  const text = pdf.toString('latin1');
  // 842 × 595 points: A4 across.
  const boxes = [...text.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, ...size]) =>
    size.map((points) => Math.round(Number(points))),
  );
  expect(boxes.length).toBeGreaterThanOrEqual(1);
  for (const [width = 0, height = 0] of boxes) {
    expect(Math.abs(width - 842)).toBeLessThanOrEqual(1);
    expect(Math.abs(height - 595)).toBeLessThanOrEqual(1);
  }
  // As wide as the paper between its margins.
  await page.setViewportSize({ width: 1_032, height: 703 });
  await page.emulateMedia({ media: 'print' });
  await page.screenshot({ path: join(folder, 'sheet.png'), fullPage: true });
  const paper = page.locator('.paper');
  const words = ((await paper.textContent()) ?? '').replaceAll(/\s+/g, ' ');
  for (const expected of ['VNPT TP. Hồ Chí Minh', '12/HĐ-2026', '1.830', '650.000', '1.650.000', 'P-01', 'P-02'])
    expect(words).toContain(expected);
  expect(await paper.locator('.written li').count()).toBe(3);
  expect(words).not.toMatch(/camera\.timeout|stream\.lost|camera\.unreachable|undefined|NaN/);
  const widths = await paper.evaluate((element) => [element.scrollWidth, element.clientWidth]);
  expect(widths[0]).toBeLessThanOrEqual((widths[1] ?? 0) + 1);
  await page.emulateMedia({ media: 'screen' });
});
