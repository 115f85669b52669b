/** Third-party players on our playlists: ffmpeg, and hls.js in Chromium with its own settings, without our pages. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { newPageOf } from './open-page.ts';
import type { Visitor } from './sign-in.ts';

export interface Played {
  readonly frames: number;
  /** Seconds of media played. */
  readonly seconds: number;
  /** What the player complained of; empty when all was well. */
  readonly complaints: readonly string[];
}

export async function playWithFfmpeg(visitor: Visitor, path: string, seconds: number): Promise<Played> {
  const args = [
    '-hide_banner',
    '-nostats',
    '-loglevel',
    // Its hls demuxer reads the init segment anew after every reload of a live playlist and warns of that itself.
    'error',
    '-progress',
    'pipe:1',
    '-re',
    '-headers',
    `Cookie: ${visitor.cookie}\r\n`,
    '-i',
    `${visitor.url}${path}`,
    '-t',
    String(seconds),
  ];
  const child = spawn('ffmpeg', [...args, '-map', '0:v:0', '-f', 'null', '-'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let progress = '';
  let complaints = '';
  child.stdout.on('data', (text) => {
    progress += String(text);
  });
  child.stderr.on('data', (text) => {
    complaints += String(text);
  });
  // A player that never ends is a failure, not a hang of the whole run.
  const timer = setTimeout(() => child.kill('SIGKILL'), (seconds + 60) * 1_000);
  const code = await new Promise<number>((resolve) => child.once('exit', (exit) => resolve(exit ?? -1)));
  clearTimeout(timer);
  const last = (name: string) => Number([...progress.matchAll(new RegExp(`^${name}=(\\d+)`, 'gm'))].at(-1)?.[1] ?? 0);
  const lines = complaints.split('\n').filter((line) => line.trim() !== '');
  return {
    frames: last('frame'),
    seconds: last('out_time_us') / 1e6,
    complaints: code === 0 ? lines : [...lines, `ended with ${code}`],
  };
}

interface HlsErrors {
  readonly errors: string[];
}

export async function playWithHlsJs(
  visitor: Visitor,
  browser: Browser,
  path: string,
  seconds: number,
): Promise<Played> {
  const page = await newPageOf(visitor, browser, { bypassCSP: true });
  try {
    await page.goto(`${visitor.url}/healthz`);
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('hls.js/dist/hls.js') });
    await page.evaluate((source) => {
      const { Hls } = globalThis as unknown as {
        Hls: new (
          config: object,
        ) => {
          on(event: string, run: (name: string, data: { details: string; fatal: boolean }) => void): void;
          loadSource(url: string): void;
          attachMedia(video: HTMLVideoElement): void;
        };
      };
      const video = document.createElement('video');
      video.muted = true;
      document.body.append(video);
      const errors: string[] = [];
      Object.assign(globalThis, { hlsErrors: { errors } satisfies HlsErrors });
      const hls = new Hls({ lowLatencyMode: true });
      // 'aborted': hls.js itself gave up a request it no longer needed; nothing went wrong.
      hls.on('hlsError', (_name, data) => {
        if (data.details !== 'aborted') errors.push(`${data.details}${data.fatal ? ' (fatal)' : ''}`);
      });
      hls.loadSource(source);
      hls.attachMedia(video);
      void video.play();
    }, path);
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.2, undefined, {
      timeout: 60_000,
    });
    const start = await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
    await page.waitForFunction(
      ([from, length]) => (document.querySelector('video')?.currentTime ?? 0) >= (from ?? 0) + (length ?? 0),
      [start, seconds],
      { timeout: (seconds + 60) * 1_000 },
    );
    return await page.evaluate((from) => {
      const video = document.querySelector('video');
      const { errors } = (globalThis as unknown as { hlsErrors: HlsErrors }).hlsErrors;
      return {
        frames: video?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
        seconds: (video?.currentTime ?? 0) - from,
        complaints: errors,
      };
    }, start);
  } finally {
    await page.close();
  }
}
