/**
 * Delay from the camera's send to the shown picture, of the HLS wall in real Chromium: the frame number is read from the
 * picture on the screen and looked up in the simulator's log of send times.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../support/bind-devices.ts';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { installFrameMarkReader, shownFrames } from '../support/page-frame-mark.ts';
import { waitFor } from '../support/wait-for.ts';
import { type Summary, summaryOf } from './statistics.ts';

export interface DelayRow {
  readonly what: string;
  readonly tiles: number;
  /** Ms. */
  readonly delayMs: Summary;
  /** Tiles that showed at least one frame, of all. */
  readonly tilesPlaying: number;
}

export interface DelayOptions {
  readonly tileCounts: readonly number[];
  readonly seconds: number;
  readonly say: (text: string) => void;
}

interface Sent {
  /** Number of the clip in the picture's mark: main and sub are different clips. */
  readonly clipNumber: number;
  readonly loop: number;
  readonly frame: number;
  readonly sentAtMs: number;
}

export async function measureDelay(options: DelayOptions): Promise<DelayRow[]> {
  const cameras = Math.max(...options.tileCounts);
  const district = await startDistrict({ cameras, baseAddress: '127.31.0.0' });
  try {
    const rows: DelayRow[] = [];
    for (const tiles of options.tileCounts) {
      options.say(`${tiles} tiles`);
      rows.push(await measureWall(district, tiles, options.seconds));
    }
    return rows;
  } finally {
    await district.close();
  }
}

async function measureWall(district: District, tiles: number, seconds: number): Promise<DelayRow> {
  const [wall] = await call<{ id: string }[]>(`${district.url}/api/walls`, 'GET');
  const cameras = await call<{ id: string; code: string }[]>(`${district.url}/api/cameras`, 'GET');
  await call(`${district.url}/api/walls/${wall?.id}/layout`, 'PUT', {
    layout: {
      tileCount: tiles,
      cameraIds: cameras.slice(0, tiles).map((camera) => camera.id),
      fill: 'hand',
      siteId: null,
      page: 0,
    },
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await installFrameMarkReader(page);
    await page.goto(district.url);
    await waitFor('the first picture', async () => (await shownFrames(page)).length > 0, {
      boundMs: 60_000,
      everyMs: 200,
    });
    await pause(10_000);
    const delays: number[] = [];
    const playing = new Set<string>();
    const endMs = performance.now() + seconds * 1_000;
    while (performance.now() < endMs) {
      const frames = await shownFrames(page);
      const codes = [...new Set(frames.map((frame) => frame.code))];
      for (const code of codes) {
        const sent = await sentBy(district, code);
        for (const shown of frames.filter((frame) => frame.code === code)) {
          const newest = sent.findLast(
            (entry) => entry.clipNumber === shown.clip && entry.frame === shown.frame && entry.sentAtMs <= shown.atMs,
          );
          if (!newest) continue;
          delays.push(shown.atMs - newest.sentAtMs);
          playing.add(code);
        }
      }
      await pause(250);
    }
    return { what: 'HLS wall (hls.js)', tiles, delayMs: summaryOf(delays), tilesPlaying: playing.size };
  } finally {
    await browser.close();
  }
}

async function sentBy(district: District, code: string): Promise<Sent[]> {
  const profiles = await Promise.all(
    ['main', 'sub'].map((profile) =>
      call<Sent[]>(`${district.control}/cameras/${code}/sent?profile=${profile}`, 'GET'),
    ),
  );
  return profiles.flat();
}
