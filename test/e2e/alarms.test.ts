/**
 * A camera goes at night, in real Chromium against a real district: the operator hears and sees it without looking for it,
 * takes it and hands it over; the technician reads what happened, opens maintenance from the alarm and ends it; then it is
 * history with its figures. One page each, in the order of the night: each step leaves what the next one needs.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlarmView, MaintenanceView, RuleView } from '../../gateway/alarms/schemas.ts';
import { axeFindings } from '../support/axe-findings.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf } from '../support/open-page.ts';
import { createPageActs, type PageActs } from '../support/page-acts.ts';
import type { Visitor } from '../support/sign-in.ts';
import { waitFor } from '../support/wait-for.ts';

const boundMs = 90_000;
let district: District;
let browser: Browser;
let operator: Visitor;
let technician: Visitor;
let page: Page;
let acts: PageActs;
const problems: string[] = [];

/** Counts the notes that are played, and holds the page's own timers up while `held` says so, as a hidden tab's are. */
function watchSound(): void {
  const { start } = OscillatorNode.prototype;
  const { setTimeout: later, setInterval: every } = window;
  const state = { notes: 0, held: false };
  const waiting: (() => void)[] = [];
  Reflect.set(globalThis, 'sound', state);
  OscillatorNode.prototype.start = function count(when) {
    state.notes += 1;
    start.call(this, when);
  };
  const run = (task: () => void) => () => (state.held ? waiting.push(task) : task());
  Reflect.set(window, 'setTimeout', (task: () => void, ms: number) => later(run(task), ms));
  Reflect.set(window, 'setInterval', (task: () => void, ms: number) => every(() => state.held || task(), ms));
  Reflect.set(globalThis, 'letGo', () => {
    state.held = false;
    for (const task of waiting.splice(0)) task();
  });
}
const notes = () => page.evaluate(() => (Reflect.get(globalThis, 'sound') as { notes: number }).notes);

const pageOf = async (visitor: Visitor, language: 'vi' | 'en' = 'vi'): Promise<Page> => {
  const made = await newPageOf(visitor, browser, { bypassCSP: true });
  made.setDefaultTimeout(boundMs);
  await made.addInitScript((chosen) => localStorage.setItem('tc.locale', chosen), language);
  await made.addInitScript(watchSound);
  made.on('pageerror', (error) => problems.push(error.message));
  return made;
};
const entry = (text: string) => page.locator(`tc-alarm-panel tc-alarm-entry:has-text("${text}")`).first();
const alarmOf = async (code: string): Promise<AlarmView | undefined> => {
  const cameras = await operator.call<{ id: string; code: string }[]>('/api/cameras');
  const id = cameras.find((camera) => camera.code === code)?.id;
  return (await operator.call<AlarmView[]>('/api/alarms')).find(({ subjectId }) => subjectId === id);
};

beforeAll(async () => {
  district = await startDistrict({ cameras: 4, baseAddress: '127.142.0.0' });
  browser = await openBrowser();
  operator = await district.as('operator');
  technician = await district.as('technician');
  const rules = await technician.call<RuleView[]>('/api/alarm-rules');
  const quick = rules.map((rule) => ({ ...rule, holdMs: Math.min(rule.holdMs, 1_000), rearmMs: 5_000 }));
  await technician.call('/api/alarm-rules', 'PUT', quick);
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

describe('the operator', () => {
  beforeAll(async () => {
    page = await pageOf(operator);
    acts = createPageActs(page);
  });

  it('is told of a camera that goes, on the page that is open, in the title and by sound', async () => {
    await page.goto(`${district.url}/`);
    await page.locator('tc-alarm-panel:has-text("Không có báo động nào")').waitFor();
    await district.flip('T-01', 'power', { on: false });
    await entry('T-01').waitFor();
    const text = (await entry('T-01').locator('article').textContent()) ?? '';
    for (const words of ['Nghiêm trọng', 'Chưa ai nhận', 'Mất tín hiệu', 'Kiểm tra kết nối từng bước'])
      expect(text).toContain(words);
    await waitFor('the title counts', async () => (await page.title()).startsWith('(1) '));
    await page.locator('tc-alarm-panel:has-text("Đang kêu")').waitFor();
    // Two notes at a time, again and again.
    await waitFor('a second tone', async () => (await notes()) >= 4);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('is heard also while the page’s own timers stand still, as those of a hidden tab do', async () => {
    await page.evaluate(() => Object.assign(Reflect.get(globalThis, 'sound') as object, { held: true }));
    const before = await notes();
    await waitFor('two more tones', async () => (await notes()) >= before + 4, { boundMs: 30_000 });
    await page.evaluate(() => (Reflect.get(globalThis, 'letGo') as () => void)());
  });

  it('has the wall’s pictures beside the list, not under it', async () => {
    const panel = await page.locator('tc-alarm-panel').boundingBox();
    const tiles = await page.locator('tc-tile').all();
    for (const tile of tiles) {
      const box = await tile.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((panel?.x ?? 0) + 1);
    }
  });

  it('mutes the desk for a while, and the page says so', async () => {
    await acts.labelled('Tắt tiếng bàn này 10 phút').click();
    await page.locator('tc-alarm-panel:has-text("Bàn này tắt tiếng đến")').waitFor();
    await acts.labelled('Bật lại tiếng').click();
    await page.locator('tc-alarm-panel:has-text("Đang kêu")').waitFor();
  });

  it('takes it by a key, and it is quiet', async () => {
    await entry('T-01').locator('article').focus();
    await page.keyboard.press('t');
    await page.locator('tc-alarm-entry:has-text("Nguyễn Thị Trực nhận lúc")').first().waitFor();
    await waitFor('the title is plain', async () => (await page.title()) === 'Tháp Canh');
    await page.locator('tc-alarm-panel:has-text("Đang kêu")').waitFor({ state: 'detached' });
    expect((await alarmOf('T-01'))?.state).toBe('acknowledged');
  });

  it('hands it to the technician with a note', async () => {
    await entry('T-01').locator('button:has-text("Chuyển")').click();
    await page.locator('tc-alarm-forms select[name=to]').selectOption('technician');
    await page.locator('tc-alarm-forms textarea').fill('nghi mất nguồn tủ 3');
    await page.locator('tc-alarm-forms button[type=submit]').click();
    await page.locator('tc-alarm-entry:has-text("đã chuyển: Kỹ thuật")').first().waitFor();
    expect((await alarmOf('T-01'))?.handedTo).toBe('technician');
  });

  it('folds the list to a strip that still counts', async () => {
    await acts.labelled('Thu nhỏ danh sách báo động').click();
    await page.locator('tc-alarm-panel[folded]:has-text("T-01")').waitFor();
    await page.reload();
    await page.locator('tc-alarm-panel[folded]:has-text("T-01")').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });
});

describe('the technician', () => {
  beforeAll(async () => {
    page = await pageOf(technician);
    acts = createPageActs(page);
  });

  it('reads what happened so far, with the note', async () => {
    await page.goto(`${district.url}/alarms`);
    await page.locator('tc-alarm-table tr:has-text("T-01")').first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('tc-alarm-table tr:has-text("T-01") button').first().click();
    await page.locator('tc-alarm-details tr:has-text("nghi mất nguồn tủ 3")').waitFor();
    expect(await page.locator('tc-alarm-details tbody tr').count()).toBeGreaterThanOrEqual(3);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('opens maintenance from the alarm, which is out of service then', async () => {
    await page.locator('tc-alarm-details button[aria-label="Mở bảo trì"]').click();
    await page.locator('tc-maintenance-form input[name=reason]').fill('thay nguồn tủ 3');
    expect(await axeFindings(page)).toEqual([]);
    await page.locator('tc-maintenance-form button[type=submit]').click();
    await page.locator('tc-alarm-table tr:has-text("T-01"):has-text("Đang bảo trì")').first().waitFor();
    expect((await alarmOf('T-01'))?.state).toBe('out-of-service');
  });

  it('ends it in the list, once it was asked', async () => {
    await page.goto(`${district.url}/alarms?about=maintenance`);
    const row = page.locator('tc-maintenance-list tr:has-text("thay nguồn tủ 3")');
    await row.locator('button:has-text("Kết thúc")').click();
    expect(await axeFindings(page)).toEqual([]);
    await row.locator('button:has-text("Kết thúc thật?")').click();
    await page.locator('tc-maintenance-list tr:has-text("thay nguồn tủ 3"):has-text("đã kết thúc")').waitFor();
    const windows = await technician.call<MaintenanceView[]>('/api/maintenance');
    expect(windows.map(({ reason, closedAtMs }) => [reason, closedAtMs !== null])).toEqual([['thay nguồn tủ 3', true]]);
  });

  it('finds it in the history when the camera is back, filtered and as a file', async () => {
    await district.flip('T-01', 'power', { on: true });
    await waitFor('the alarm is over', async () => (await alarmOf('T-01')) === undefined, { boundMs });
    await page.goto(`${district.url}/alarms?about=history`);
    await page.locator('tc-alarm-table tr:has-text("T-01"):has-text("Đã đóng")').first().waitFor();
    await page.locator('select[name=severity]').selectOption('low');
    await page.locator('tc-alarm-history:has-text("Không có báo động nào trong khoảng này")').waitFor();
    await page.locator('select[name=severity]').selectOption('');
    const ofCamera = page.locator('select[name=place] option:has-text("T-01")').first();
    await page.locator('select[name=place]').selectOption(await ofCamera.getAttribute('value'));
    await page.locator('tc-alarm-table tr:has-text("T-01")').first().waitFor();
    const link = await page.locator('tc-alarms-view a[download]').getAttribute('href');
    expect(await (await technician.fetch(link ?? '')).text()).toContain('T-01');
    expect(await axeFindings(page)).toEqual([]);
  });

  it('reads the report of the shift', async () => {
    await page.goto(`${district.url}/alarms?about=shift`);
    await page.locator('tc-shift-report tr:has-text("T-01")').waitFor();
    const figures = await page.locator('tc-shift-report dd').allTextContents();
    expect(Number(figures[0])).toBeGreaterThanOrEqual(1);
    expect(Number(figures[1])).toBeGreaterThanOrEqual(1);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('changes a rule, and takes the defaults back', async () => {
    await page.goto(`${district.url}/alarms?about=rules`);
    const hold = page.locator('tc-alarm-rules tbody tr').first().locator('input[type=number]').first();
    await hold.fill('20');
    await hold.blur();
    // What is not saved is not lost by a click on another part of the page or on another page.
    await acts.button('Lịch sử').click();
    await page.locator('tc-alarm-rules [role=alert]:has-text("chưa được lưu")').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await acts.button('Điền tiếp').click();
    await page.locator('tc-rail a[href="/health"]').click();
    await acts.button('Điền tiếp').click();
    expect([await hold.inputValue(), new URL(page.url()).search]).toEqual(['20', '?about=rules']);
    await acts.button('Lưu quy tắc').click();
    const rules = () => technician.call<RuleView[]>('/api/alarm-rules');
    await waitFor('the rule is kept', async () => (await rules())[0]?.holdMs === 20_000);
    await acts.button('Về mặc định').click();
    await page.locator('tc-alarm-rules:has-text("Chưa lưu")').waitFor();
    await acts.button('Lưu quy tắc').click();
    await waitFor('the defaults are kept', async () => (await rules())[0]?.holdMs === 15_000);
    await hold.fill('21');
    await hold.blur();
    await acts.button('Lịch sử').click();
    await acts.button('Bỏ, không lưu').click();
    await page.locator('tc-alarm-history').waitFor();
    expect((await rules())[0]?.holdMs).toBe(15_000);
    await page.close();
  });
});

describe('every part of it', () => {
  it.each(['open', 'history', 'shift', 'maintenance', 'rules'])('%s speaks English and is clean', async (about) => {
    const english = await pageOf(technician, 'en');
    await english.goto(`${district.url}/alarms?about=${about}`);
    await english.locator('h1:has-text("Alarms")').waitFor();
    await english.locator('tc-alarms-view .list').waitFor();
    expect(await axeFindings(english)).toEqual([]);
    await english.close();
  });

  it('says once that all cameras are gone, with the list of them inside', async () => {
    page = await pageOf(operator);
    await page.goto(`${district.url}/overview`);
    for (const { code } of district.devices) await district.flip(code, 'power', { on: false });
    const all = entry('Mất cùng lúc');
    await all.waitFor();
    expect(await all.locator('summary').textContent()).toContain('4 / 4 camera');
    await all.locator('summary').click();
    await all.locator('li:has-text("T-01") a').waitFor();
    expect(await page.locator('tc-alarm-panel tc-alarm-entry').count()).toBe(1);
    expect(await axeFindings(page)).toEqual([]);
    await page.close();
  });

  it('is a strip without controls beside a wall station', async () => {
    await operator.call('/api/walls', 'POST', { name: 'north', title: 'Tường Bắc', kind: 'wall' });
    const station = await pageOf(operator);
    await station.goto(`${district.url}/wall/north`);
    await station.locator('tc-alarm-panel[folded]').waitFor();
    expect(await station.locator('tc-alarm-panel button').count()).toBe(0);
    await station.close();
  });

  it('had no error on any page', () => {
    expect(problems).toEqual([]);
  });
});
