/** Names are what people typed, and one of them typed a program: every page shows it as the text that it is. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf } from '../support/open-page.ts';
import { invite } from '../support/people.ts';
import type { SignedIn } from '../support/sign-in.ts';

const hostile = (what: string) => `${what} "><img src=x onerror=window.hit=1><svg/onload=window.hit=2>`;

let district: District;
let browser: Browser;
let operator: SignedIn;
let administrator: SignedIn;

beforeAll(async () => {
  district = await startDistrict({ cameras: 1, empty: true, baseAddress: '127.145.0.0' });
  administrator = await district.as('administrator');
  const make = (path: string, body: unknown) => administrator.call<{ id: string }>(path, 'POST', body);
  const unit = await make('/api/units', { code: 'U', name: hostile('đơn vị'), kind: 'ward' });
  const site = await make('/api/sites', { code: 'S', name: hostile('phường'), kind: 'ward', unitId: unit.id });
  const link = await make('/api/links', { code: 'L', name: hostile('tuyến'), siteId: site.id });
  const body = { code: 'P-01', name: hostile('ngã tư'), siteId: site.id, linkId: link.id, contact: hostile('gọi') };
  const camera = await make('/api/cameras', body);
  const wall = await make('/api/walls', { name: 'x', title: hostile('tường'), kind: 'wall' });
  await make(`/api/walls/${wall.id}/show`, { cameraId: camera.id });
  await make('/api/stations', { name: hostile('màn'), wallId: wall.id, unitId: null });
  await invite(administrator, { login: 'la', name: hostile('người'), role: 'operator', unitId: unit.id });
  operator = await district.as('operator');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const pages: readonly (readonly [who: 'operator' | 'administrator', path: string, shows: string | undefined])[] = [
  ['operator', '/', undefined],
  ['operator', '/overview', 'ngã tư'],
  ['operator', '/health', 'ngã tư'],
  ['operator', '/camera/P-01', 'ngã tư'],
  ['administrator', '/cameras', 'ngã tư'],
  ['administrator', '/people', 'người'],
  ['administrator', '/units', 'đơn vị'],
  ['administrator', '/grants', undefined],
  ['administrator', '/stations', 'màn'],
  ['administrator', '/audit', undefined],
];

describe('a name that is a program', () => {
  it.each(pages)('is a text to %s on %s', async (who, path, shows) => {
    const page: Page = await newPageOf(who === 'operator' ? operator : administrator, browser);
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    await page.goto(`${district.url}${path}`);
    await page.locator('tc-rail').waitFor();
    if (shows) await page.getByText(`${shows} ">`).first().waitFor({ state: 'attached' });
    else await page.waitForLoadState('networkidle');
    // Locators look into open shadow roots.
    expect(await page.locator('img[src="x"], svg[onload]').count()).toBe(0);
    expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit)).toBeUndefined();
    expect(dialogs).toBe(0);
    await page.close();
  });
});
