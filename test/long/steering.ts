/** Stop with slow SOAP, many times: release, lost focus and a closed tab. */

import { summaryOf } from '../bench/statistics.ts';
import { openBrowser } from '../support/browser.ts';
import { startDistrict } from '../support/district.ts';
import { camerasOf } from '../support/open-wall.ts';
import { openPad, type Release, stopDelayMs } from '../support/steering.ts';
import type { LongTest } from './table.ts';

const counts: Readonly<Record<Release, number>> = { 'pointer-up': 100, 'lost-focus': 60, 'closed-tab': 40 };
const boundMs = 200;

export const steeringTest: LongTest = async (say) => {
  const district = await startDistrict({
    cameras: 4,
    baseAddress: '127.52.0.0',
    // Each new tab is another desk: it must not wait for the hold of the one that was closed.
    config: { cameras: { ptz: { holdMs: 1_000 } } },
  });
  const browser = await openBrowser();
  try {
    const operator = await district.as('operator');
    const code = (await camerasOf(operator)).find((camera) => camera.code.startsWith('C-'))?.code ?? '';
    await district.flip(code, 'slow-soap', { ms: 1_000 });
    const rows = [];
    for (const [release, count] of Object.entries(counts) as [Release, number][]) {
      say(`${count} × ${release}`);
      const delays: number[] = [];
      let page = await openPad(operator, browser, code);
      for (let turn = 0; turn < count; turn += 1) {
        if (page.isClosed()) page = await openPad(operator, browser, code);
        delays.push(await stopDelayMs(district, page, code, release));
      }
      if (!page.isClosed()) await page.close();
      const { n, p50, p95, max } = summaryOf(delays);
      rows.push({
        what: `Stop after ${release}, SOAP slowed by 1 s`,
        asked: `p95 ≤ ${boundMs} ms`,
        measured: `n ${n}, p50 ${p50} ms, p95 ${p95} ms, max ${max} ms`,
        ok: p95 <= boundMs,
      });
    }
    return { title: 'Steering', rows };
  } finally {
    await browser.close();
    await district.close();
  }
};
