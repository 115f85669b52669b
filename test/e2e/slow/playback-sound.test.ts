/** The sound of a recording in real Chromium: G.711 of a simulated camera, beside its picture. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallTimeOf } from '../../../dashboard/playback/pane-buffer.ts';
import type { CameraTimeline } from '../../../gateway/recordings/playback/playback-schemas.ts';
import { openBrowser } from '../../support/browser.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { camerasOf } from '../../support/open-wall.ts';
import { openPlaybackPage, panesOf } from '../../support/playback-page.ts';
import type { Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

let district: District;
let browser: Browser;
let operator: Visitor;
/** Of what is recorded. */
let fromMs: number;
const bounds = { boundMs: 60_000, everyMs: 200 };

beforeAll(async () => {
  const entries = [{ code: 'P-03' }, { code: 'T-02' }];
  district = await startDistrict({ cameras: 2, entries, baseAddress: '127.158.0.0', diskGb: 5 });
  browser = await openBrowser();
  operator = await district.as('operator');
  const ids = (await camerasOf(operator)).map(({ id }) => id).join(',');
  const spans = await waitFor(
    'half a minute of both',
    async () => {
      const span = `from=${Date.now() - 600_000}&to=${Date.now()}`;
      const lines = await operator.call<CameraTimeline[]>(`/api/recordings/timeline?cameraIds=${ids}&${span}`);
      const last = lines.flatMap(({ sub }) => sub.slice(-1));
      return last.length === 2 && last.every((own) => own.toMs - own.fromMs > 30_000) ? last : undefined;
    },
    bounds,
  );
  fromMs = Math.max(...spans.map((span) => span.fromMs));
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

describe('playback', () => {
  it('plays the sound of one pane beside its picture, and none that nobody asked for', async () => {
    const at = new Date(fromMs + 3_000).toISOString();
    const page = await openPlaybackPage(operator, browser, `/playback?cameras=P-03,T-02&at=${at}`);
    const soundButton = (code: string) =>
      page.locator(`tc-pane[data-camera-code="${code}"]`).getByRole('button', { name: 'Âm thanh' });
    await page.evaluate(() => {
      const sounds: HTMLAudioElement[] = [];
      const Own = globalThis.Audio;
      class Listed extends Own {
        constructor() {
          super();
          sounds.push(this);
        }
      }
      Object.assign(globalThis, { sounds, Audio: Listed });
    });
    /** Media time of what is heard; empty: nothing is. */
    const heard = () =>
      page.evaluate(() => {
        const { sounds } = globalThis as unknown as { sounds: HTMLAudioElement[] };
        const playing = sounds.filter(({ paused, muted, readyState }) => !paused && !muted && readyState > 2);
        return playing.map(({ currentTime }) => currentTime);
      });
    const shown = async () => (await panesOf(page, false)).filter(({ state }) => state === 'shows').length;
    await waitFor('both pictures', async () => (await shown()) === 2, bounds);
    await page.keyboard.press(' ');
    await soundButton('P-03').waitFor();
    expect(await soundButton('T-02').count()).toBe(0);
    expect(await heard()).toEqual([]);
    await page.keyboard.press('a');
    const apart: number[] = [];
    await waitFor(
      'sound beside the picture',
      async () => {
        const [[soundS], [pane]] = await Promise.all([heard(), panesOf(page, false)]);
        if (soundS !== undefined) apart.push(Math.abs(wallTimeOf(soundS) - (pane?.frameMs ?? Number.NaN)));
        return apart.length >= 8 && apart.slice(-8).every((ms) => ms < 150);
      },
      bounds,
    );
    console.log(`[playback] sound and picture: ${apart.slice(-8).map(Math.round).join(' ')} ms apart`);
    expect(await soundButton('P-03').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press(' ');
    await waitFor('silence while it stands', async () => (await heard()).length === 0, bounds);
    await page.close();
  });
});
