/**
 * Reads frame marks inside a page: the simulator's reader, its types stripped, put into the page as a function, and a
 * canvas that takes what a <video> shows at this moment (also inside shadow roots).
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import type { Page } from 'playwright-core';

export interface ShownFrame {
  /** Index of the <video> among all of the page, in document order. */
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
    const videos = (root) => [...root.querySelectorAll('*')].flatMap((element) => [
      ...(element.tagName === 'VIDEO' ? [element] : []),
      ...(element.shadowRoot ? videos(element.shadowRoot) : []),
    ]);
    const codeOf = (element) => {
      for (let at = element; at; at = at.parentNode ?? at.host) {
        if (at.dataset?.cameraCode) return at.dataset.cameraCode;
      }
      return '';
    };
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    globalThis.readShownFrames = () => videos(document).flatMap((video, index) => {
      if (video.videoWidth === 0 || video.readyState < 2) return [];
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      context.drawImage(video, 0, 0);
      const atMs = performance.timeOrigin + performance.now();
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
      const mark = readFrameMark(pixels, canvas.width, canvas.height);
      return mark ? [{ index, code: codeOf(video), clip: mark.clip, frame: mark.frame, atMs }] : [];
    });
  })()`);
}

export const shownFrames = (page: Page): Promise<ShownFrame[]> =>
  page.evaluate(() => (globalThis as unknown as { readShownFrames: () => ShownFrame[] }).readShownFrames());
