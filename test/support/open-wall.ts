/** An operator puts cameras onto the desk's wall over the API and opens it in a page that can read frame marks. */
import type { Browser, Page } from 'playwright-core';
import type { District } from './district.ts';
import { newPageOf } from './open-page.ts';
import { installFrameMarkReader } from './page-frame-mark.ts';
import type { Visitor } from './sign-in.ts';

export interface CameraFacts {
  readonly id: string;
  readonly code: string;
}

export const camerasOf = (visitor: Visitor) => visitor.call<CameraFacts[]>('/api/cameras');

/** `codes` fill the tiles in order; `path` is what is opened. */
export async function openWall(
  district: District,
  browser: Browser,
  tileCount: number,
  codes: readonly string[],
  locale = 'vi-VN',
  path = '/',
): Promise<Page> {
  const operator = await district.as('operator');
  const cameras = await camerasOf(operator);
  const [desk] = await operator.call<{ id: string }[]>('/api/walls');
  const cameraIds = codes.map((code) => cameras.find((camera) => camera.code === code)?.id ?? null);
  await operator.call(`/api/walls/${desk?.id}/layout`, 'PUT', {
    layout: { tileCount, cameraIds, fill: 'hand', siteId: null, page: 0 },
  });
  const page = await newPageOf(operator, browser, { locale });
  await installFrameMarkReader(page);
  await page.goto(`${district.url}${path}`);
  return page;
}
