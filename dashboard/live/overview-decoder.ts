/**
 * Decodes single keyframes of very many cameras with very few decoders, inside the worker of the live link. Each
 * keyframe is complete in itself, so a decoder is set up for one camera, gives its picture, and is set up for the next.
 * One decoder per camera would cost 120 decoders (a graphics card has sessions for far fewer) that sleep 97 % of the time.
 *
 * A camera waits with at most one keyframe, the newest; the cameras take turns.
 */
import { sameBytes } from './same-bytes.ts';

export interface KeyframeWish {
  /** Whose picture it is; tile number of the link. */
  readonly tile: number;
  /** RFC 6381, of the picture alone: `avc1.640029`. */
  readonly codec: string;
  /** Decoder configuration record (avcC, hvcC). */
  readonly description: Uint8Array;
  /** One access unit with a keyframe; length-prefixed NAL units, as in the `mdat`. */
  readonly sample: Uint8Array;
  readonly timestampUs: number;
  /** What the picture must fit into, px; it is never made larger. */
  readonly box: PictureBox;
  /** Its small picture, which is the receiver's to close. */
  readonly made: (picture: ImageBitmap) => void;
  /** This keyframe gave no picture. */
  readonly failed: () => void;
}

export interface PictureBox {
  readonly width: number;
  readonly height: number;
}

export interface OverviewDecoderOptions {
  /** How many pictures are decoded at once. */
  readonly lanes: number;
  readonly makeDecoder?: (init: VideoDecoderInit) => DecoderPort;
}

/** What is used of a `VideoDecoder`. */
export type DecoderPort = Pick<VideoDecoder, 'state' | 'configure' | 'decode' | 'flush' | 'close'>;

/** A decoder that gives neither picture nor error for so long is given up. */
const stuckMs = 4_000;

export class OverviewDecoder {
  /** In order of arrival; a newer keyframe of a tile takes the place of the one before. */
  readonly #waiting = new Map<number, KeyframeWish>();
  /** Tiles whose first keyframe was taken up: who has no picture yet goes first. */
  readonly #served = new Set<number>();
  readonly #lanes: Lane[];
  #closed = false;

  constructor(options: OverviewDecoderOptions) {
    this.#lanes = Array.from({ length: options.lanes }, () => new Lane(options));
  }

  decode(wish: KeyframeWish): void {
    if (this.#closed) return;
    this.#waiting.set(wish.tile, wish);
    for (const lane of this.#lanes) {
      if (!lane.busy) void this.#work(lane);
    }
  }

  /** Of this tile no picture comes any more. */
  forget(tile: number): void {
    this.#waiting.delete(tile);
    this.#served.delete(tile);
    for (const lane of this.#lanes) lane.forget(tile);
  }

  /** Keyframes that wait for a decoder. */
  get waiting(): number {
    return this.#waiting.size;
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    this.#served.clear();
    for (const lane of this.#lanes) lane.close();
  }

  async #work(lane: Lane): Promise<void> {
    lane.busy = true;
    for (let wish = this.#next(lane); wish; wish = this.#next(lane)) {
      this.#waiting.delete(wish.tile);
      this.#served.add(wish.tile);
      if (!(await lane.decode(wish)) && !this.#closed) wish.failed();
    }
    lane.busy = false;
  }

  /**
   * Who has no picture yet; else the oldest one, unless the decoder is already set up for another of the first few:
   * cameras of one make often agree.
   */
  #next(lane: Lane): KeyframeWish | undefined {
    const unserved = this.#waiting.values().find((wish) => !this.#served.has(wish.tile));
    if (unserved) return unserved;
    const first = [...this.#waiting.values().take(lookAhead)];
    return first.find((wish) => lane.isSetUpFor(wish)) ?? first[0];
  }
}

const lookAhead = 8;

/** One decoder and what it is set up for. */
class Lane {
  busy = false;
  readonly #options: OverviewDecoderOptions;
  #decoder: DecoderPort | undefined;
  #setUp: KeyframeWish | undefined;
  #wish: KeyframeWish | undefined;
  #pictures = 0;
  #giveUp: (() => void) | undefined;

  constructor(options: OverviewDecoderOptions) {
    this.#options = options;
  }

  isSetUpFor(wish: KeyframeWish): boolean {
    const known = this.#setUp;
    return known !== undefined && known.codec === wish.codec && sameBytes(known.description, wish.description);
  }

  forget(tile: number): void {
    if (this.#wish?.tile === tile) this.#wish = undefined;
  }

  /** False: no picture came. */
  async decode(wish: KeyframeWish): Promise<boolean> {
    this.#wish = wish;
    this.#pictures = 0;
    try {
      const decoder = this.#prepare(wish);
      decoder.decode(new EncodedVideoChunk({ type: 'key', timestamp: wish.timestampUs, data: wish.sample }));
      await this.#within(decoder.flush());
    } catch {
      this.#drop();
    }
    const forgotten = this.#wish === undefined;
    this.#wish = undefined;
    return this.#pictures > 0 || forgotten;
  }

  close(): void {
    this.#wish = undefined;
    this.#drop();
    this.#giveUp?.();
  }

  #prepare(wish: KeyframeWish): DecoderPort {
    if (this.#decoder && this.#decoder.state !== 'configured') this.#drop();
    const { makeDecoder = (init) => new VideoDecoder(init) } = this.#options;
    const decoder: DecoderPort =
      this.#decoder ??
      makeDecoder({
        output: (frame) => (decoder === this.#decoder ? this.#give(frame) : frame.close()),
        error: () => this.#giveUp?.(),
      });
    if (this.#decoder !== decoder || !this.isSetUpFor(wish)) decoder.configure(configOf(wish));
    this.#decoder = decoder;
    this.#setUp = wish;
    return decoder;
  }

  #give(frame: VideoFrame): void {
    this.#pictures += 1;
    const wish = this.#wish;
    if (!wish) frame.close();
    // The next keyframe is decoded meanwhile.
    else shrink(frame, wish.box).then(wish.made, wish.failed);
  }

  /** Waits for `flushed`, but neither beyond an error nor for ever. */
  async #within(flushed: Promise<void>): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    const giveUp = () => reject(new Error('the decoder gave nothing'));
    const timer = setTimeout(giveUp, stuckMs);
    this.#giveUp = giveUp;
    try {
      await Promise.race([flushed, promise]);
    } finally {
      clearTimeout(timer);
      this.#giveUp = undefined;
    }
  }

  #drop(): void {
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = undefined;
    this.#setUp = undefined;
  }
}

/** H.264 in software: setting a graphics card's decoder up anew for each picture costs more than the picture. */
function configOf({ codec, description }: KeyframeWish): VideoDecoderConfig {
  const hardwareAcceleration = codec.startsWith('avc') ? 'prefer-software' : 'no-preference';
  return { codec, description, optimizeForLatency: true, hardwareAcceleration };
}

/**
 * A picture of the frame that fits into `box`, in its own shape; closes the frame. Several times cheaper than drawing the frame into a
 * canvas, where it is converted at its full size first.
 */
async function shrink(frame: VideoFrame, box: PictureBox): Promise<ImageBitmap> {
  const scale = Math.min(box.width / frame.displayWidth, box.height / frame.displayHeight, 1);
  try {
    return await createImageBitmap(frame, {
      resizeWidth: Math.max(1, Math.round(frame.displayWidth * scale)),
      resizeHeight: Math.max(1, Math.round(frame.displayHeight * scale)),
      resizeQuality: 'medium',
    });
  } finally {
    frame.close();
  }
}
