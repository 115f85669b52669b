/** The processes of a browser, as it tells them itself (DevTools protocol), for their cost. */
import type { Browser } from 'playwright-core';
import { openBrowser } from '../../support/browser.ts';

/** WebRTC pages of servers on loopback need the flag; everybody gets the same browser. */
export const openBenchBrowser = (): Promise<Browser> => openBrowser(['--allow-loopback-in-peer-connection']);

export async function browserPids(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.map((process) => process.id);
  } finally {
    await session.detach();
  }
}
