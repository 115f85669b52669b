/**
 * The live players in real Chromium: what each shows, read from the picture itself, and what becomes of them when the
 * gateway dies, when a camera changes its size, and when the page is told which player to use.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { movingPictures } from '../support/moving-pictures.ts';
import { openWall } from '../support/open-wall.ts';
import { shownFrames } from '../support/page-frame-mark.ts';
import { tileOf, tilesOf } from '../support/tiles.ts';
import { waitFor } from '../support/wait-for.ts';

const bound = { boundMs: 120_000, everyMs: 150 };
const codes = ['C-01', 'P-01', 'P-02', 'P-03'];
let district: District;
let browser: Browser;

beforeAll(async () => {
  district = await startDistrict({
    cameras: 0,
    entries: codes.map((code) => ({ code, audio: code === 'P-02' ? 'aac' : 'none' })),
    baseAddress: '127.146.0.0',
  });
  browser = await openBrowser();
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

interface Playing {
  readonly transport: string;
  readonly elements: readonly string[];
  readonly width: number;
  readonly paintedFrames: number;
  readonly promisedDelayMs: number;
}

/** What plays in the tile of `code`, as the page itself knows it. */
const playingIn = (page: Page, code: string): Promise<Playing | undefined> =>
  page.evaluate((wanted) => {
    const below = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? below(element.shadowRoot) : []),
      ]);
    const picture = below(document).find(
      (element): element is HTMLElement =>
        element.tagName === 'TC-LIVE-PICTURE' && (element as HTMLElement).dataset['cameraCode'] === wanted,
    ) as
      | (HTMLElement & {
          summary(): { stats: { transport: string; paintedFrames: number; promisedDelayMs: number } | null };
        })
      | undefined;
    const stats = picture?.summary().stats;
    const shown = [...(picture?.shadowRoot?.querySelectorAll('video, canvas') ?? [])];
    const last = shown.at(-1);
    if (!stats || !last) return undefined;
    return {
      transport: stats.transport,
      paintedFrames: stats.paintedFrames,
      promisedDelayMs: stats.promisedDelayMs,
      elements: shown.map((element) => element.tagName),
      width: last instanceof HTMLVideoElement ? last.videoWidth : (last as HTMLCanvasElement).width,
    };
  }, code);

describe('a wall of four', () => {
  it('shows moving pictures by WebCodecs, and says how far behind they are', async () => {
    const page = await openWall(district, browser, 4, codes);
    await movingPictures(page, codes);
    for (const code of codes) {
      expect(await playingIn(page, code)).toMatchObject({ transport: 'webcodecs-video', elements: ['VIDEO'] });
    }
    const tile = await waitFor(
      'a live tile with its delay',
      async () => {
        const sight = await tileOf(page, 'P-01');
        return sight?.state === 'live' && /\d+ ms/.test(sight.text) ? sight : undefined;
      },
      bound,
    );
    expect(tile.text).toContain('WebCodecs');
  });

  it('says that the gateway is lost, keeps the last pictures, and goes on when it is back', async () => {
    const page = await openWall(district, browser, 4, codes);
    await movingPictures(page, codes);
    await district.gateway().kill('SIGKILL');
    await waitFor(
      'four tiles without a gateway',
      async () => (await tilesOf(page)).filter(({ state }) => state === 'gateway-lost').length === 4,
      bound,
    );
    expect(await shownFrames(page)).toHaveLength(4);
    await district.restartGateway();
    await movingPictures(page, codes);
    await waitFor(
      'four live tiles on the live socket',
      async () => {
        const playing = await Promise.all(codes.map((code) => playingIn(page, code)));
        const live = (await tilesOf(page)).filter(({ state }) => state === 'live');
        return live.length === 4 && playing.every((one) => one?.transport === 'webcodecs-video');
      },
      bound,
    );
  });

  it('follows a camera that changes the size of its picture', async () => {
    const page = await openWall(district, browser, 4, codes);
    await movingPictures(page, ['P-01']);
    const before = await playingIn(page, 'P-01');
    await district.flip('P-01', 'resolution', { width: 704, height: 396, profile: 'sub' });
    await waitFor('the new size', async () => (await playingIn(page, 'P-01'))?.width === 704, bound);
    expect(before?.width).not.toBe(704);
    await movingPictures(page, ['P-01']);
    await district.flip('P-01', 'restore');
  });

  it('plays the sound of a camera, and changes its player for it without a moment without a picture', async () => {
    const page = await openWall(district, browser, 1, ['P-02']);
    await movingPictures(page, ['P-02']);
    await page.locator('tc-tile').first().focus();
    // From now on, each painted frame of the page is asked whether a picture stands in the tile.
    const watched = page.evaluate(
      () =>
        new Promise<{ without: number; audioBytes: number }>((resolve) => {
          const below = (root: ParentNode): Element[] =>
            [...root.querySelectorAll('*')].flatMap((element) => [
              element,
              ...(element.shadowRoot ? below(element.shadowRoot) : []),
            ]);
          const place = below(document).find((element) => element.classList.contains('pictures'));
          let without = 0;
          const look = () => {
            const shown = [...(place?.querySelectorAll<HTMLVideoElement>('video') ?? [])];
            // A video that seeks keeps its last picture.
            if (!shown.some((video) => video.readyState >= 2 || video.seeking)) without += 1;
            const heard = shown.length === 1 ? shown[0] : undefined;
            const audioBytes =
              (heard as { webkitAudioDecodedByteCount?: number } | undefined)?.webkitAudioDecodedByteCount ?? 0;
            if (heard && !heard.muted && audioBytes > 0) resolve({ without, audioBytes });
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }),
    );
    await page.keyboard.press('a');
    const { without, audioBytes } = await watched;
    expect(without).toBe(0);
    expect(audioBytes).toBeGreaterThan(0);
    expect((await playingIn(page, 'P-02'))?.transport).toBe('mse');
    await page.keyboard.press('a');
    await waitFor(
      'the silent player',
      async () => (await playingIn(page, 'P-02'))?.transport === 'webcodecs-video',
      bound,
    );
    await movingPictures(page, ['P-02']);
  });
});

describe('a hidden page', () => {
  it('gets keyframes only, and every picture again when it is seen', async () => {
    const page = await openWall(district, browser, 1, ['P-03']);
    await movingPictures(page, ['P-03']);
    // A page without a window cannot be covered by another: it is told that it is.
    const hide = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const promised = async () => (await playingIn(page, 'P-03'))?.promisedDelayMs ?? 0;
    expect(await promised()).toBe(1_000);
    await hide(true);
    await waitFor('keyframes only', async () => (await promised()) > 1_000, bound);
    await hide(false);
    await waitFor('every picture', async () => (await promised()) === 1_000, bound);
    await movingPictures(page, ['P-03']);
  });
});

describe('a page that is told which player to use', () => {
  const told = {
    canvas: ['webcodecs-canvas', 'CANVAS'],
    video: ['webcodecs-video', 'VIDEO'],
    mse: ['mse', 'VIDEO'],
    'll-hls': ['ll-hls', 'VIDEO'],
    hls: ['hls', 'VIDEO'],
  } as const;

  for (const [player, [transport, element]] of Object.entries(told)) {
    it(`shows moving pictures by ${player}`, async () => {
      const page = await openWall(district, browser, 1, ['P-03'], 'vi-VN', `/?player=${player}`);
      await movingPictures(page, ['P-03']);
      expect(await playingIn(page, 'P-03')).toMatchObject({ transport, elements: [element] });
    });
  }
});
