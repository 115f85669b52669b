/** Puts cameras onto the desk's wall over the API and opens it in a page that can read frame marks. */
import type { Browser, Page } from 'playwright-core';
import { call } from './bind-devices.ts';
import type { District } from './district.ts';
import { installFrameMarkReader } from './page-frame-mark.ts';

export interface CameraFacts {
  readonly id: string;
  readonly code: string;
}

export const camerasOf = (district: District) => call<CameraFacts[]>(`${district.url}/api/cameras`, 'GET');

/** `codes` fill the tiles in order; `path` is what is opened. */
export async function openWall(
  district: District,
  browser: Browser,
  tileCount: number,
  codes: readonly string[],
  locale = 'vi-VN',
  path = '/',
): Promise<Page> {
  const cameras = await camerasOf(district);
  const [desk] = await call<{ id: string }[]>(`${district.url}/api/walls`, 'GET');
  const cameraIds = codes.map((code) => cameras.find((camera) => camera.code === code)?.id ?? null);
  await call(`${district.url}/api/walls/${desk?.id}/layout`, 'PUT', {
    layout: { tileCount, cameraIds, fill: 'hand', siteId: null, page: 0 },
  });
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale });
  await installFrameMarkReader(page);
  await page.goto(`${district.url}${path}`);
  return page;
}
