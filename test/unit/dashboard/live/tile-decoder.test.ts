/** The decoder of a tile against a hand-written `VideoDecoder`: the real one is exercised in Chromium (test/e2e/live). */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFirstPictures, type FirstPictures } from '../../../../dashboard/live/link/first-pictures.ts';
import { createTileDecoder } from '../../../../dashboard/live/link/tile-decoder.ts';
import { type LiveHeader, liveKinds } from '../../../../gateway/media/wire/live-message.ts';
import { FakeEncodedSample } from '../../../support/encoded-sample.ts';

class FakeFrame {
  static open = 0;
  readonly timestamp: number;
  #closed = false;
  constructor(timestamp: number) {
    this.timestamp = timestamp;
    FakeFrame.open += 1;
  }
  close(): void {
    if (!this.#closed) FakeFrame.open -= 1;
    this.#closed = true;
  }
}

class FakeDecoder extends EventTarget {
  static made: FakeDecoder[] = [];
  state = 'unconfigured';
  config: { codec: string; hardwareAcceleration?: string } | undefined;
  waiting: { type: string; timestamp: number }[] = [];
  readonly #init: { output: (frame: FakeFrame) => void; error: (error: Error) => void };
  constructor(init: FakeDecoder['init']) {
    super();
    this.#init = init;
    FakeDecoder.made.push(this);
  }
  get init() {
    return this.#init;
  }
  get decodeQueueSize(): number {
    return this.waiting.length;
  }
  configure(config: { codec: string }): void {
    this.config = config;
    this.state = 'configured';
  }
  decode(picture: { type: string; timestamp: number }): void {
    this.waiting.push(picture);
  }
  close(): void {
    this.state = 'closed';
  }
  /** Takes one picture from its queue and gives it. */
  step(): number | undefined {
    const picture = this.waiting.shift();
    if (!picture) return undefined;
    this.dispatchEvent(new Event('dequeue'));
    this.#init.output(new FakeFrame(picture.timestamp));
    return picture.timestamp;
  }
  drain(): void {
    while (this.step() !== undefined);
  }
  fail(): void {
    this.state = 'closed';
    this.#init.error(new Error('broken'));
  }
}

beforeEach(() => {
  FakeDecoder.made = [];
  FakeFrame.open = 0;
  vi.stubGlobal('VideoDecoder', FakeDecoder);
  vi.stubGlobal('EncodedVideoChunk', FakeEncodedSample);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const init = { codec: 'avc1.640029', description: new Uint8Array([1, 2, 3]) };

function bench(firstPictures: FirstPictures = createFirstPictures(() => () => {})) {
  let nowMs = 10_000;
  let tasks: (() => void)[] = [];
  const painted: number[] = [];
  const told: string[] = [];
  const decoder = createTileDecoder({
    firstPictures,
    surface: {
      put(frame) {
        painted.push(frame.timestamp / 1_000);
        frame.close();
        return true;
      },
      blank: () => told.push('blank'),
      close: () => told.push('surface closed'),
    },
    nowMs: () => nowMs,
    after(_ms, task) {
      tasks.push(task);
      return () => {
        tasks = tasks.filter((candidate) => candidate !== task);
      };
    },
    onRefreshWanted: () => told.push('refresh'),
    onFailed: () => told.push('failed'),
    onPainted: () => {},
  });
  const send = (capturedAtMs: number, change: Partial<LiveHeader> = {}) =>
    decoder.decode(
      {
        kind: liveKinds.delta,
        backlog: false,
        resumed: false,
        tile: 1,
        sequence: 0,
        capturedAtMs,
        timestampUs: capturedAtMs * 1_000,
        sampleOffset: 0,
        sampleSize: 0,
        ...change,
      },
      new Uint8Array(),
    );
  const key = (capturedAtMs: number, change: Partial<LiveHeader> = {}) =>
    send(capturedAtMs, { kind: liveKinds.keyframe, ...change });
  return {
    decoder,
    painted,
    told,
    send,
    key,
    timers: () => tasks.length,
    newest: () => FakeDecoder.made.at(-1) as FakeDecoder,
    set now(ms: number) {
      nowMs = ms;
    },
    runTimers() {
      for (const task of tasks.splice(0)) task();
    },
  };
}

describe('the decoder of a tile', () => {
  it('shows the first picture of a group in memory, and then nothing until it is at the newest', () => {
    const { decoder, painted, send, key, newest } = bench();
    decoder.configure(init);
    key(9_000, { backlog: true });
    for (let at = 9_040; at < 10_000; at += 40) send(at, { backlog: true });
    send(10_000);
    newest().drain();
    expect(painted).toEqual([9_000, 10_000]);
    expect(FakeFrame.open).toBe(0);
    expect(decoder.figures()).toMatchObject({ shownCapturedAtMs: 10_000, delayMs: 0, droppedFrames: 0, behindMs: 0 });
  });

  it('lets every tile show its first picture before any catches up', () => {
    let giveUp = () => {};
    const shared = createFirstPictures((_ms, task) => {
      giveUp = task;
      return () => {};
    });
    const tiles = [bench(shared), bench(shared)];
    const decoders = tiles.map((tile) => {
      tile.decoder.configure(init);
      tile.key(9_000, { backlog: true });
      tile.send(9_040, { backlog: true });
      tile.send(10_000);
      return tile.newest();
    });
    const waiting = () => decoders.map((decoder) => decoder.waiting.length);
    expect(waiting()).toEqual([1, 1]);
    decoders[0]?.step();
    expect(waiting()).toEqual([0, 1]);
    decoders[1]?.step();
    expect(waiting()).toEqual([2, 2]);
    for (const decoder of decoders) decoder.drain();
    expect(tiles.map(({ painted }) => painted)).toEqual([
      [9_000, 10_000],
      [9_000, 10_000],
    ]);
    // A tile whose first picture does not come is waited for no longer than that; one that is closed not at all.
    const slow = bench(shared);
    slow.decoder.configure(init);
    slow.key(9_000, { backlog: true });
    expect(shared.mayCatchUp).toBe(false);
    giveUp();
    expect(shared.mayCatchUp).toBe(true);
    const closed = bench(shared);
    closed.decoder.configure(init);
    closed.key(9_000, { backlog: true });
    closed.decoder.close();
    expect(shared.mayCatchUp).toBe(true);
  });

  it('keeps what waits to itself, and leaves it out when a keyframe comes', () => {
    const it = bench();
    it.decoder.configure(init);
    it.key(10_000);
    for (let at = 10_040; at < 10_400; at += 40) it.send(at);
    expect(it.newest().waiting).toHaveLength(2);
    expect(it.decoder.figures().decodeQueue).toBe(10);
    it.now = 10_500;
    expect(it.decoder.figures().behindMs).toBe(420);
    it.key(10_480);
    expect(it.decoder.figures()).toMatchObject({ decodeQueue: 3, droppedFrames: 8 });
    it.newest().drain();
    expect(it.painted.at(-1)).toBe(10_480);
    expect(FakeFrame.open).toBe(0);
  });

  it('decodes late pictures unseen where no keyframe helps, and shows the newest', () => {
    const it = bench();
    it.decoder.configure(init);
    it.key(10_000);
    it.newest().drain();
    for (let at = 10_040; at <= 10_600; at += 40) it.send(at);
    it.now = 10_400;
    it.newest().drain();
    // 10,100 is late and unseen; from 10,120 on they are in time again.
    expect(it.painted.slice(0, 2)).toEqual([10_000, 10_120]);
    expect(it.painted.at(-1)).toBe(10_600);
  });

  it('is late only as long as pictures come or wait, and says how old the shown one grows', () => {
    const it = bench();
    it.decoder.configure(init);
    it.key(10_000);
    it.now = 10_450;
    it.newest().drain();
    expect(it.decoder.figures()).toMatchObject({ behindMs: 450, delayMs: 450 });
    it.now = 12_000;
    expect(it.decoder.figures()).toMatchObject({ behindMs: 0, delayMs: 450 });
    for (let at = 12_000; at < 12_200; at += 40) it.send(at);
    it.now = 13_000;
    expect(it.decoder.figures()).toMatchObject({ behindMs: 920, delayMs: 3_000 });
  });

  it('asks again after an error, by software the third time, and gives up after the fourth', () => {
    const it = bench();
    for (let round = 1; round <= 4; round++) {
      it.decoder.configure(init);
      expect(it.newest().config?.hardwareAcceleration).toBe(round > 2 ? 'prefer-software' : undefined);
      it.key(10_000 + round);
      it.newest().fail();
      it.runTimers();
    }
    expect(it.told).toEqual(['refresh', 'refresh', 'refresh', 'failed']);
    expect(it.timers()).toBe(0);
  });

  it('goes on with its decoder when the same init comes again, and makes another for another', () => {
    const it = bench();
    it.decoder.configure(init);
    it.decoder.configure({ ...init, description: new Uint8Array([1, 2, 3]) });
    expect(FakeDecoder.made).toHaveLength(1);
    it.decoder.configure({ ...init, description: new Uint8Array([1, 2, 4]) });
    expect(FakeDecoder.made.map((made) => made.state)).toEqual(['closed', 'configured']);
  });

  it('paints nothing any more when what it shows may be shown no longer', () => {
    const it = bench();
    it.decoder.configure(init);
    it.key(10_000);
    it.decoder.blank();
    it.newest().step();
    it.key(10_040);
    expect([it.told, it.painted, FakeFrame.open, it.newest().state]).toEqual([['blank'], [], 0, 'closed']);
  });

  it('leaves neither decoder, frame nor timer behind', () => {
    const it = bench();
    it.decoder.configure(init);
    it.key(10_000);
    it.newest().fail();
    it.decoder.configure(init);
    it.key(10_040);
    it.decoder.close();
    it.newest().step();
    expect([it.newest().state, FakeFrame.open, it.timers(), it.told]).toEqual(['closed', 0, 0, ['surface closed']]);
  });
});
