/** What a page holds on to, after a collection of its garbage, and what its browser takes in all. */
import type { Browser, Page } from 'playwright-core';
import { browserPids } from '../delay/browser-cost.ts';
import { pssBytesOf } from '../process-cost.ts';

export interface BrowserSizes {
  /** All processes of the browser, MB: heaps of page and workers, decoders, pictures. */
  readonly memoryMb: number;
  /** The page's JavaScript heap in use, MB. */
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly workers: number;
}

export async function browserSizes(browser: Browser, page: Page): Promise<BrowserSizes> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name: string) => metrics.find((candidate) => candidate.name === name)?.value ?? Number.NaN;
    return {
      memoryMb: pssBytesOf(await browserPids(browser)) / 1e6,
      heapMb: metric('JSHeapUsedSize') / 1e6,
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      workers: page.workers().length,
    };
  } finally {
    await session.detach();
  }
}
