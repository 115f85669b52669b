/** One tile inside the worker: from the messages of the socket to a decoder, or on to the page, and what is known of it. */
import type { LiveNotice, LivePace } from '../../../gateway/media/wire/live-control.ts';
import { type LiveHeader, liveHeaderBytes, liveKinds } from '../../../gateway/media/wire/live-message.ts';
import type { LinkReport, TileRow, TileSubscription } from './link-messages.ts';
import type { LiveImportance, LiveTileState } from './live-tile.ts';
import type { TileLoad } from './shedding.ts';
import type { TileDecoder } from './tile-decoder.ts';

export interface WorkerTileOptions {
  readonly tile: number;
  readonly subscription: TileSubscription;
  readonly importance: LiveImportance;
  /** Undefined: messages go to the page. */
  readonly decoder: TileDecoder | undefined;
  /** Gateway clock, epoch ms. */
  readonly nowMs: () => number;
  readonly report: (report: LinkReport, transfer?: Transferable[]) => void;
  readonly onRefreshWanted: () => void;
}

type TileNotice = Exclude<LiveNotice, { readonly type: 'tick' | 'invalid' }>;

const starting: LiveTileState = { phase: 'connecting', code: null, codecs: '', width: 0, height: 0 };
const videoCodec = /^(avc|hvc|hev|av0|vp0)/;
const framesForRate = 8;

export class WorkerTile {
  readonly tile: number;
  importance: LiveImportance;
  wishedPace: LivePace;
  #state: LiveTileState = starting;
  readonly #options: WorkerTileOptions;
  #nextSequence: number | undefined;
  #skipped = 0;
  #lastKeyframeMs: number | undefined;
  #keyframeIntervalMs: number | null = null;
  #frameTimesMs: number[] = [];
  #wholeRate = 15;

  constructor(options: WorkerTileOptions) {
    this.tile = options.tile;
    this.importance = options.importance;
    this.wishedPace = options.subscription.pace;
    this.#options = options;
  }

  close(): void {
    this.#options.decoder?.close();
  }

  /** A new socket numbers anew; without one nothing comes. */
  connection(up: boolean): void {
    this.#nextSequence = undefined;
    if (!up && this.#state.phase !== 'failed' && this.#state.phase !== 'replayed') {
      this.#become({ phase: 'connecting', code: null });
    }
  }

  notice(notice: TileNotice): void {
    const { codecs, width, height } = this.#state;
    if (notice.type === 'init') {
      if (codecs === notice.codecs && width === notice.width && height === notice.height) return;
      this.#become({ codecs: notice.codecs, width: notice.width, height: notice.height });
    } else if (notice.type === 'skipped') this.#skipped += notice.fragments;
    else if (notice.type === 'waiting') this.#become({ phase: 'waiting', code: notice.code });
    else if (notice.type === 'refused') {
      if (notice.reason === 'not-allowed') this.#options.decoder?.blank();
      this.#become({ phase: 'refused', code: notice.code });
    } else this.#become({ phase: 'replayed', code: null });
  }

  message(header: LiveHeader, bytes: ArrayBuffer): void {
    const hole = this.#nextSequence !== undefined && header.sequence !== this.#nextSequence;
    this.#nextSequence = hole ? undefined : (header.sequence + 1) >>> 0;
    if (hole) this.#options.onRefreshWanted();
    this.#note(header);
    const { decoder, report, tile } = this.#options;
    if (!decoder) {
      if (header.kind !== liveKinds.init) this.flowing();
      report({ type: 'message', tile, header, bytes, codecs: this.#state.codecs }, [bytes]);
      return;
    }
    const sample = new Uint8Array(bytes, liveHeaderBytes + header.sampleOffset, header.sampleSize);
    if (header.kind === liveKinds.init) decoder.configure({ codec: this.#videoCodec(), description: sample });
    else if (header.kind !== liveKinds.audio) decoder.decode(header, sample);
  }

  flowing(): void {
    if (this.#state.phase !== 'flowing') this.#become({ phase: 'flowing', code: null });
  }

  fail(code: string): void {
    this.#become({ phase: 'failed', code });
  }

  get wantsWhole(): boolean {
    return this.#options.decoder !== undefined && !this.wishedPace.keyframesOnly;
  }

  load(): TileLoad {
    return {
      tile: this.tile,
      importance: this.importance,
      behindMs: this.#options.decoder?.figures().behindMs ?? 0,
      cost: this.#state.width * this.#state.height * this.#wholeRate,
    };
  }

  row(reduced: boolean): TileRow {
    const figures = this.#options.decoder?.figures();
    const nowMs = this.#options.nowMs();
    const shownAtMs = figures?.shownCapturedAtMs ?? null;
    // A picture that stands until the next keyframe grows old meanwhile.
    const standing = (reduced || this.wishedPace.keyframesOnly) && shownAtMs !== null;
    return {
      tile: this.tile,
      delayMs: standing ? Math.max(0, nowMs - shownAtMs) : (figures?.delayMs ?? null),
      shownCapturedAtMs: shownAtMs,
      paintedAgoMs: figures?.paintedAtMs ? Math.max(0, nowMs - figures.paintedAtMs) : null,
      paintedFrames: figures?.paintedFrames ?? 0,
      droppedFrames: this.#skipped + (figures?.droppedFrames ?? 0),
      keyframeIntervalMs: this.#keyframeIntervalMs,
      reduced,
    };
  }

  #become(change: Partial<LiveTileState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.report({ type: 'state', tile: this.tile, state: this.#state });
  }

  #videoCodec(): string {
    const names = this.#state.codecs.split(',').map((name) => name.trim());
    return names.find((name) => videoCodec.test(name)) ?? '';
  }

  /** Intervals of keyframes and frames as the camera sends them. */
  #note({ kind, capturedAtMs, backlog }: LiveHeader): void {
    if (kind === liveKinds.keyframe) {
      const gapMs = capturedAtMs - (this.#lastKeyframeMs ?? capturedAtMs);
      if (gapMs > 0) this.#keyframeIntervalMs = gapMs;
      this.#lastKeyframeMs = capturedAtMs;
    }
    if (kind !== liveKinds.delta || backlog) return;
    this.#frameTimesMs.push(capturedAtMs);
    if (this.#frameTimesMs.length < framesForRate) return;
    const spanMs = (this.#frameTimesMs.at(-1) ?? 0) - (this.#frameTimesMs[0] ?? 0);
    if (spanMs > 0) this.#wholeRate = ((framesForRate - 1) * 1000) / spanMs;
    this.#frameTimesMs = [];
  }
}
