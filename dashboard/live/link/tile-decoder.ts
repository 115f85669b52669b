/**
 * Decodes one tile: waiting pictures → `VideoDecoder` → surface. The decoder is given two pictures at a time; what waits
 * beyond that waits here, where it can be left out. Each frame is closed, by the surface or here. After an error the
 * init and the newest group are asked for again; a decoder that keeps failing is given up.
 */
import { type LiveHeader, liveKinds } from '../../../gateway/media/wire/live-message.ts';
import { sameBytes } from '../same-bytes.ts';
import type { FirstPictures } from './first-pictures.ts';
import { createFrameQueue, lateMs, type WaitingFrame } from './frame-queue.ts';
import type { FrameSurface } from './frame-surface.ts';
import { mayPaint } from './paint-rule.ts';

export interface DecoderInit {
  /** RFC 6381, of the video alone. */
  readonly codec: string;
  /** avcC or hvcC. */
  readonly description: Uint8Array<ArrayBuffer>;
}

export interface TileDecoderOptions {
  readonly surface: FrameSurface;
  /** Of all tiles of the page. */
  readonly firstPictures: FirstPictures;
  /** Gateway clock, epoch ms. */
  readonly nowMs: () => number;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onRefreshWanted: () => void;
  /** It is of no use to go on. */
  readonly onFailed: () => void;
  readonly onPainted: () => void;
}

export interface DecoderFigures {
  readonly delayMs: number | null;
  readonly shownCapturedAtMs: number | null;
  readonly paintedAtMs: number | null;
  readonly paintedFrames: number;
  readonly droppedFrames: number;
  readonly decodeQueue: number;
  readonly behindMs: number;
}

export interface TileDecoder {
  configure(init: DecoderInit): void;
  decode(header: LiveHeader, sample: Uint8Array<ArrayBuffer>): void;
  figures(): DecoderFigures;
  /** Nothing of what came may be seen any longer. */
  blank(): void;
  close(): void;
}

/** Enough to keep it busy; what it holds can no longer be left out. */
const inDecoderMost = 2;
const recentlyMs = 1_000;
const errorsMost = 3;
const errorsForgottenMs = 60_000;
const refreshWaitsMs = [0, 500, 2_000];
/** B-frames come out later than they went in, but never more than a picture buffer later. */
const remembered = 64;

export function createTileDecoder(options: TileDecoderOptions): TileDecoder {
  return new LivingTileDecoder(options);
}

class LivingTileDecoder implements TileDecoder {
  readonly #options: TileDecoderOptions;
  readonly #queue = createFrameQueue();
  readonly #sent = new Map<number, WaitingFrame>();
  #decoder: VideoDecoder | undefined;
  #init: DecoderInit | undefined;
  #errorsAtMs: number[] = [];
  #cancelRefresh = () => {};
  #endFirst = () => {};
  readonly #endFree: () => void;
  #closed = false;
  #shownCapturedAtMs: number | undefined;
  #paintedAtMs: number | undefined;
  #delayMs: number | null = null;
  #liveDelayMs = 0;
  #decodedAtMs = Number.NEGATIVE_INFINITY;
  #painted = 0;
  #dropped = 0;

  constructor(options: TileDecoderOptions) {
    this.#options = options;
    this.#endFree = options.firstPictures.onFree(() => this.#pump());
  }

  configure(init: DecoderInit): void {
    this.#dropped += this.#queue.clear();
    if (this.#decoder?.state === 'configured' && sameInit(init, this.#init)) return;
    this.#init = init;
    this.#open(init);
  }

  decode(header: LiveHeader, sample: Uint8Array<ArrayBuffer>): void {
    if (!this.#decoder) return;
    const nowMs = this.#options.nowMs();
    const { backlog, capturedAtMs, timestampUs } = header;
    const frame: WaitingFrame = {
      keyframe: header.kind === liveKinds.keyframe,
      backlog,
      capturedAtMs,
      dueAtMs: backlog ? nowMs : capturedAtMs,
      timestampUs,
      sample,
    };
    this.#dropped += this.#queue.push(frame, nowMs);
    if (frame.keyframe && this.#shownCapturedAtMs === undefined) {
      this.#endFirst();
      this.#endFirst = this.#options.firstPictures.begin();
    }
    this.#pump();
  }

  figures(): DecoderFigures {
    const nowMs = this.#options.nowMs();
    const waitingMs = this.#queue.lateMs(nowMs);
    const stalled = waitingMs > lateMs && this.#shownCapturedAtMs !== undefined;
    return {
      // While newer pictures wait, the one on screen grows old.
      delayMs: stalled ? nowMs - (this.#shownCapturedAtMs ?? nowMs) : this.#delayMs,
      shownCapturedAtMs: this.#shownCapturedAtMs ?? null,
      paintedAtMs: this.#paintedAtMs ?? null,
      paintedFrames: this.#painted,
      droppedFrames: this.#dropped,
      decodeQueue: this.#queue.size + (this.#decoder?.decodeQueueSize ?? 0),
      // A camera that sends nothing any more is not late.
      behindMs: Math.max(waitingMs, nowMs - this.#decodedAtMs < recentlyMs ? this.#liveDelayMs : 0),
    };
  }

  blank(): void {
    this.#cancelRefresh();
    this.#queue.clear();
    this.#drop();
    this.#options.surface.blank();
  }

  close(): void {
    this.#closed = true;
    this.#endFree();
    this.#cancelRefresh();
    this.#queue.clear();
    this.#drop();
    this.#options.surface.close();
  }

  #open({ codec, description }: DecoderInit): void {
    this.#drop();
    const decoder = new VideoDecoder({
      output: (frame) => (decoder === this.#decoder ? this.#decoded(frame) : frame.close()),
      error: () => this.#failed(decoder),
    });
    this.#decoder = decoder;
    decoder.addEventListener('dequeue', () => this.#pump());
    try {
      decoder.configure({
        codec,
        description,
        optimizeForLatency: true,
        // A decoder of the hardware that fails (there are few of them) is not asked twice.
        ...(this.#errorsAtMs.length > 1 ? { hardwareAcceleration: 'prefer-software' } : {}),
      });
    } catch {
      this.#failed(decoder);
    }
  }

  #drop(): void {
    const decoder = this.#decoder;
    this.#decoder = undefined;
    this.#endFirst();
    this.#sent.clear();
    if (decoder && decoder.state !== 'closed') decoder.close();
  }

  #pump(): void {
    const decoder = this.#decoder;
    if (!decoder) return;
    while (decoder.state === 'configured' && decoder.decodeQueueSize < inDecoderMost) {
      const { next } = this.#queue;
      if (next?.backlog && !next.keyframe && !this.#options.firstPictures.mayCatchUp) return;
      const frame = this.#queue.shift();
      if (!frame) return;
      this.#remember(frame);
      try {
        decoder.decode(
          new EncodedVideoChunk({
            type: frame.keyframe ? 'key' : 'delta',
            timestamp: frame.timestampUs,
            data: frame.sample,
          }),
        );
      } catch {
        this.#failed(decoder);
        return;
      }
    }
  }

  #remember(frame: WaitingFrame): void {
    this.#sent.set(frame.timestampUs, frame);
    if (this.#sent.size <= remembered) return;
    const [oldest] = this.#sent.keys();
    if (oldest !== undefined) this.#sent.delete(oldest);
  }

  #decoded(picture: VideoFrame): void {
    const frame = this.#sent.get(picture.timestamp);
    // Pictures come out in the order of their time: an earlier one that is missing never comes.
    for (const timestampUs of this.#sent.keys()) if (timestampUs <= picture.timestamp) this.#sent.delete(timestampUs);
    const nowMs = this.#options.nowMs();
    const paint =
      frame !== undefined &&
      mayPaint({
        backlog: frame.backlog,
        capturedAtMs: frame.capturedAtMs,
        shownCapturedAtMs: this.#shownCapturedAtMs,
        paintedAtMs: this.#paintedAtMs,
        nowMs,
        waiting: this.#queue.size + this.#sent.size,
      });
    if (frame && !frame.backlog) {
      this.#liveDelayMs = nowMs - frame.capturedAtMs;
      this.#decodedAtMs = nowMs;
    }
    if (!paint) {
      picture.close();
      if (frame && !frame.backlog) this.#dropped += 1;
    } else if (this.#options.surface.put(picture)) {
      this.#note(frame, nowMs);
    } else this.#dropped += 1;
  }

  #note(frame: WaitingFrame, nowMs: number): void {
    this.#painted += 1;
    this.#shownCapturedAtMs = Math.max(this.#shownCapturedAtMs ?? 0, frame.capturedAtMs);
    this.#paintedAtMs = nowMs;
    this.#delayMs = Math.max(0, nowMs - frame.capturedAtMs);
    this.#endFirst();
    this.#options.onPainted();
  }

  #failed(decoder: VideoDecoder): void {
    if (decoder !== this.#decoder || this.#closed) return;
    const nowMs = this.#options.nowMs();
    this.#drop();
    this.#dropped += this.#queue.clear();
    this.#init = undefined;
    this.#errorsAtMs = [...this.#errorsAtMs.filter((atMs) => nowMs - atMs < errorsForgottenMs), nowMs];
    if (this.#errorsAtMs.length > errorsMost) {
      this.#options.onFailed();
      return;
    }
    const waitMs = refreshWaitsMs[this.#errorsAtMs.length - 1] ?? 2_000;
    this.#cancelRefresh();
    this.#cancelRefresh = this.#options.after(waitMs, this.#options.onRefreshWanted);
  }
}

function sameInit(a: DecoderInit, b: DecoderInit | undefined): boolean {
  return a.codec === b?.codec && sameBytes(a.description, b.description);
}
