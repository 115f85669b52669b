/** Real Chromium for tests: Debian's, headless, with a profile of its own that goes with it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What every Chromium of a test gets. */
export const chromiumArguments: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

export function findChromium(): string {
  const path = candidates.find((candidate) => existsSync(candidate));
  if (!path) throw new Error(`no Chromium found (looked for ${candidates.join(', ')})`);
  return path;
}

export async function openBrowser(extra: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments, ...extra] });
}
