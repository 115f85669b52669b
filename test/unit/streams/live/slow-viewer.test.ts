import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveRequest } from '../../../../gateway/media/wire/live-control.ts';
import { type BenchStream, type BenchViewer, createLiveBench, type LiveBench } from '../../../support/live-bench.ts';

const all = { keyframesOnly: false, maxPerSecond: 0 };
const subscribe = (tile: number, cameraId: string): LiveRequest => ({
  type: 'subscribe',
  tile,
  cameraId,
  rendition: 'sub',
  ...all,
});
const mega = 1024 * 1024;
/** One tile's budget: 4 MiB and 128 KiB more. */
const budget = 4 * mega + 128 * 1024;

let bench: LiveBench;
let camera: BenchStream;
let page: BenchViewer;

beforeEach(async () => {
  bench = createLiveBench();
  camera = bench.stream('a');
  camera.begin('one');
  page = bench.enter();
  page.ask(subscribe(1, 'a'));
  await camera.frames(1);
  page.came();
});

describe('a viewer whose network stands still', () => {
  it('costs its budget, skips, and comes back with what is newest', async () => {
    page.open = false;
    // 25 MB/s against a budget of 4 MiB.
    await camera.frames(19, { payloadBytes: 400_000 });
    expect(page.viewer.behind).toBe(true);
    expect(page.viewer.waitingBytes).toBeLessThan(budget + 401_000);
    await camera.frames(7, { payloadBytes: 1_000 });
    const waiting = page.viewer.waitingBytes;
    page.open = true;
    expect([waiting > budget, page.viewer.behind, page.viewer.waitingBytes]).toEqual([true, false, 0]);
    const came = page.came();
    const skipped = came.findIndex((one) => typeof one !== 'string');
    const sent = skipped;
    // 27 frames in all, keyframes 0, 10 and 20: what lies between what was sent and the newest keyframe is left out.
    expect(came[skipped]).toEqual({ type: 'skipped', tile: 1, fragments: 20 - 1 - sent });
    expect(came.slice(skipped + 1)).toEqual([
      `keyframe 1#${sent + 2} backlog resumed`,
      ...[3, 4, 5, 6, 7].map((more) => `delta 1#${sent + more} backlog`),
      `delta 1#${sent + 8}`,
    ]);
    expect(bench.service.figures().skippedTotal).toBe(20 - 1 - sent);
    await camera.frames(1);
    expect(page.came()).toEqual([`delta 1#${sent + 9}`]);
  });

  it('waits for the next keyframe when the group in memory is the one it had', async () => {
    page.open = false;
    await camera.frames(19, { payloadBytes: 1_000_000, gop: 100 });
    page.open = true;
    const sent = page.came().length;
    await camera.frames(2, { gop: 100 });
    expect(page.came()).toEqual([]);
    await camera.frames(1, { gop: 22 });
    expect(page.came()).toEqual([
      { type: 'skipped', tile: 1, fragments: 19 - sent + 2 },
      `keyframe 1#${sent + 2} resumed`,
    ]);
  });

  it('falls behind by time too, long before its bytes are many', async () => {
    page.open = false;
    await camera.frames(15, { payloadBytes: 12_000 });
    expect(page.viewer.behind).toBe(false);
    await camera.frames(10, { payloadBytes: 12_000 });
    expect(page.viewer.behind).toBe(true);
    expect(page.viewer.waitingBytes).toBeLessThan(300_000);
  });

  it('harms nobody else', async () => {
    const other = bench.enter();
    other.ask(subscribe(1, 'a'));
    other.came();
    page.open = false;
    await camera.frames(30, { payloadBytes: 500_000 });
    expect(other.messages().map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 2),
    );
    expect(bench.service.figures()).toMatchObject({ sockets: 2, behind: 1 });
  });

  it('is closed after half a minute, and its memory let go', async () => {
    page.open = false;
    await camera.frames(20, { payloadBytes: 500_000 });
    await bench.clock.advance(25_000);
    expect(page.ended).toBe(false);
    await bench.clock.advance(8_000);
    expect([page.ended, camera.holds]).toEqual([true, 0]);
    expect(bench.service.figures()).toMatchObject({ sockets: 0, closedSlowTotal: 1, waitingBytes: 0 });
    expect(bench.clock.pending).toBe(0);
  });

  it('begins its tiles one after the other, as there is room, and loses none', async () => {
    // Half a megabyte of group each.
    for (let number = 0; number < 12; number++) {
      const each = bench.stream(`wall-${number}`);
      each.begin(`session-${number}`);
      await each.frames(5, { payloadBytes: 100_000 });
    }
    page.came();
    page.open = false;
    for (let number = 0; number < 12; number++) page.ask(subscribe(10 + number, `wall-${number}`));
    bench.turn();
    expect(page.viewer.waitingBytes).toBeLessThan(3 * mega);
    page.open = true;
    const begun = page.came().filter((one) => typeof one !== 'string' && one.type === 'init');
    expect(begun).toHaveLength(12);
  });
});

describe('a replay', () => {
  const replay = (replayMs: number): LiveRequest => ({
    type: 'subscribe',
    tile: 5,
    cameraId: 'a',
    rendition: 'sub',
    replayMs,
    ...all,
  });

  it('brings the last seconds from a keyframe on, once', async () => {
    await camera.frames(39);
    page.came();
    page.ask(replay(1_500));
    const came = page.came();
    // Frames 0-39, the newest just now: 1.5 s ago was frame 24, in the group of 20.
    expect(came[0]).toMatchObject({ type: 'init', tile: 5 });
    expect(came.slice(1, 4)).toEqual(['init 5#0', 'keyframe 5#1', 'delta 5#2']);
    expect(came.at(-2)).toBe('delta 5#20');
    expect(came.at(-1)).toEqual({ type: 'replayed', tile: 5 });
    await camera.frames(1);
    expect(page.came()).toEqual([expect.stringMatching(/^keyframe 1#/)]);
    page.ask({ type: 'refresh', tile: 5 });
    expect(page.came().filter((one) => typeof one === 'string')).toHaveLength(21);
  });

  it('goes as fast as the viewer takes it, and ends where it began to look', async () => {
    await camera.frames(60, { payloadBytes: 100_000 });
    page.came();
    page.open = false;
    page.ask(replay(10_000));
    bench.turn();
    // A quarter of the budget and a fragment: the rest stays in the window.
    expect(page.viewer.waitingBytes).toBeLessThan(budget / 4 + 200_000);
    await camera.frames(3, { payloadBytes: 100 });
    page.open = true;
    const came = page.came().filter((one) => typeof one !== 'string' || one.includes(' 5#'));
    // Init and 61 frames; the three that came meanwhile are not of it.
    expect(came.filter((one) => typeof one === 'string')).toHaveLength(62);
    expect(came.at(-1)).toEqual({ type: 'replayed', tile: 5 });
  });

  it('is refused when nothing is in memory', () => {
    camera.lose('stream.lost');
    page.came();
    page.ask(replay(10_000));
    expect(page.came()).toEqual([{ type: 'refused', tile: 5, code: 'stream.not-running' }]);
    expect(camera.holds).toBe(1);
  });

  it('ends when the stream begins anew under it', async () => {
    await camera.frames(60, { payloadBytes: 100_000 });
    page.came();
    page.open = false;
    page.ask(replay(10_000));
    bench.turn();
    camera.begin('two');
    page.open = true;
    expect(page.came()).toContainEqual({ type: 'replayed', tile: 5 });
  });
});
