/**
 * Reads frame marks inside a page: the simulator's reader, its types stripped, put into the page as a function, and a
 * canvas that takes what a <video> or <canvas> shows at this moment (also inside shadow roots). Where a player is about
 * to take over from another, the one on top counts: it is what a person sees.
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { Page } from 'playwright-core';

export interface ShownFrame {
  /** Index of the picture among all of the page, in document order. */
  readonly index: number;
  /** Code of the camera, where the tile says it in `data-camera-code`. */
  readonly code: string;
  readonly clip: number;
  readonly frame: number;
  /** Wall clock of the page when it was read, epoch ms. */
  readonly atMs: number;
}

/** Before the first `goto`: every page of the context can read marks from then on. */
export async function installFrameMarkReader(page: Page): Promise<void> {
  const source = readFileSync(new URL('../simulator/frame-mark.ts', import.meta.url), 'utf8');
  const script = stripTypeScriptTypes(source).replace(/^export /gm, '');
  await page.addInitScript(`(() => {
    ${script}
    const isPicture = (element) => element.tagName === 'VIDEO' || element.tagName === 'CANVAS';
    const pictures = (root) => [...root.querySelectorAll('*')].flatMap((element) => [
      ...(isPicture(element) && !(element.nextElementSibling && isPicture(element.nextElementSibling)) ? [element] : []),
      ...(element.shadowRoot ? pictures(element.shadowRoot) : []),
    ]);
    const sizeOf = (element) => element.tagName === 'VIDEO'
      ? { width: element.readyState < 2 ? 0 : element.videoWidth, height: element.videoHeight }
      : { width: element.width, height: element.height };
    const codeOf = (element) => {
      for (let at = element; at; at = at.parentNode ?? at.host) {
        if (at.dataset?.cameraCode) return at.dataset.cameraCode;
      }
      return '';
    };
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    globalThis.readShownFrames = (codes) => pictures(document).flatMap((picture, index) => {
      if (codes && !codes.includes(codeOf(picture))) return [];
      const { width, height } = sizeOf(picture);
      if (width === 0 || height === 0) return [];
      canvas.width = width;
      canvas.height = height;
      // What is shown now is drawn; the drawing itself takes a while.
      const atMs = performance.timeOrigin + performance.now();
      context.drawImage(picture, 0, 0);
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
      const mark = readFrameMark(pixels, canvas.width, canvas.height);
      return mark ? [{ index, code: codeOf(picture), clip: mark.clip, frame: mark.frame, atMs }] : [];
    });
  })()`);
}

type Reader = (codes?: readonly string[]) => ShownFrame[];

/** Of the tiles of `codes` alone where that is given: reading is work for the page too. */
export const shownFrames = (page: Page, codes?: readonly string[]): Promise<ShownFrame[]> =>
  page.evaluate((wanted) => (globalThis as unknown as { readShownFrames: Reader }).readShownFrames(wanted), codes);
