/** Waits until the pictures of cameras move on a page, by the frame marks in the pictures themselves. */
import type { Page } from 'playwright-core';
import { shownFrames } from './page-frame-mark.ts';
import { tilesOf } from './tiles.ts';
import { waitFor } from './wait-for.ts';

/** At least `count` different pictures of each camera of `codes`, from now on. */
export async function movingPictures(page: Page, codes: readonly string[], count = 5): Promise<void> {
  const seen = new Map(codes.map((code) => [code, new Set<number>()]));
  await waitFor(
    `moving pictures of ${codes.join(', ')}`,
    async () => {
      for (const { code, frame } of await shownFrames(page)) seen.get(code)?.add(frame);
      if ([...seen.values()].every((frames) => frames.size >= count)) return true;
      throw new Error(
        `seen so far: ${JSON.stringify([...seen].map(([code, frames]) => [code, frames.size]))}, ${JSON.stringify(await tilesOf(page))}`,
      );
    },
    { boundMs: 120_000, everyMs: 150 },
  );
}
