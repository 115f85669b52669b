/** Few decoders for many cameras: turns, newest first, errors, silence; with a decoder written by hand in their place. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StillBatch } from '../../../dashboard/live/link/still-batch.ts';
import { createStillDecoder } from '../../../dashboard/live/link/still-decoder.ts';
import { type DecoderPort, type KeyframeWish, OverviewDecoder } from '../../../dashboard/live/overview-decoder.ts';
import { type LiveHeader, type LiveKind, liveKinds } from '../../../gateway/media/wire/live-message.ts';
import { FakeEncodedSample } from '../../support/encoded-sample.ts';

/** Decodes when told to: `settle()` ends the oldest decoding. */
class SlowDecoder implements DecoderPort {
  state: CodecState = 'unconfigured';
  readonly configured: string[] = [];
  readonly #init: VideoDecoderInit;
  #timestamps: number[] = [];
  #end: { resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor(init: VideoDecoderInit) {
    this.#init = init;
  }

  configure(config: VideoDecoderConfig): void {
    this.state = 'configured';
    this.configured.push(config.codec);
  }

  decode(sample: EncodedVideoChunk): void {
    this.#timestamps.push(sample.timestamp);
  }

  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
    });
  }

  close(): void {
    this.state = 'closed';
    this.#end?.reject(new Error('closed'));
  }

  get busy(): boolean {
    return this.#end !== undefined;
  }

  settle(): void {
    for (const timestamp of this.#timestamps) {
      const size = { displayWidth: 640, displayHeight: 360 };
      const frame = { timestamp, ...size, close: () => closed.push(timestamp) } as unknown as VideoFrame;
      this.#init.output(frame);
    }
    this.#finish()?.resolve();
  }

  fail(): void {
    this.state = 'closed';
    this.#init.error(new DOMException('broken'));
    this.#finish()?.reject(new Error('broken'));
  }

  #finish() {
    const end = this.#end;
    this.#end = undefined;
    this.#timestamps = [];
    return end;
  }
}

const made: SlowDecoder[] = [];
const closed: number[] = [];
const pictures: string[] = [];
const failed: string[] = [];

const wish = (tile: number, timestampUs: number, codec = 'avc1.64001f'): KeyframeWish => ({
  tile,
  codec,
  description: new Uint8Array([1, tile]),
  sample: new Uint8Array([0]),
  timestampUs,
  box: { width: 192, height: 108 },
  made: () => void pictures.push(`${tile}:${timestampUs}`),
  failed: () => void failed.push(`${tile}:${timestampUs}`),
});

const open = (lanes: number) =>
  new OverviewDecoder({
    lanes,
    makeDecoder: (init) => {
      const decoder = new SlowDecoder(init);
      made.push(decoder);
      return decoder;
    },
  });

const rest = () => vi.advanceTimersByTimeAsync(0);

/** Lets every decoder finish until none has anything to do. */
async function finishAll(): Promise<void> {
  for (let turn = 0; turn < 500 && made.some((decoder) => decoder.busy); turn += 1) {
    for (const decoder of made) if (decoder.busy) decoder.settle();
    await rest();
  }
  // What was decoded goes to the page together, a moment later.
  await vi.advanceTimersByTimeAsync(100);
}

/** Its picture is as large as asked for, and remembers the frame. */
const shrunk = async (frame: VideoFrame, { resizeWidth, resizeHeight }: ImageBitmapOptions) => ({
  shows: `${frame.timestamp / 1_000} ${resizeWidth}×${resizeHeight}`,
  close: () => closedPictures.push(frame.timestamp / 1_000),
});
const closedPictures: number[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EncodedVideoChunk', FakeEncodedSample);
  vi.stubGlobal('createImageBitmap', shrunk);
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
  for (const list of [made, closed, pictures, failed, closedPictures]) list.length = 0;
});

describe('the decoders of the overview', () => {
  it('paint the pictures of 120 cameras with two decoders, and close every frame', async () => {
    const decoder = open(2);
    for (let tile = 0; tile < 120; tile += 1) decoder.decode(wish(tile, tile));
    await finishAll();
    expect(made).toHaveLength(2);
    expect(pictures).toHaveLength(120);
    expect(closed).toHaveLength(120);
    expect(decoder.waiting).toBe(0);
    decoder.close();
    expect(made.map(({ state }) => state)).toEqual(['closed', 'closed']);
  });

  it('keep only the newest keyframe of a camera that has to wait', async () => {
    const decoder = open(1);
    decoder.decode(wish(1, 100));
    decoder.decode(wish(2, 200));
    decoder.decode(wish(3, 300));
    decoder.decode(wish(2, 201));
    await finishAll();
    expect(pictures).toEqual(['1:100', '2:201', '3:300']);
    decoder.close();
  });

  it('take up cameras without a picture before those that have one', async () => {
    const decoder = open(1);
    decoder.decode(wish(1, 100));
    await finishAll();
    decoder.decode(wish(2, 200));
    decoder.decode(wish(1, 101));
    decoder.decode(wish(3, 300));
    await finishAll();
    expect(pictures).toEqual(['1:100', '2:200', '3:300', '1:101']);
    decoder.close();
  });

  it('are set up anew only for another camera', async () => {
    const decoder = open(1);
    decoder.decode(wish(1, 100));
    await finishAll();
    decoder.decode(wish(1, 101));
    await finishAll();
    decoder.decode(wish(2, 200, 'hvc1.1.6.L93.B0'));
    await finishAll();
    expect(made[0]?.configured).toEqual(['avc1.64001f', 'hvc1.1.6.L93.B0']);
    decoder.close();
  });

  it('say which keyframe could not be decoded, and go on with the next', async () => {
    const decoder = open(1);
    decoder.decode(wish(1, 100));
    decoder.decode(wish(2, 200));
    made[0]?.fail();
    await rest();
    await finishAll();
    expect(failed).toEqual(['1:100']);
    expect(pictures).toEqual(['2:200']);
    expect(made).toHaveLength(2);
    decoder.close();
  });

  it('give up a decoder that says nothing', async () => {
    const decoder = open(1);
    decoder.decode(wish(1, 100));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(failed).toEqual(['1:100']);
    expect(made[0]?.state).toBe('closed');
    decoder.decode(wish(1, 101));
    await rest();
    await finishAll();
    expect(pictures).toEqual(['1:101']);
    decoder.close();
  });

  it('paint nothing for a camera that was given up, nor after the end', async () => {
    const decoder = open(1);
    decoder.decode(wish(1, 100));
    decoder.decode(wish(2, 200));
    decoder.forget(1);
    decoder.forget(2);
    await finishAll();
    decoder.decode(wish(3, 300));
    decoder.close();
    decoder.decode(wish(4, 400));
    await rest();
    expect(pictures).toEqual([]);
    expect(failed).toEqual([]);
    expect(closed).toEqual([100]);
  });
});

describe('a tile of the overview', () => {
  const header = (capturedAtMs: number, kind: LiveKind = liveKinds.keyframe): LiveHeader => ({
    kind,
    backlog: false,
    resumed: false,
    tile: 1,
    sequence: 0,
    capturedAtMs,
    timestampUs: capturedAtMs * 1_000,
    sampleOffset: 0,
    sampleSize: 1,
  });

  function bench() {
    const sent: string[] = [];
    const events: string[] = [];
    const shared = open(1);
    const batch = new StillBatch({
      send: (stills) => {
        for (const { tile, picture } of stills)
          sent.push(`${tile}: ${(picture as unknown as { shows: string }).shows}`);
      },
    });
    const tile = createStillDecoder({
      tile: 1,
      box: { width: 320, height: 240 },
      shared,
      batch,
      nowMs: () => 5_000,
      onFailed: () => events.push('failed'),
      onPainted: () => events.push('painted'),
    });
    const sample = new Uint8Array([0]);
    return { sent, events, shared, tile, sample };
  }

  it('gives keyframes in their own shape, no larger than its box, and says of when they are', async () => {
    const { sent, events, shared, tile, sample } = bench();
    tile.decode(header(4_000), sample);
    tile.configure({ codec: 'avc1.64001f', description: new Uint8Array([1]) });
    tile.decode(header(4_100, liveKinds.delta), sample);
    tile.decode(header(4_200), sample);
    await finishAll();
    expect(sent).toEqual(['1: 4200 320×180']);
    expect(events).toEqual(['painted']);
    expect(tile.figures()).toMatchObject({
      shownCapturedAtMs: 4_200,
      delayMs: 800,
      paintedAtMs: 5_000,
      paintedFrames: 1,
    });
    tile.decode(header(4_150), sample);
    await finishAll();
    expect(sent).toHaveLength(1);
    expect(closedPictures).toEqual([4_150]);
    tile.close();
    shared.close();
  });

  it('gives nothing of what was on its way when it may not be seen any more', async () => {
    const { sent, events, shared, tile, sample } = bench();
    tile.configure({ codec: 'avc1.64001f', description: new Uint8Array([1]) });
    tile.decode(header(4_200), sample);
    made[0]?.settle();
    tile.blank();
    await finishAll();
    expect([sent, events]).toEqual([[], []]);
    expect(closedPictures).toEqual([4_200]);
    shared.close();
  });

  it('gives up after five keyframes in a row without a picture', async () => {
    const { events, shared, tile, sample } = bench();
    tile.configure({ codec: 'hvc1.1', description: new Uint8Array([1]) });
    for (let n = 0; n < 5; n += 1) {
      tile.decode(header(4_000 + n), sample);
      made.at(-1)?.fail();
      await rest();
    }
    expect(events).toEqual(['failed']);
    expect(tile.figures()).toMatchObject({ paintedFrames: 0, droppedFrames: 5, shownCapturedAtMs: null });
    tile.close();
    shared.close();
  });
});

describe('small pictures on their way to the page', () => {
  const still = (tile: number) => ({
    tile,
    picture: { close: () => closedPictures.push(tile) } as unknown as ImageBitmap,
  });

  it('go together: after a moment, when many wait, or at once when somebody waits for the last', () => {
    const sent: number[][] = [];
    const batch = new StillBatch({ send: (stills) => sent.push(stills.map(({ tile }) => tile)) });
    batch.add(still(1), false);
    batch.add(still(2), false);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([[1, 2]]);
    batch.add(still(3), false);
    batch.add(still(4), true);
    expect(sent).toEqual([
      [1, 2],
      [3, 4],
    ]);
    for (let tile = 0; tile < 60; tile += 1) batch.add(still(tile), false);
    expect(sent.slice(2).map((stills) => stills.length)).toEqual([24, 24]);
    batch.close();
    expect(closedPictures).toHaveLength(12);
  });

  it('are closed with their tile', () => {
    const sent: number[][] = [];
    const batch = new StillBatch({ send: (stills) => sent.push(stills.map(({ tile }) => tile)) });
    batch.add(still(1), false);
    batch.add(still(2), false);
    batch.forget(1);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([[2]]);
    expect(closedPictures).toEqual([1]);
    batch.add(still(3), false);
    batch.forget(3);
  });
});
