/** Every page, in both languages and both themes: no finding of axe above minor, no error in the console, no text missing. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from '../support/axe-findings.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { looks, newPageLike } from '../support/page-look.ts';
import type { Post } from '../support/people.ts';

let district: District;
let browser: Browser;

beforeAll(async () => {
  district = await startDistrict({ cameras: 6, extra: 1, baseAddress: '127.148.0.0' });
  browser = await openBrowser();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const pages: readonly [string, Post][] = [
  ['/', 'operator'],
  ['/overview', 'operator'],
  ['/camera/C-01', 'operator'],
  ['/health', 'technician'],
  ['/cameras', 'administrator'],
  ['/discovery', 'administrator'],
  ['/nowhere', 'operator'],
];
describe.each(looks)('pages in $language, $theme, $width×$height', (look) => {
  it.each(pages)('%s is clean for the %s', async (path, post) => {
    const { page, problems } = await newPageLike(look, await district.as(post), browser);
    await page.goto(`${district.url}${path}`);
    await page.waitForFunction(() => document.querySelector('tc-app')?.shadowRoot?.querySelector('main') !== null);
    await page.locator('h1').first().waitFor({ state: 'attached' });
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(look.language);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
  });
});
