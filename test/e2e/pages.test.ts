/** Every page, in both languages and both themes: no finding of axe above minor, no error in the console, no text missing. */
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let district: District;
let browser: Browser;

beforeAll(async () => {
  district = await startDistrict({ cameras: 6, extra: 1, baseAddress: '127.42.0.0' });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function findings(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axePath });
  const violations = await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run: (root: Document) => Promise<{ violations: Finding[] }> } }).axe;
    return (await axe.run(document)).violations;
  });
  return violations
    .filter((finding) => finding.impact !== 'minor')
    .map(
      (finding) => `${finding.id}: ${finding.nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`,
    );
}

const pages = ['/', '/overview', '/camera/C-01', '/health', '/cameras', '/discovery', '/nowhere'];
const settings = [
  { language: 'vi', theme: 'dark', width: 1920, height: 1080 },
  { language: 'en', theme: 'light', width: 1366, height: 768 },
] as const;

describe.each(settings)('pages in $language, $theme, $width×$height', ({ language, theme, width, height }) => {
  it.each(pages)('%s is clean', async (path) => {
    const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true });
    await context.addInitScript(
      ([chosenLanguage, chosenTheme]) => {
        localStorage.setItem('tc.locale', chosenLanguage ?? '');
        localStorage.setItem('tc.theme', chosenTheme ?? '');
      },
      [language, theme],
    );
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/404/.test(message.text())) problems.push(message.text());
    });
    await page.goto(`${district.url}${path}`);
    await page.waitForFunction(() => document.querySelector('tc-app')?.shadowRoot?.querySelector('main') !== null);
    await page.waitForFunction(() => document.readyState === 'complete');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await findings(page)).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });
});
