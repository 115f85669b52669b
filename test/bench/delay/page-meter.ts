/** Puts the meter (meter-in-page.ts) into a page and its frames, and asks it from outside. */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { Frame, Page } from 'playwright-core';
import type { MeteredTile, PageMeter, TileFact, WantedTile } from './meter-in-page.ts';

type MeteredWindow = typeof globalThis & { readonly benchMeter: PageMeter };

const scriptOf = (path: string): string =>
  stripTypeScriptTypes(readFileSync(new URL(path, import.meta.url), 'utf8')).replace(/^export /gm, '');

/** Before the first `goto`: the page and every frame in it can be metered from then on. */
export async function installMeter(page: Page): Promise<void> {
  const [marks, meter] = [scriptOf('../../simulator/frame-mark.ts'), scriptOf('meter-in-page.ts')];
  // The document's element is there when a page's own script runs, not yet when this one does.
  await page.addInitScript(
    `(() => { ${marks}\n${meter}\nlet made; Object.defineProperty(globalThis, 'benchMeter', { get: () => (made ??= createPageMeter(checksum)) }); })()`,
  );
}

export const tilesIn = (frame: Frame): Promise<TileFact[]> =>
  frame.evaluate(() => (globalThis as MeteredWindow).benchMeter.tiles());

export const meterTile = (frame: Frame, code: string, durationMs: number): Promise<MeteredTile> =>
  frame.evaluate(([code, durationMs]) => (globalThis as MeteredWindow).benchMeter.meter(code, durationMs), [
    code,
    durationMs,
  ] as const);

export const waitForTiles = (frame: Frame, wanted: readonly WantedTile[], boundMs: number): Promise<number | null> =>
  frame.evaluate(([wanted, boundMs]) => (globalThis as MeteredWindow).benchMeter.waitForTiles(wanted, boundMs), [
    wanted,
    boundMs,
  ] as const);

export const presentedIn = (frame: Frame): Promise<{ frames: number; videos: number }> =>
  frame.evaluate(() => (globalThis as MeteredWindow).benchMeter.presented());
