/** Real Chromium for tests: Debian's, headless, with a profile of its own that goes with it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function openBrowser(extra: readonly string[] = []): Promise<Browser> {
  const executablePath = candidates.find((path) => existsSync(path));
  if (!executablePath) throw new Error(`no Chromium found (looked for ${candidates.join(', ')})`);
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      ...extra,
    ],
  });
}
