/** Other players on our LL-HLS. The full 60 s: `npm run test:long -- players`. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { camerasOf } from '../../support/open-wall.ts';
import { playWithFfmpeg, playWithHlsJs } from '../../support/play-hls.ts';
import type { Visitor } from '../../support/sign-in.ts';

let district: District;
let browser: Browser;
let operator: Visitor;
let path: string;

beforeAll(async () => {
  district = await startDistrict({ cameras: 4, baseAddress: '127.124.0.0' });
  browser = await openBrowser();
  operator = await district.as('operator');
  const camera = (await camerasOf(operator)).find((candidate) => candidate.code.startsWith('C-'));
  path = `/hls/${camera?.id}/sub/index.m3u8`;
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

describe('LL-HLS', () => {
  it('plays in ffmpeg without a complaint', async () => {
    const played = await playWithFfmpeg(operator, path, 8);
    expect(played.complaints).toEqual([]);
    expect(played.frames).toBeGreaterThan(8 * 10);
  });

  it('plays in hls.js without an error', async () => {
    const played = await playWithHlsJs(operator, browser, path, 8);
    expect(played.complaints).toEqual([]);
    expect(played.frames).toBeGreaterThan(8 * 10);
  });

  it('offers the multivariant playlist to ffmpeg as well', async () => {
    const played = await playWithFfmpeg(operator, path.replace('/sub/', '/'), 4);
    expect(played.complaints).toEqual([]);
    expect(played.frames).toBeGreaterThan(40);
  });
});
