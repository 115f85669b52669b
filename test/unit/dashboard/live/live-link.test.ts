import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LinkReport, LinkRequest, TileRow } from '../../../../dashboard/live/link/link-messages.ts';
import type { LiveMessage } from '../../../../dashboard/live/link/live-link.ts';
import { type LiveTileState, noTileStats } from '../../../../dashboard/live/link/live-tile.ts';
import { type LiveLinkOptions, openLiveLink } from '../../../../dashboard/live/link/open-live-link.ts';
import { liveHeaderBytes, liveKinds } from '../../../../gateway/media/wire/live-message.ts';

class FakeWorker {
  onmessage: ((event: { data: LinkReport }) => void) | null = null;
  onerror: (() => void) | null = null;
  heard: LinkRequest[] = [];
  terminated = false;
  postMessage(request: LinkRequest): void {
    this.heard.push(request);
  }
  terminate(): void {
    this.terminated = true;
  }
  report(report: LinkReport): void {
    this.onmessage?.({ data: report });
  }
}

const abilities = {
  webCodecs: true,
  generator: undefined,
  offscreenCanvas: true,
  graphicsCard: false,
  mediaSource: true,
};
const pace = { keyframesOnly: false, maxPerSecond: 0 };

function bench(more: Partial<LiveLinkOptions> = {}) {
  const workers: FakeWorker[] = [];
  const link = openLiveLink({
    makeWorker() {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    url: () => 'ws://gateway/api/live',
    gatewayNowMs: () => 1_000,
    abilities,
    ...more,
  });
  const states: LiveTileState[] = [];
  const messages: LiveMessage[] = [];
  const subscribe = (cameraId: string) =>
    link.subscribe({
      cameraId,
      rendition: 'sub',
      pace,
      surface: { kind: 'messages', onMessage: (message) => messages.push(message) },
      onState: (state) => states.push(state),
    });
  const tileNumber = (cameraId: string): number => {
    const asked = workers
      .flatMap((worker) => worker.heard)
      .findLast((request) => request.type === 'subscribe' && request.subscription.cameraId === cameraId);
    return asked?.type === 'subscribe' ? asked.tile : -1;
  };
  return { link, workers, states, messages, subscribe, tileNumber };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the live link of a page', () => {
  it('prepares a worker that knows no address before the first tile, and ends it when none comes', () => {
    const { link, workers, subscribe } = bench();
    link.prepare();
    link.prepare();
    expect(workers.map(({ heard }) => heard)).toEqual([[]]);
    vi.advanceTimersByTime(5_000);
    expect(workers[0]?.heard).toEqual([{ type: 'close' }]);
    link.prepare();
    subscribe('a');
    vi.advanceTimersByTime(60_000);
    expect(workers).toHaveLength(2);
    expect(workers[1]?.heard.map(({ type }) => type)).toEqual(['start', 'subscribe']);
    link.close();
  });

  it('gives small pictures to the tile that wanted them, with its figures, and closes those of a tile that is gone', () => {
    const { link, workers } = bench();
    const got: string[] = [];
    const picture = (name: string) => ({ name, close: () => got.push(`${name} closed`) }) as unknown as ImageBitmap;
    const tile = link.subscribe({
      cameraId: 'a',
      rendition: 'sub',
      pace: { keyframesOnly: true, maxPerSecond: 1 },
      surface: {
        kind: 'still',
        box: { width: 192, height: 108 },
        onPicture: (still) =>
          got.push(`${(still as unknown as { name: string }).name} at ${tile.stats().shownCapturedAtMs}`),
      },
      onState: () => {},
    });
    const [, asked] = workers[0]?.heard ?? [];
    expect(asked).toMatchObject({ surface: { kind: 'still', box: { width: 192, height: 108 } } });
    const number = asked?.type === 'subscribe' ? asked.tile : -1;
    const row: TileRow = { ...noTileStats, tile: number, shownCapturedAtMs: 4_000, paintedAgoMs: 0 };
    workers[0]?.report({ type: 'stills', stills: [{ row, picture: picture('one') }] });
    tile.stop();
    workers[0]?.report({ type: 'stills', stills: [{ row, picture: picture('two') }] });
    expect(got).toEqual(['one at 4000', 'two closed']);
    link.close();
  });

  it('starts its worker with the first tile and ends it a while after the last', () => {
    const { link, workers, subscribe } = bench();
    expect(workers).toHaveLength(0);
    const a = subscribe('a');
    const b = subscribe('b');
    expect(workers).toHaveLength(1);
    expect(workers[0]?.heard[0]).toEqual({ type: 'start', url: 'ws://gateway/api/live', gatewayNowMs: 1_000 });
    a.stop();
    b.stop();
    vi.advanceTimersByTime(4_000);
    expect(workers[0]?.heard.at(-1)).toMatchObject({ type: 'unsubscribe' });
    vi.advanceTimersByTime(2_000);
    expect(workers[0]?.heard.at(-1)).toEqual({ type: 'close' });
    expect(vi.getTimerCount()).toBe(0);
    subscribe('a');
    expect(workers).toHaveLength(2);
    link.close();
    expect(workers[1]?.heard.at(-1)).toEqual({ type: 'close' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks for a purpose when a tile is refused for lack of one, and tells what was said', () => {
    let text = '';
    let wanted = 0;
    let told: (() => void) | undefined;
    const purpose: LiveLinkOptions['purpose'] = {
      get text() {
        return text;
      },
      want: () => {
        wanted += 1;
      },
      follow(tell) {
        told = tell;
        return () => {
          told = undefined;
        };
      },
    };
    const { link, workers, subscribe, tileNumber } = bench({ purpose });
    subscribe('a');
    expect(workers[0]?.heard.at(-1)).not.toHaveProperty('subscription.purpose');
    const refused: LiveTileState = { phase: 'refused', code: 'access.purpose', codecs: '', width: 0, height: 0 };
    workers[0]?.report({ type: 'state', tile: tileNumber('a'), state: { ...refused, code: 'not-found' } });
    expect(wanted).toBe(0);
    workers[0]?.report({ type: 'state', tile: tileNumber('a'), state: refused });
    expect(wanted).toBe(1);
    text = 'tai nạn';
    told?.();
    expect(workers[0]?.heard.at(-1)).toEqual({ type: 'purpose', purpose: 'tai nạn' });
    subscribe('b');
    expect(workers[0]?.heard.at(-1)).toMatchObject({ subscription: { cameraId: 'b', purpose: 'tai nạn' } });
    link.close();
    expect(told).toBeUndefined();
  });

  it('tells the page that the session is over', () => {
    let signedOut = 0;
    const { workers, subscribe } = bench({ onSignedOut: () => (signedOut += 1) });
    subscribe('a');
    workers[0]?.report({ type: 'signed-out' });
    expect(signedOut).toBe(1);
  });

  it('gives each tile a number of its own, and what is its own', () => {
    const { workers, states, messages, subscribe, tileNumber } = bench();
    const tile = subscribe('a');
    subscribe('b');
    const number = tileNumber('a');
    expect(number).not.toBe(tileNumber('b'));
    const header = {
      kind: liveKinds.keyframe,
      backlog: false,
      resumed: false,
      tile: number,
      sequence: 0,
      capturedAtMs: 5,
      timestampUs: 0,
      sampleOffset: 0,
      sampleSize: 2,
    };
    const bytes = new Uint8Array([...new Uint8Array(liveHeaderBytes), 7, 8]).buffer;
    workers[0]?.report({ type: 'message', tile: number, header, bytes, codecs: 'avc1.640029' });
    expect(messages.map(({ body, codecs }) => [[...body], codecs])).toEqual([[[7, 8], 'avc1.640029']]);
    const row: TileRow = { ...noTileStats, tile: number, delayMs: 45, paintedAgoMs: null, paintedFrames: 3 };
    workers[0]?.report({ type: 'stats', rows: [row] });
    expect(tile.stats()).toMatchObject({ delayMs: 45, paintedFrames: 3, framePaintedAtMs: null });
    tile.stop();
    const told = workers[0]?.heard.length;
    tile.setPace({ keyframesOnly: true, maxPerSecond: 1 });
    tile.refresh();
    tile.stop();
    workers[0]?.report({ type: 'message', tile: number, header, bytes, codecs: '' });
    workers[0]?.report({
      type: 'state',
      tile: number,
      state: { phase: 'flowing', code: null, codecs: '', width: 0, height: 0 },
    });
    expect([workers[0]?.heard.length, messages.length, states.length]).toEqual([told, 1, 0]);
  });

  it('says that its tiles failed when the worker died, and makes another for the next', () => {
    const { link, workers, states, subscribe } = bench();
    subscribe('a');
    subscribe('b');
    workers[0]?.onerror?.();
    expect(workers[0]?.terminated).toBe(true);
    expect(states.map(({ phase, code }) => [phase, code])).toEqual([
      ['failed', 'page.decoder'],
      ['failed', 'page.decoder'],
    ]);
    subscribe('a');
    expect(workers).toHaveLength(2);
    link.close();
  });

  it('counts what the worker counts, until it is told to try again', () => {
    const { link, workers, subscribe } = bench();
    subscribe('a');
    workers[0]?.report({ type: 'failures', count: 4 });
    expect(link.failures()).toBe(4);
    link.retryNow();
    expect(link.failures()).toBe(0);
    expect(workers[0]?.heard.at(-1)).toEqual({ type: 'retry' });
  });
});
