/**
 * What browsers and other players get is accepted by them: ffprobe reads it, Chromium's MSE plays it. One real run from a
 * simulated camera through source, window and segmenter, and through the transcoder for what no browser can play.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import type { GatewayError } from '../../../gateway/kernel/errors.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { deriveBrowserInit } from '../../../gateway/media/browser-init.ts';
import type { StreamInit } from '../../../gateway/media/fragment.ts';
import { joinBytes } from '../../../gateway/media/init-writer.ts';
import { createSegmenter } from '../../../gateway/media/segmenter.ts';
import { createWindow, type StreamWindow } from '../../../gateway/media/window.ts';
import { createFfmpegSource } from '../../../gateway/sources/ffmpeg-source.ts';
import { createStillTaker } from '../../../gateway/sources/ffmpeg-still.ts';
import { openTranscode } from '../../../gateway/sources/ffmpeg-transcode.ts';
import type { Source, SourceListener } from '../../../gateway/sources/source.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { openBrowser } from '../../support/browser.ts';
import { requestOf, startSimulatedCameras } from '../../support/simulated-cameras.ts';
import { waitFor } from '../../support/wait-for.ts';

const ffmpeg = { ffmpegPath: 'ffmpeg', clock: systemClock, newStreamSession: () => newId() };
const openSource = createFfmpegSource(ffmpeg);
/** Pulled once for all tests, as the gateway does: H.264 with G.711, H.264 with AAC, H.265, MJPEG. */
const pulled = ['P-01 sub', 'P-02 sub', 'P-02 main', 'P-04 main'] as const;
let simulator: Simulator;
let browser: Browser;
const windows = new Map<string, StreamWindow>();
const sources: Source[] = [];
const sourceEnds: (GatewayError | undefined)[] = [];
const folder = mkdtempSync(join(tmpdir(), 'media-test-'));

beforeAll(async () => {
  simulator = await startSimulatedCameras(['P-01', 'P-02', 'P-04']);
  for (const name of pulled) {
    const [code = '', role] = name.split(' ');
    const window = createWindow({ maxBytes: 50_000_000, maxMs: 30_000 });
    windows.set(name, window);
    const request = requestOf(simulator, code, role === 'main' ? 'main' : 'sub');
    sources.push(openSource(request, keepIn(window, sourceEnds)));
  }
  browser = await openBrowser();
  for (const name of pulled) await waitFor(`two groups of ${name}`, () => keyframesIn(windowOf(name)) >= 2);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(sources.map((source) => source.close()));
  await simulator?.close();
  rmSync(folder, { recursive: true, force: true });
  // Nothing was lost on the way: each ended because it was closed.
  expect(sourceEnds).toEqual(pulled.map(() => undefined));
});

function windowOf(name: (typeof pulled)[number]): StreamWindow {
  const window = windows.get(name);
  if (window === undefined) throw new Error(`${name} is not pulled`);
  return window;
}

const keyframesIn = (window: StreamWindow) =>
  window.fragments().filter(({ kind, keyframe }) => kind === 'video' && keyframe).length;

interface Playable {
  readonly mime: string;
  readonly init: Uint8Array;
  readonly segments: readonly Uint8Array[];
}

const keepIn = (window: StreamWindow, ends: (GatewayError | undefined)[]): SourceListener => ({
  onInit: (init) => window.pushInit(init),
  onFragment: (fragment) => window.pushFragment(fragment),
  onEnd: (error) => ends.push(error),
});

/** What a player would have got of the window so far. */
async function packageWindow(window: StreamWindow, segmentCount: number): Promise<Playable> {
  const segmenter = createSegmenter({ partTargetMs: 400, segmentTargetMs: 1000, maxSegments: 20, maxBytes: 5e7 });
  const browserInit = window.init === undefined ? undefined : deriveBrowserInit(window.init, { audio: true });
  if (browserInit === undefined) throw new Error('no browser could play this');
  const mime = `video/mp4; codecs="${browserInit.codecs}"`;
  segmenter.pushInit(browserInit);
  for (const fragment of window.fragments()) segmenter.pushFragment(fragment);
  // Subscribing repeats the newest group, which has just been taken.
  let repeating = true;
  const unsubscribe = window.subscribe({
    onInit: () => {},
    onFragment: (fragment) => repeating || segmenter.pushFragment(fragment),
  });
  repeating = false;
  await waitFor('segments', () => segmenter.timeline.segments.length >= segmentCount);
  unsubscribe();
  const init = segmenter.timeline.init?.bytes ?? new Uint8Array(0);
  return { mime, init, segments: segmenter.timeline.segments.map((segment) => segment.bytes()) };
}

interface Probed {
  readonly streams: { codec_name: string; codec_tag_string: string; width?: number; nb_read_packets: string }[];
}

function probe(playable: Playable): Probed {
  const file = join(folder, `${newId()}.mp4`);
  writeFileSync(file, joinBytes([playable.init, ...playable.segments]));
  const entries = 'stream=codec_name,codec_tag_string,width,nb_read_packets';
  const args = ['-v', 'error', '-count_packets', '-show_entries', entries, '-of', 'json', file];
  return JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' })) as Probed;
}

/** Appends everything to a SourceBuffer in Chromium and plays it to see frames come out. */
async function playInChromium(playable: Playable) {
  const bodies = [playable.init, ...playable.segments];
  const server = createServer((request, response) => {
    const body = bodies[Number(request.url?.slice(1))];
    response.setHeader('content-type', body === undefined ? 'text/html' : 'application/octet-stream');
    response.end(body ?? '<!doctype html><title>player</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page`);
    const script = `(async () => {
      const video = document.createElement('video');
      video.muted = true;
      document.body.append(video);
      const source = new MediaSource();
      video.src = URL.createObjectURL(source);
      await new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }));
      const buffer = source.addSourceBuffer(${JSON.stringify(playable.mime)});
      for (let index = 0; index < ${bodies.length}; index += 1) {
        const body = await (await fetch('/' + index)).arrayBuffer();
        await new Promise((resolve, reject) => {
          buffer.addEventListener('updateend', resolve, { once: true });
          buffer.addEventListener('error', () => reject(new Error('append failed at ' + index)), { once: true });
          buffer.appendBuffer(body);
        });
      }
      source.endOfStream();
      const ranges = buffer.buffered.length;
      const lengthOf = (range) => buffer.buffered.end(range) - buffer.buffered.start(range);
      let longest = 0;
      for (let range = 1; range < ranges; range += 1) if (lengthOf(range) > lengthOf(longest)) longest = range;
      const seconds = lengthOf(longest);
      const start = buffer.buffered.start(longest);
      // A little inside: sound may begin some ms after what is called the start, and then nothing would ever play.
      video.currentTime = start + 0.05;
      await new Promise((resolve, reject) => {
        const words = () => 'stuck at ' + video.currentTime + ' of ' + start + '+' + seconds + ', ready state ' + video.readyState;
        setTimeout(() => reject(new Error(words())), 60_000);
        video.play().catch(reject);
        const look = () => {
          if (video.error) reject(new Error(video.error.message));
          else if (video.ended || video.currentTime - start > seconds - 0.3) resolve();
          else setTimeout(look, 50);
        };
        look();
      });
      return { ranges, seconds, width: video.videoWidth, frames: video.getVideoPlaybackQuality().totalVideoFrames };
    })()`;
    return (await page.evaluate(script)) as { ranges: number; seconds: number; width: number; frames: number };
  } finally {
    await page.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('what players get', () => {
  it('plays H.264 as it came, G.711 left out', async () => {
    const playable = await packageWindow(windowOf('P-01 sub'), 2);
    expect(playable.mime).toMatch(/^video\/mp4; codecs="avc1\.[0-9a-f]{6}"$/);
    expect(probe(playable).streams.map((s) => s.codec_name)).toEqual(['h264']);
    const played = await playInChromium(playable);
    expect(played).toMatchObject({ ranges: 1, width: 640 });
    expect(played.seconds).toBeGreaterThan(1.5);
    expect(played.frames).toBeGreaterThan(15);
  });

  it('plays H.264 with AAC in the same segments', async () => {
    const playable = await packageWindow(windowOf('P-02 sub'), 2);
    expect(playable.mime).toContain(',mp4a.40.2"');
    expect(probe(playable).streams.map((s) => s.codec_name)).toEqual(['h264', 'aac']);
    expect(await playInChromium(playable)).toMatchObject({ ranges: 1, width: 640 });
  });

  it('tags H.265 as browsers want it', async () => {
    const playable = await packageWindow(windowOf('P-02 main'), 2);
    expect(playable.mime).toMatch(/codecs="hvc1\.1\./);
    expect(probe(playable).streams[0]).toMatchObject({ codec_name: 'hevc', codec_tag_string: 'hvc1' });
  });

  it.each([
    ['P-02 main', 'h265'],
    ['P-04 main', 'mjpeg'],
  ] as const)('turns %s (%s) into H.264 that Chromium plays', async (name, codec) => {
    const window = windowOf(name);
    expect(window.init?.tracks[0]?.codec).toBe(codec);
    const { played, ends } = await transcode(window, { video: 'h264', audio: 'none' }, playInChromium);
    expect(ends).toEqual([undefined]);
    expect(played.ranges).toBe(1);
    expect(played.width).toBe(1280);
    expect(played.frames).toBeGreaterThan(8);
  });

  it('turns G.711 into AAC beside the untouched video', async () => {
    const audible = { video: 'copy', audio: 'aac' } as const;
    const { played } = await transcode(windowOf('P-01 sub'), audible, async (playable) => {
      const { streams } = probe(playable);
      return { mime: playable.mime, streams, shown: await playInChromium(playable) };
    });
    expect(played.mime).toContain(',mp4a.40.2"');
    expect(played.streams.map((s) => s.codec_name)).toEqual(['h264', 'aac']);
    // 48 kHz in frames of 1024: at least 1.5 s of sound beside 2 s of picture.
    expect(Number(played.streams[1]?.nb_read_packets)).toBeGreaterThan(70);
    // On a starved machine the encoder's first frame of sound was once seen alone, with a hole behind it; players jump it.
    expect(played.shown.ranges).toBeLessThanOrEqual(2);
    expect(played.shown.width).toBe(640);
    expect(played.shown.seconds).toBeGreaterThan(1.5);
  });

  it('takes a still of the newest keyframe of each codec', async () => {
    const stills = createStillTaker(ffmpeg);
    for (const [name, width] of [
      ['P-01 sub', 640],
      ['P-02 main', 1920],
      ['P-04 main', 1280],
    ] as const) {
      const { init, newestKeyframe } = windowOf(name);
      if (init === undefined || newestKeyframe === undefined) throw new Error('empty window');
      const jpeg = await stills.take(init, newestKeyframe, new AbortController().signal);
      const file = join(folder, `${name}.jpg`);
      writeFileSync(file, jpeg);
      const args = ['-v', 'error', '-show_entries', 'stream=codec_name,width', '-of', 'csv=p=0', file];
      expect(execFileSync('ffprobe', args, { encoding: 'utf8' }).trim()).toBe(`mjpeg,${width}`);
    }
    await stills.close();
  });
});

/** Runs a transcoder on a live window until two segments stand, hands them to `use`, and closes it. */
async function transcode<T>(
  window: StreamWindow,
  kind: { video: 'h264' | 'copy'; audio: 'aac' | 'none' },
  use: (playable: Playable) => Promise<T>,
) {
  const output = createWindow({ maxBytes: 50_000_000, maxMs: 60_000 });
  const ends: (GatewayError | undefined)[] = [];
  const init = window.init as StreamInit;
  const request = { ...kind, init, maxHeight: 720, framesPerSecond: 10, maxBitrate: 1_500_000 };
  const transcoder = openTranscode(ffmpeg, request, keepIn(output, ends));
  const unsubscribe = window.subscribe({ onInit: () => {}, onFragment: (fragment) => transcoder.write(fragment) });
  try {
    await waitFor('transcoded frames', () => output.init !== undefined);
    const playable = await packageWindow(output, 2);
    unsubscribe();
    await transcoder.close();
    return { played: await use(playable), ends };
  } finally {
    unsubscribe();
    await transcoder.close();
  }
}
