/** Pages as they are set up at a desk: each language in a theme and a size, and all that a page complains of. */
import type { Browser, Page } from 'playwright-core';
import { newPageOf } from './open-page.ts';
import type { Visitor } from './sign-in.ts';

export const looks = [
  { language: 'vi', theme: 'dark', width: 1920, height: 1080 },
  { language: 'en', theme: 'light', width: 1366, height: 768 },
] as const;

export interface LookedAt {
  readonly page: Page;
  /** Errors that nobody caught, and those of the console; grows. */
  readonly problems: readonly string[];
}

/** For `axeFindings` too. Nothing is opened yet. */
export async function newPageLike(
  { language, theme, width, height }: (typeof looks)[number],
  visitor: Visitor,
  browser: Browser,
): Promise<LookedAt> {
  const page = await newPageOf(visitor, browser, { viewport: { width, height }, bypassCSP: true });
  await page.addInitScript(
    (chosen) => {
      localStorage.setItem('tc.locale', chosen.language);
      localStorage.setItem('tc.theme', chosen.theme);
    },
    { language, theme },
  );
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url}`);
  });
  return { page, problems };
}
