/**
 * Real people at real pages: the first link, signing in with and without a second factor, the pages of each role and nothing
 * else, and the pages of the administration in both languages and themes.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator } from '../support/authenticator.ts';
import { axeFindings } from '../support/axe-findings.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf } from '../support/open-page.ts';
import { looks, newPageLike } from '../support/page-look.ts';
import { invite, type Post } from '../support/people.ts';
import type { Credentials } from '../support/sign-in.ts';

let district: District;
let browser: Browser;

beforeAll(async () => {
  district = await startDistrict({ cameras: 6, extra: 1, baseAddress: '127.122.0.0' });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const notYours = 'Trang này không dành cho bạn';
const goingBack = ['/playback', '/incidents', '/evidence'];
const watching = ['/', '/overview', '/health', '/alarms', ...goingBack, '/recordings'];
const keeping = ['/health', '/alarms', '/recordings', '/cameras', '/discovery'];
const administering = ['/people', '/grants', '/contracts', '/audit'];
const everyPage = ['/', '/overview', ...goingBack, ...keeping, ...administering];
const pagesOf: Readonly<Record<Post, readonly string[]>> = {
  administrator: [...keeping, ...administering],
  operator: watching,
  police: watching,
  technician: keeping,
  'ward-officer': watching,
};

async function newPage(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'vi-VN', bypassCSP: true });
  await page.addInitScript(() => localStorage.getItem('tc.locale') ?? localStorage.setItem('tc.locale', 'vi'));
  return page;
}

/** By the keyboard alone, as the page leads. */
async function signInByKeys(page: Page, { login, password, authenticator }: Credentials): Promise<void> {
  await page.locator('tc-sign-in-form input[name=login]:focus').waitFor();
  await page.keyboard.type(login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  if (!authenticator) return;
  await page.locator('tc-sign-in-form input[name=code]:focus').waitFor();
  await page.keyboard.type(await authenticator.nextCode());
  await page.keyboard.press('Enter');
}

const railLinks = (page: Page) =>
  page.locator('tc-rail a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));

describe.each(Object.keys(pagesOf) as Post[])('%s', (post) => {
  it('signs in over the page, sees the own pages and nothing else', async () => {
    const { credentials } = await district.as(post);
    const page = await newPage();
    await page.goto(district.url);
    await signInByKeys(page, credentials);
    await page.locator('tc-rail a').first().waitFor();
    await expect.poll(() => railLinks(page)).toEqual(pagesOf[post]);
    // The address without a page of one's own leads to the first that is.
    await expect.poll(() => new URL(page.url()).pathname).toBe(pagesOf[post][0]);
    for (const path of everyPage) {
      if (path === '/' && !pagesOf[post].includes('/')) continue;
      await page.goto(`${district.url}${path}`);
      const refusal = page.locator('main', { hasText: notYours });
      if (pagesOf[post].includes(path)) {
        await page.locator('main > *').first().waitFor();
        expect(await refusal.count(), path).toBe(0);
      } else await refusal.waitFor();
    }
    await page.locator('tc-top-bar button[aria-label="Đăng xuất"]').click();
    await page.locator('tc-sign-in-page').waitFor();
    expect(await page.locator('tc-rail').count()).toBe(0);
    await page.close();
  });
});

it('a ward officer finds the ward’s cameras in the search and no others', async () => {
  const officer = await district.as('ward-officer');
  const own = await officer.call<{ code: string }[]>('/api/cameras');
  const all = await (await district.as('operator')).call<{ code: string }[]>('/api/cameras');
  const foreign = all.filter(({ code }) => !own.some((camera) => camera.code === code)).map(({ code }) => code);
  expect(own.length).toBeGreaterThan(0);
  expect(foreign.length).toBeGreaterThan(0);
  const page = await newPageOf(officer, browser);
  await page.goto(`${district.url}/health`);
  await page.locator('tc-health-view tbody tr').first().waitFor();
  const text = (await page.locator('tc-health-view tbody tr').allTextContents()).join();
  for (const { code } of own) expect(text).toContain(code);
  for (const code of foreign) expect(text).not.toContain(code);
  for (const [code, answer] of [
    [own[0]?.code ?? '', 'li[role=option]:not(.none)'],
    [foreign[0] ?? '', 'li.none'],
  ] as const) {
    await page.locator('tc-search-box input').fill(code);
    await page.locator(`tc-search-box ${answer}`).first().waitFor();
  }
  await page.goto(`${district.url}/camera/${foreign[0]}`);
  await page.locator('tc-camera-view .missing').waitFor();
  await page.close();
});

it('a newcomer begins by the link: password with its rules, second factor, then the pages', async () => {
  const administrator = await district.as('administrator');
  const link = await invite(administrator, { login: 'cong-an-moi', name: 'Đỗ Thị Mới', role: 'police' });
  const page = await newPage();
  await page.goto(new URL(link, district.url).href);
  await page.locator('tc-set-up-page', { hasText: 'Đỗ Thị Mới' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.locator('input[name=password]').fill('cong-an-moi 2026');
  await page.locator('input[name=again]').fill('cong-an-moi 2026');
  await page.keyboard.press('Enter');
  await page.locator('[role=alert]', { hasText: 'không được chứa tên đăng nhập' }).waitFor();
  await page.locator('input[name=password]').fill('mưa rơi trên phố');
  await page.locator('input[name=again]').fill('mưa rơi trên phố');
  await page.keyboard.press('Enter');
  await page.locator('tc-enrol-page tc-qr-code').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  const secret = (await page.locator('tc-second-factor code').allTextContents()).join().replaceAll(' ', '');
  const authenticator = createAuthenticator(secret);
  await page.locator('tc-second-factor input[name=code]').fill(await authenticator.nextCode());
  await page.keyboard.press('Enter');
  await page.locator('tc-top-bar', { hasText: 'Đỗ Thị Mới' }).waitFor();
  // Nothing has been granted: only the own account opens, and what the audit says of the person.
  await expect.poll(() => new URL(page.url()).pathname).toBe('/account');
  await page.locator('tc-account-view summary').first().click();
  await page.locator('tc-audit-rows tr', { hasText: 'Cài mã hai bước' }).waitFor();
  expect(await railLinks(page)).toEqual([]);
  // The link works once.
  await page.goto(new URL(link, district.url).href);
  await page.locator('tc-set-up-page [role=alert]').waitFor();
  await page.close();
});

it('wrong tries are told in plain words, with the time to wait once it is locked', async () => {
  const administrator = await district.as('administrator');
  await invite(administrator, { login: 'quen', name: 'Quên Mật Khẩu', role: 'operator' });
  const page = await newPage();
  await page.goto(district.url);
  expect(await axeFindings(page)).toEqual([]);
  await page.locator('input[name=login]').fill('quen');
  const problem = page.locator('tc-sign-in-form [role=alert]');
  const said = async () => (await problem.allTextContents()).join();
  for (let tries = 0; tries < 6 && !(await said()).includes('Thử lại sau'); tries += 1) {
    const answered = page.waitForResponse('**/api/sign-in');
    await page.locator('input[name=password]').fill(`sai ${tries}`);
    await page.keyboard.press('Enter');
    await answered;
    await problem.filter({ hasText: /Sai tên|Thử lại sau/ }).waitFor();
  }
  expect(await said()).toMatch(/Thử lại sau \d\d:\d\d:\d\d/);
  expect(await page.locator('tc-sign-in-form button[type=submit]').isDisabled()).toBe(true);
  await page.close();
});

it('a session that is ended from elsewhere leads to the sign-in page, and back to the same page', async () => {
  const administrator = await district.as('administrator');
  const { credentials, own } = await district.as('technician');
  const page = await newPage();
  await page.goto(`${district.url}/cameras`);
  await signInByKeys(page, credentials);
  await page.locator('tc-cameras-view input[type=search]').fill('T-01');
  await administrator.call(`/api/people/${own.id}/sessions`, 'DELETE');
  await page.locator('tc-sign-in-page', { hasText: 'Phiên đăng nhập đã bị kết thúc' }).waitFor();
  await signInByKeys(page, credentials);
  await page.locator('tc-sign-in-page').waitFor({ state: 'detached' });
  expect(new URL(page.url()).pathname).toBe('/cameras');
  expect(await page.locator('tc-cameras-view input[type=search]').inputValue()).toBe('T-01');
  await page.close();
});

it('the next person at the same page finds nothing of the one before', async () => {
  const administrator = await district.as('administrator');
  const { credentials: technician, own } = await district.as('technician');
  const { credentials: officer } = await district.as('ward-officer');
  const page = await newPage();
  await page.goto(`${district.url}/cameras`);
  await signInByKeys(page, technician);
  const filter = page.locator('tc-cameras-view input[type=search]');
  await filter.fill('T-01');
  await administrator.call(`/api/people/${own.id}/sessions`, 'DELETE');
  await signInByKeys(page, administrator.credentials);
  await page.locator('tc-sign-in-page').waitFor({ state: 'detached' });
  expect(await filter.inputValue()).toBe('');
  await page.locator('tc-top-bar button[aria-label="Đăng xuất"]').click();
  await signInByKeys(page, officer);
  await page.locator('tc-wall-view tc-tile').first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
  await page.locator('tc-search-box input').fill('T-01');
  await page.locator('tc-search-box li.none').waitFor();
  await page.close();
});

const administrations = ['/people', '/units', '/stations', '/grants', '/groups', '/audit', '/account'];

describe.each(looks)('the administration in $language, $theme, $width×$height', (look) => {
  it.each(administrations)('%s is clean', async (path) => {
    const { page, problems } = await newPageLike(look, await district.as('administrator'), browser);
    await page.goto(`${district.url}${path}`);
    await page.locator('main h1').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});

it('the dialogs of the administration are clean, in the language that has the longer words', async () => {
  const viewport = { width: 1366, height: 768 };
  const page = await newPageOf(await district.as('administrator'), browser, { viewport, bypassCSP: true });
  await page.addInitScript(() => localStorage.setItem('tc.locale', 'en'));
  const look = async (path: string, button: string, content: string) => {
    await page.goto(`${district.url}${path}`);
    await page.locator(button).first().click();
    await page.locator(content).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await axeFindings(page), `${path} ${button}`).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator(content).waitFor({ state: 'detached' });
  };
  await look('/people', 'main header button.primary', 'tc-person-form');
  await look('/people', 'button[aria-label^="Sessions of"]', 'tc-person-sessions table');
  await look('/people', 'button[aria-label^="New link for"]', 'tc-link-once input');
  await look('/people', 'button[aria-label^="Disable"]', 'tc-disable-form');
  await look('/grants', 'main header button.primary', 'tc-grant-form');
  await look('/groups', 'main header button.primary', 'tc-group-form');
  await look('/camera/C-01', 'tc-camera-access button', 'tc-technical-look');
  await page.close();
});

it('the audit has words for everything that happened here', async () => {
  const page = await newPageOf(await district.as('administrator'), browser);
  for (const language of ['vi', 'en']) {
    await page.addInitScript((chosen) => localStorage.setItem('tc.locale', chosen), language);
    await page.goto(`${district.url}/audit`);
    await page.locator('select[name=kind] option').nth(5).waitFor({ state: 'attached' });
    const kinds = await page.locator('select[name=kind] option').allTextContents();
    expect(kinds.filter((text) => /^[a-z-]+[.][a-z-]+$/.test(text))).toEqual([]);
  }
  await page.close();
});
