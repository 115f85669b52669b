/** Steers a camera in a real page and reads from the simulator's log when Stop reached it. */
import type { Page } from 'playwright-core';
import { call } from './bind-devices.ts';
import type { District } from './district.ts';
import { waitFor } from './wait-for.ts';

interface PtzTruth {
  readonly ptz: {
    readonly moving: boolean;
    readonly position: { readonly pan: number; readonly tilt: number; readonly zoom: number };
    readonly commands: readonly { readonly command: string; readonly atMs: number }[];
  } | null;
}

export const ptzTruth = async (district: District, code: string) => {
  const { ptz } = await call<PtzTruth>(`${district.control}/cameras/${code}`, 'GET');
  if (!ptz) throw new Error(`${code} cannot be steered`);
  return ptz;
};

export type Release = 'pointer-up' | 'lost-focus' | 'closed-tab';

/** Holds "right" on the pad until the camera moves, releases it in the given way; ms from the release to the camera's Stop. */
export async function stopDelayMs(district: District, page: Page, code: string, release: Release): Promise<number> {
  const button = page.locator('tc-ptz-pad button.right').first();
  await button.hover();
  await page.mouse.down();
  await waitFor('the camera to move', async () => (await ptzTruth(district, code)).moving);
  const releasedAtMs = Date.now();
  if (release === 'pointer-up') await page.mouse.up();
  else if (release === 'lost-focus') await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  else await page.close({ runBeforeUnload: false });
  const stop = await waitFor(
    'Stop at the camera',
    async () =>
      (await ptzTruth(district, code)).commands.find(
        ({ command, atMs }) => /stop/i.test(command) && atMs >= releasedAtMs,
      ),
    { everyMs: 20 },
  );
  if (release === 'lost-focus') await page.mouse.up();
  return stop.atMs - releasedAtMs;
}
