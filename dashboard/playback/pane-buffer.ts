/**
 * The frames that a pane's video holds (or its sound), each at its wall time: one `SourceBuffer`, used by one step after the
 * other, and the list of what lies in it. The element's own time is wall time from a fixed moment, the same in all panes.
 */
import { findMediaSource } from '../live/media-source.ts';
import { endLastFrame } from './frame-times.ts';
import { endOf, keyOf, type PlacedGroup } from './place-groups.ts';

/** 1 January 2020: the video's zero. Nothing was recorded before. */
const originMs = 1_577_836_800_000;
/** A video can only be set to moments before its end. */
const lengthS = 40 * 366 * 86_400;
/** Between the last frame of a run and the next run, so that no rounding makes them touch. */
const seamMs = 1;
/** Less than between any two frames. */
const tinyS = 0.0005;

export const videoTimeOf = (wallMs: number): number => (wallMs - originMs) / 1000;
export const wallTimeOf = (videoS: number): number => videoS * 1000 + originMs;

const videoTypeOf = ({ codecString }: PlacedGroup): string => `video/mp4; codecs="${codecString}"`;

/** A run of frames in the buffer. */
export interface Laid {
  readonly keys: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Wall times of the frames, ascending. */
  readonly framesMs: readonly number[];
}

export interface Batch {
  readonly groups: readonly PlacedGroup[];
  readonly init: Uint8Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly framesMs: readonly number[];
  /** Ticks a second of the frames' times. */
  readonly timescale: number;
}

export interface PaneBufferOptions {
  readonly element: HTMLMediaElement;
  /** MIME type of a group; default: of its video. */
  readonly typeOf?: (group: PlacedGroup) => string;
  /** Nothing more can be appended: another buffer is needed. */
  readonly onFailed: () => void;
}

export class PaneBuffer {
  readonly #element: HTMLMediaElement;
  readonly #typeOf: (group: PlacedGroup) => string;
  readonly #onFailed: () => void;
  readonly #source: MediaSource;
  readonly #url: string;
  readonly #opened: Promise<void>;
  #buffer: SourceBuffer | undefined;
  #type = '';
  /** File whose init segment came last. */
  #fileId = '';
  #laid: readonly Laid[] = [];
  #tail: Promise<void>;
  #closed = false;

  constructor({ element, typeOf = videoTypeOf, onFailed }: PaneBufferOptions) {
    const Source = findMediaSource();
    if (!Source) throw new TypeError('no Media Source here');
    this.#element = element;
    this.#typeOf = typeOf;
    this.#onFailed = onFailed;
    this.#source = new Source();
    element.disableRemotePlayback = true;
    this.#url = URL.createObjectURL(this.#source);
    this.#opened = new Promise((resolve) => {
      this.#source.addEventListener('sourceopen', () => resolve(), { once: true });
    });
    element.src = this.#url;
    this.#tail = this.#opened;
    element.addEventListener('error', this.#broken);
  }

  /** What lies in it, ascending. */
  get laid(): readonly Laid[] {
    return this.#laid;
  }

  at(atMs: number): Laid | undefined {
    return this.#laid.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
  }

  holds(key: string): boolean {
    return this.#laid.some(({ keys }) => keys.includes(key));
  }

  /** Resolves when it lies there, or cannot. */
  lay(batch: Batch): Promise<void> {
    return this.#next(async () => {
      const [first] = batch.groups;
      const last = batch.groups.at(-1);
      if (!first || !last) return;
      await this.#begin(first, batch.init);
      const offsetS = videoTimeOf(first.offsetMs);
      const buffer = this.#buffer;
      if (!buffer) return;
      const next = this.#laid.find(({ fromMs }) => fromMs > first.placedMs);
      if (next) endLastFrame(batch.bytes, batch.timescale, next.fromMs - seamMs - first.offsetMs);
      if (Math.abs(buffer.timestampOffset - offsetS) > 1e-6) buffer.timestampOffset = offsetS;
      await settled(buffer, () => buffer.appendBuffer(batch.bytes));
      const run: Laid = {
        keys: batch.groups.map(keyOf),
        fromMs: first.placedMs,
        toMs: endOf(last),
        framesMs: batch.framesMs,
      };
      this.#laid = [...this.#laid, run].sort((a, b) => a.fromMs - b.fromMs);
    });
  }

  /** Drops all that lies wholly outside of the span. */
  keep(fromMs: number, toMs: number): Promise<void> {
    const dropped = this.#laid.filter((run) => run.toMs <= fromMs || run.fromMs >= toMs);
    if (dropped.length === 0) return Promise.resolve();
    this.#laid = this.#laid.filter((run) => !dropped.includes(run));
    return this.#next(async () => {
      // The browser takes away up to the keyframe after the end: one that belongs to the next run must not be meant.
      for (const run of dropped) {
        await this.#remove(videoTimeOf(run.fromMs) - tinyS, videoTimeOf(run.framesMs.at(-1) ?? run.fromMs) + tinyS);
      }
    });
  }

  /** Empties it: what comes next is of another kind. */
  clear(): Promise<void> {
    this.#laid = [];
    return this.#next(async () => {
      await this.#remove(0, Number.POSITIVE_INFINITY);
      this.#laid = [];
    });
  }

  /** The browser threw away what should be here: it is to be fetched again. */
  forget(run: Laid): void {
    this.#laid = this.#laid.filter((other) => other !== run);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#laid = [];
    this.#element.removeEventListener('error', this.#broken);
    this.#element.removeAttribute('src');
    this.#element.load();
    URL.revokeObjectURL(this.#url);
  }

  async #begin(group: PlacedGroup, init: Uint8Array<ArrayBuffer>): Promise<void> {
    const { fileId } = group;
    const type = this.#typeOf(group);
    if (!this.#buffer) {
      this.#source.duration = lengthS;
      this.#buffer = this.#source.addSourceBuffer(type);
      this.#buffer.mode = 'segments';
    } else if (type !== this.#type) this.#buffer.changeType(type);
    else if (fileId === this.#fileId) return;
    const buffer = this.#buffer;
    this.#type = type;
    this.#fileId = fileId;
    await settled(buffer, () => buffer.appendBuffer(init));
  }

  async #remove(fromS: number, toS: number): Promise<void> {
    const buffer = this.#buffer;
    if (buffer) await settled(buffer, () => buffer.remove(fromS, toS));
  }

  /** One step after the other; one that fails ends the buffer. */
  #next(step: () => Promise<void>): Promise<void> {
    this.#tail = this.#tail.then(async () => {
      if (this.#closed) return;
      try {
        await step();
      } catch {
        this.#broken();
      }
    });
    return this.#tail;
  }

  readonly #broken = (): void => {
    if (this.#closed) return;
    this.close();
    this.#onFailed();
  };
}

function settled(buffer: SourceBuffer, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (event: Event) => {
      buffer.removeEventListener('updateend', done);
      buffer.removeEventListener('error', done);
      if (event.type === 'error') reject(new Error('append'));
      else resolve();
    };
    buffer.addEventListener('updateend', done);
    buffer.addEventListener('error', done);
    begin();
  });
}
