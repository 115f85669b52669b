/** Another player on what was recorded, over a loss of the camera and a change of its size: hls.js in Chromium. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../support/browser.ts';
import { playWithHlsJs } from '../../support/play-hls.ts';
import { openRecordedCameras, type RecordedCameras } from '../../support/recorded-cameras.ts';
import { waitFor } from '../../support/wait-for.ts';

const entries = [
  { code: 'T-01', scene: 'tunnel', address: '127.48.1.1' },
  { code: 'P-02', scene: 'ward', subCodec: 'mjpeg', audio: 'none', address: '127.48.3.2' },
] as const;

let cameras: RecordedCameras;
let browser: Browser;

beforeAll(async () => {
  cameras = await openRecordedCameras({ cameras: entries });
  browser = await openBrowser();
  for (const [name, settings] of [
    ['drop', { refuseMs: 2_500 }],
    ['resolution', {}],
  ] as const) {
    const before = (await cameras.groups('T-01')).length;
    await waitFor('some groups', async () => (await cameras.groups('T-01')).length >= before + 2);
    await cameras.simulator.switchboard.turn('T-01', name, settings);
  }
  const sizeOf = async () => (await cameras.groups('T-01')).at(-1)?.width;
  await waitFor('groups of the other size', async () => (await sizeOf()) === 704);
  await cameras.recorded(['T-01', 'P-02'], 6);
});
afterAll(async () => {
  await browser?.close();
  await cameras?.close();
});

const pathOf = (code: string, rendition: string) =>
  `/hls/${cameras.id(code)}/rec/${rendition}/index.m3u8?from=${cameras.startMs - 60_000}&to=${Date.now()}`;

describe('a recording', () => {
  it('plays in hls.js without an error, over a gap and another size', async () => {
    const played = await playWithHlsJs(cameras.operator, browser, pathOf('T-01', 'sub'), 9);
    expect(played.complaints).toEqual([]);
    expect(played.frames).toBeGreaterThan(9 * 10);
  });

  it('of a codec that no browser plays is made into one that it does', async () => {
    const played = await playWithHlsJs(cameras.operator, browser, pathOf('P-02', 'h264'), 6);
    expect(played.complaints).toEqual([]);
    expect(played.frames).toBeGreaterThan(6 * 5);
  });
});
