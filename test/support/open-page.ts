/** A page in a browser profile of its own, in which somebody is signed in already. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Visitor } from './sign-in.ts';

/** Nothing is opened yet; the profile goes with the page. */
export async function newPageOf(
  visitor: Visitor,
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'vi-VN', ...options });
  await signInBrowser(page, visitor);
  return page;
}

/** All pages of this page's profile are the visitor's from now on. */
export async function signInBrowser(page: Page, { url, cookie }: Visitor): Promise<void> {
  if (cookie === '') return;
  const cookies = cookie.split('; ').map((pair) => {
    const [name = '', value = ''] = pair.split('=');
    // The second one is for the page's own script.
    return { name, value, url, httpOnly: name === 'tc_session', sameSite: 'Strict' } as const;
  });
  await page.context().addCookies(cookies);
}
