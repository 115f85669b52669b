import { beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../../../../gateway/access/audit/view-book.ts';
import { GatewayError } from '../../../../gateway/kernel/errors.ts';
import { createWindow, type WindowListener, type WindowReader } from '../../../../gateway/media/window.ts';
import type { LiveRequest } from '../../../../gateway/media/wire/live-control.ts';
import type { TranscodedStream } from '../../../../gateway/streams/transcoded-stream.ts';
import { actor, type BenchViewer, createLiveBench, type LiveBench } from '../../../support/live-bench.ts';
import { makeFragments, makeInit, makeVideoTrack } from '../../../support/make-media.ts';

let bench: LiveBench;
let page: BenchViewer;
const all = { keyframesOnly: false, maxPerSecond: 0 };
const subscribe = (tile: number, cameraId: string, more: Partial<LiveRequest> = {}): LiveRequest => ({
  type: 'subscribe',
  tile,
  cameraId,
  rendition: 'sub',
  ...all,
  ...(more as object),
});
const init = (tile: number, streamSession: string) => ({
  type: 'init',
  tile,
  codecs: 'avc1.4d4016',
  width: 640,
  height: 360,
  streamSession,
});

beforeEach(() => {
  bench = createLiveBench();
  page = bench.enter();
});

describe('a tile', () => {
  it('begins with init and newest group, all but the newest picture as backlog, and goes on live', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    await camera.frames(13);
    page.ask(subscribe(3, 'a'));
    await camera.frames(1);
    expect(page.came()).toEqual([
      init(3, 'one'),
      'init 3#0',
      'keyframe 3#1 backlog',
      'delta 3#2 backlog',
      'delta 3#3',
      'delta 3#4',
    ]);
  });

  it('is told why nothing comes, and starts by itself when something does', async () => {
    const camera = bench.stream('a');
    camera.error = 'camera.unreachable';
    page.ask(subscribe(1, 'a'));
    expect(page.came()).toEqual([{ type: 'waiting', tile: 1, code: 'camera.unreachable' }]);
    camera.begin('one');
    await camera.frames(2);
    expect(page.came()).toEqual([init(1, 'one'), 'init 1#0', 'keyframe 1#1', 'delta 1#2']);
    camera.lose('stream.lost');
    camera.lose('stream.lost');
    expect(page.came()).toEqual([{ type: 'waiting', tile: 1, code: 'stream.lost' }]);
    // Another session begins: the numbers go on, nothing of before comes again.
    camera.begin('two');
    await camera.frames(1);
    expect(page.came()).toEqual([init(1, 'two'), 'init 1#3', 'keyframe 1#4']);
  });

  it('carries when a picture came, when it shows, and where it lies', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a'));
    await camera.frames(2);
    const [first, , delta] = page.messages();
    expect(first).toMatchObject({ kind: 1, capturedAtMs: 0, sampleSize: makeVideoTrack().decoderConfig.length });
    expect(delta).toMatchObject({ capturedAtMs: bench.clock.nowMs(), timestampUs: 100_000, sampleSize: 100 });
  });

  it('gets keyframes only, no faster than asked, and the whole group when it wants all again', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    await camera.frames(3, { gop: 2 });
    page.ask(subscribe(1, 'a', { keyframesOnly: true, maxPerSecond: 1 }));
    await camera.frames(40, { gop: 2 });
    const came = page.came().slice(1);
    // 4 s, and a keyframe each 0.2 s: the first at once, then each second.
    expect(came).toEqual(['init 1#0', 'keyframe 1#1', 'keyframe 1#2', 'keyframe 1#3', 'keyframe 1#4', 'keyframe 1#5']);
    page.ask({ type: 'pace', tile: 1, ...all });
    expect(page.came()).toEqual(['keyframe 1#6']);
    await camera.frames(2, { gop: 2 });
    expect(page.came()).toEqual(['delta 1#7', 'keyframe 1#8']);
    page.ask({ type: 'pace', tile: 1, keyframesOnly: true, maxPerSecond: 0 });
    await camera.frames(2, { gop: 2 });
    expect(page.came()).toEqual(['keyframe 1#9']);
  });

  it('never exceeds the pace on average, though keyframes come a little early', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a', { keyframesOnly: true, maxPerSecond: 1 }));
    await camera.frames(200, { gop: 9 });
    const pictures = page.messages().filter(({ kind }) => kind === 2);
    expect(pictures.length).toBeLessThanOrEqual(21);
    expect(pictures.length).toBeGreaterThanOrEqual(18);
  });

  it('gets init and group again when it asks', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a'));
    await camera.frames(2);
    page.came();
    page.ask({ type: 'refresh', tile: 1 });
    expect(page.came()).toEqual([init(1, 'one'), 'init 1#3', 'keyframe 1#4 backlog', 'delta 1#5']);
  });

  it('gets nothing twice when its window begins a session again under a new name', async () => {
    const camera = bench.stream('a');
    const readers = new Set<WindowListener>();
    const window = createWindow({ maxBytes: 1_000_000, maxMs: 35_000 });
    let session = '';
    const name = <T extends { readonly streamSession: string }>(one: T): T => ({ ...one, streamSession: session });
    const renamed: WindowReader = {
      ...camera.window,
      get init() {
        return window.init && name(window.init);
      },
      newestGroup: () => window.newestGroup().map(name),
      subscribe(listener) {
        readers.add(listener);
        return () => readers.delete(listener);
      },
    };
    bench.transcode = () => ({ browserWindow: renamed, hold: () => ({ release() {} }) }) as unknown as TranscodedStream;
    camera.begin('one');
    page.ask(subscribe(1, 'a'));
    window.pushInit(makeInit('one'));
    const repeat = () => {
      for (const reader of readers) {
        if (renamed.init) reader.onInit(renamed.init);
        for (const fragment of renamed.newestGroup()) reader.onFragment(fragment);
      }
    };
    for (const fragment of makeFragments({ streamSession: 'one', count: 3, fps: 10, gop: 10 })) {
      window.pushFragment(fragment);
    }
    for (session of ['one', 'one-r']) repeat();
    const group = (next: number) => [
      `keyframe 1#${next} backlog`,
      `delta 1#${next + 1} backlog`,
      `delta 1#${next + 2}`,
    ];
    expect(page.came().slice(1)).toEqual([
      init(1, 'one'),
      'init 1#0',
      ...group(1),
      init(1, 'one-r'),
      'init 1#4',
      ...group(5),
    ]);
  });

  it('gives its number to the next subscription, which counts anew', async () => {
    const [one, two] = [bench.stream('a'), bench.stream('b')];
    one.begin('one');
    two.begin('two');
    page.ask(subscribe(1, 'a'));
    page.ask(subscribe(1, 'b'));
    await one.frames(1);
    await two.frames(1);
    expect(page.came()).toEqual([init(1, 'one'), 'init 1#0', init(1, 'two'), 'init 1#0', 'keyframe 1#1']);
    expect([one.holds, two.holds]).toEqual([0, 1]);
    page.ask({ type: 'unsubscribe', tile: 1 });
    await two.frames(1);
    expect([page.came(), two.holds]).toEqual([[], 0]);
  });
});

describe('the door', () => {
  it('knows no camera that the person may not see, and none that is not there', () => {
    bench.stream('a');
    bench.hidden.add('a');
    page.ask(subscribe(1, 'a'));
    page.ask(subscribe(2, 'nowhere'));
    expect(page.came()).toEqual([
      { type: 'refused', tile: 1, code: 'not-found' },
      { type: 'refused', tile: 2, code: 'not-found' },
    ]);
    expect(bench.stream('a').holds).toBe(0);
  });

  it('closes on a running tile at once when the right is taken away, and says why', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a'));
    await camera.frames(1);
    page.came();
    bench.hidden.add('a');
    bench.tellRightsChanged();
    bench.tellRightsChanged();
    await bench.clock.advance(100);
    expect(page.came()).toEqual([{ type: 'refused', tile: 1, code: 'access.withdrawn', reason: 'not-allowed' }]);
    await camera.frames(1);
    expect([page.came(), camera.holds]).toEqual([[], 0]);
  });

  it('closes within a tick even when nobody tells that rights changed', async () => {
    const camera = bench.stream('a');
    page.ask(subscribe(1, 'a'));
    page.came();
    bench.hidden.add('a');
    await bench.clock.advance(2_000);
    expect([page.came(), camera.holds]).toEqual([
      [{ type: 'refused', tile: 1, code: 'access.withdrawn', reason: 'not-allowed' }],
      0,
    ]);
  });

  it('ends the socket of a viewer for whom pictures still wait that he may not see any more', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a'));
    await camera.frames(1);
    page.open = false;
    await camera.frames(19, { payloadBytes: 400_000 });
    expect([page.viewer.behind, page.ended]).toEqual([true, false]);
    bench.hidden.add('a');
    bench.tellRightsChanged();
    await bench.clock.advance(100);
    expect([page.ended, camera.holds]).toEqual([true, 0]);
  });

  it('closes when the camera is taken out of the inventory', async () => {
    const camera = bench.stream('a');
    page.ask(subscribe(1, 'a'));
    page.came();
    bench.remove('a');
    await bench.clock.advance(2_000);
    expect([page.came(), camera.holds]).toEqual([[{ type: 'refused', tile: 1, code: 'not-found' }], 0]);
  });

  it('answers what is no request, and goes on', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    await camera.frames(1);
    for (const text of [
      '',
      '{',
      '[]',
      '{"type":"pace","tile":-1}',
      JSON.stringify({ ...subscribe(1, 'a'), more: 1 }),
    ]) {
      page.ask(text);
    }
    page.ask({ type: 'refresh', tile: 9 });
    page.ask(subscribe(1, 'a'));
    const came = page.came();
    expect(came.slice(0, 5)).toEqual(Array(5).fill({ type: 'invalid', code: 'request.invalid' }));
    expect(came.slice(5)).toEqual([init(1, 'one'), 'init 1#0', 'keyframe 1#1']);
  });

  it('takes 256 tiles and no more', () => {
    bench.stream('a');
    for (let tile = 0; tile <= 256; tile++) page.ask(subscribe(tile, 'a'));
    expect(page.came().at(-1)).toEqual({ type: 'refused', tile: 256, code: 'gateway.busy' });
    expect(bench.stream('a').holds).toBe(256);
  });
});

describe('the record of views', () => {
  const record = () => {
    const views: { view: View; open: () => void; fail: (error: unknown) => void; ended: boolean }[] = [];
    bench.beginView = (view) =>
      new Promise((resolve, reject) => {
        const entry = { view, open: () => resolve({ end }), fail: reject, ended: false };
        const end = () => {
          entry.ended = true;
        };
        views.push(entry);
      });
    return views;
  };

  it('holds the first picture back until the view is on it, and gets its end', async () => {
    const views = record();
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a', { purpose: 'tai nạn' }));
    page.ask({ type: 'pace', tile: 1, keyframesOnly: true, maxPerSecond: 0 });
    await camera.frames(3, { gop: 2 });
    expect(page.came()).toEqual([]);
    expect(views.map(({ view }) => view)).toEqual([{ actor, cameraId: 'a', kind: 'live', purpose: 'tai nạn' }]);
    views[0]?.open();
    await bench.clock.settle();
    // As it was asked meanwhile: keyframes only.
    expect(page.came()).toEqual([init(1, 'one'), 'init 1#0', 'keyframe 1#1']);
    page.ask({ type: 'unsubscribe', tile: 1 });
    expect(views[0]?.ended).toBe(true);
  });

  it('tells replay and sound apart', () => {
    const views = record();
    bench.stream('a');
    page.ask(subscribe(1, 'a', { replayMs: 5_000 }));
    page.ask(subscribe(2, 'a', { rendition: 'sub-audio' }));
    expect(views.map(({ view }) => view.kind)).toEqual(['replay', 'listen']);
  });

  it('ends a view whose tile was given up before it was on record', async () => {
    const views = record();
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a'));
    bench.service.leave(page.viewer);
    views[0]?.open();
    await bench.clock.settle();
    expect([views[0]?.ended, camera.holds, page.came()]).toEqual([true, 0, []]);
  });

  it('lets no picture out when it cannot be written', async () => {
    const views = record();
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a'));
    views[0]?.fail(new GatewayError('audit.unavailable'));
    await camera.frames(2);
    expect([page.came(), camera.holds]).toEqual([[{ type: 'refused', tile: 1, code: 'audit.unavailable' }], 0]);
  });
});

describe('a rendition that must be made', () => {
  const transcode = (hold: () => { release(): void }) => {
    const window = createWindow({ maxBytes: 1_000_000, maxMs: 35_000 });
    return { window, browserWindow: window, hold, trouble: undefined } as unknown as TranscodedStream & {
      trouble: GatewayError | undefined;
    };
  };

  it('waits for a place, starts when there is one, and leaves it with its last tile', async () => {
    let places = 0;
    let held = 0;
    const made = transcode(() => {
      if (places === 0) throw new GatewayError('stream.transcode-budget');
      held += 1;
      return { release: () => (held -= 1) };
    });
    bench.transcode = (_stream, name) => (name === 'h264' ? made : undefined);
    bench.stream('a').begin('hevc', [{ ...makeVideoTrack(), codec: 'h265', codecString: 'hvc1.1.6.L93.B0' }]);
    page.ask(subscribe(1, 'a', { rendition: 'h264' } as Partial<LiveRequest>));
    page.ask(subscribe(2, 'a', { rendition: 'h264' } as Partial<LiveRequest>));
    expect(page.came()).toEqual([1, 2].map((tile) => ({ type: 'waiting', tile, code: 'stream.transcode-budget' })));
    places = 1;
    await bench.clock.advance(2_000);
    expect(held).toBe(1);
    made.window.pushInit(makeInit('made'));
    expect(page.came()).toEqual([init(1, 'made'), 'init 1#0', init(2, 'made'), 'init 2#0']);
    page.ask({ type: 'unsubscribe', tile: 1 });
    expect(held).toBe(1);
    page.ask({ type: 'unsubscribe', tile: 2 });
    expect(held).toBe(0);
  });

  it('says what its maker failed of', async () => {
    const made = transcode(() => ({ release() {} }));
    bench.transcode = () => made;
    bench.stream('a').begin('hevc');
    page.ask(subscribe(1, 'a'));
    page.came();
    made.trouble = new GatewayError('ffmpeg.failed');
    await bench.clock.advance(2_000);
    expect(page.came()[0]).toEqual({ type: 'waiting', tile: 1, code: 'ffmpeg.failed' });
  });

  it('is refused by its codec when nothing can make it', () => {
    bench.stream('a').begin('mjpeg', [{ ...makeVideoTrack(), codec: 'mjpeg', codecString: '' }]);
    page.ask(subscribe(1, 'a'));
    expect(page.came()).toEqual([{ type: 'waiting', tile: 1, code: 'stream.codec-unsupported' }]);
  });
});

describe('the life of the socket', () => {
  it('ticks every 2 s, and leaves nothing when it closes', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    page.ask(subscribe(1, 'a'));
    page.came();
    await bench.clock.advance(4_000);
    expect([page.came(), page.ticks]).toEqual([[], 2]);
    expect(bench.service.figures()).toMatchObject({ sockets: 1, tiles: 1, messagesTotal: 4 });
    bench.service.leave(page.viewer);
    bench.service.leave(page.viewer);
    expect([camera.holds, bench.clock.pending]).toEqual([0, 0]);
    expect(bench.service.figures()).toMatchObject({ sockets: 0, tiles: 0, messagesTotal: 4 });
    await camera.frames(1);
    page.ask(subscribe(2, 'a'));
    expect([page.came(), camera.holds]).toEqual([[], 0]);
  });

  it('ends with the service', () => {
    const camera = bench.stream('a');
    page.ask(subscribe(1, 'a'));
    bench.service.close();
    expect([camera.holds, bench.clock.pending, bench.service.figures().sockets]).toEqual([0, 0, 0]);
  });

  it('spaces its writes when there are many viewers, and none gets lost', async () => {
    const camera = bench.stream('a');
    camera.begin('one');
    const pages = Array.from({ length: 12 }, () => bench.enter());
    for (const each of pages) each.ask(subscribe(1, 'a'));
    for (const each of pages) each.came();
    await camera.frames(1);
    await bench.clock.advance(0.5);
    await camera.frames(20);
    await bench.clock.advance(10);
    for (const each of pages) expect(each.messages().map(({ sequence }) => sequence)).toEqual([...Array(22).keys()]);
  });
});
