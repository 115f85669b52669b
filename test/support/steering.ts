/** Steers a camera in a real page and reads from the simulator's log when Stop reached it. */
import type { Browser, Page } from 'playwright-core';
import { call } from './call.ts';
import type { District } from './district.ts';
import { newPageOf } from './open-page.ts';
import type { Visitor } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

interface PtzTruth {
  readonly ptz: {
    readonly moving: boolean;
    readonly position: { readonly pan: number; readonly tilt: number; readonly zoom: number };
    readonly commands: readonly {
      readonly command: string;
      readonly atMs: number;
      readonly detail: Readonly<Record<string, unknown>>;
    }[];
  } | null;
}

export const ptzTruth = async (district: District, code: string) => {
  const { ptz } = await call<PtzTruth>(`${district.control}/cameras/${code}`, 'GET');
  if (!ptz) throw new Error(`${code} cannot be steered`);
  return ptz;
};

export const releases = ['pointer-up', 'lost-focus', 'closed-tab'] as const;
export type Release = (typeof releases)[number];

/** What a desk in Vietnamese reads on the pad about who steers. */
export const holderText = async (page: Page): Promise<string> =>
  (await page.locator('tc-ptz-pad .holder').first().textContent()) ?? '';

/** The camera's page with its pad connected, and nobody else holding it unless `held` says so. */
export async function openPad(
  operator: Visitor,
  browser: Browser,
  code: string,
  held: 'free' | 'held' = 'free',
): Promise<Page> {
  const page = await newPageOf(operator, browser);
  await page.goto(`${operator.url}/camera/${code}`);
  await waitFor('the pad', async () => (await page.locator('tc-ptz-pad button.right').count()) > 0);
  const says = held === 'free' ? /Chưa ai điều khiển/ : /đang điều khiển/;
  await waitFor(`the pad to say that the camera is ${held}`, async () => says.test(await holderText(page)));
  return page;
}

/** Presses "right" on the pad and keeps it pressed. */
export async function press(page: Page): Promise<void> {
  await page.locator('tc-ptz-pad button.right').first().hover();
  await page.mouse.down();
}

/** Far to the left, so that there is room to turn right. */
export async function makeRoom(district: District, code: string): Promise<void> {
  const { position, moving } = await ptzTruth(district, code);
  if (!moving && position.pan < 0.4) return;
  await district.flip(code, 'ptz', { pan: -1 });
  await waitFor('the camera to stand at the left', async () => !(await ptzTruth(district, code)).moving);
}

/** Holds "right" on the pad until the camera moves, releases it in the given way; ms from the release to the camera's Stop. */
export async function stopDelayMs(district: District, page: Page, code: string, release: Release): Promise<number> {
  await makeRoom(district, code);
  await press(page);
  await waitFor('the camera to move', async () => (await ptzTruth(district, code)).moving, { everyMs: 20 });
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
