/**
 * One `SourceBuffer` and the queue before it: appends are asynchronous and may not overlap. What waits is joined to one
 * append; a change of codec changes the type; the past is trimmed.
 */
import { findMediaSource } from './media-source.ts';

export interface SourceAppender {
  init(bytes: Uint8Array<ArrayBuffer>, codecs: string): void;
  /** `offsetS`: from the fragment's own times to the video's; undefined: as the last one. */
  append(bytes: Uint8Array<ArrayBuffer>, offsetS: number | undefined): void;
  /** Forgets what was played. */
  trim(): void;
  /** Nothing comes any more: the video ends where its pictures end. */
  end(): void;
  close(): void;
}

export interface SourceAppenderOptions {
  readonly video: HTMLVideoElement;
  readonly onFailed: () => void;
  /** Steps that may wait; default 1,000. A replay comes all at once. */
  readonly waitingMost?: number;
}

type Step =
  | { readonly kind: 'init'; readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }
  | { readonly kind: 'append'; readonly bytes: Uint8Array<ArrayBuffer>; readonly offsetS: number | undefined }
  | { readonly kind: 'trim'; readonly endS: number }
  | { readonly kind: 'end' };

/** Behind the picture, s. A jump back is never wanted; the browser needs its last keyframe. */
const keptS = 4;
const trimFromS = 12;
/** Media Source refused to take more although nothing old is left: something is wrong. */
const waitingMost = 1_000;

export function createSourceAppender(options: SourceAppenderOptions): SourceAppender {
  return new LivingAppender(options);
}

class LivingAppender implements SourceAppender {
  readonly #options: SourceAppenderOptions;
  readonly #source: MediaSource;
  readonly #url: string;
  #buffer: SourceBuffer | undefined;
  #type = '';
  #steps: Step[] = [];
  #closed = false;

  constructor(options: SourceAppenderOptions) {
    this.#options = options;
    const Source = findMediaSource();
    if (!Source) throw new TypeError('no Media Source here');
    this.#source = new Source();
    // A managed source may not be sent to another screen.
    options.video.disableRemotePlayback = true;
    this.#url = URL.createObjectURL(this.#source);
    options.video.src = this.#url;
    this.#source.addEventListener('sourceopen', this.#work, { once: true });
  }

  init(bytes: Uint8Array<ArrayBuffer>, codecs: string): void {
    this.#push({ kind: 'init', bytes, type: `video/mp4; codecs="${codecs}"` });
  }

  append(bytes: Uint8Array<ArrayBuffer>, offsetS: number | undefined): void {
    this.#push({ kind: 'append', bytes, offsetS });
  }

  trim(): void {
    const { video } = this.#options;
    if (video.buffered.length === 0 || this.#steps.some((step) => step.kind === 'trim')) return;
    if (video.currentTime - video.buffered.start(0) < trimFromS) return;
    this.#push({ kind: 'trim', endS: video.currentTime - keptS });
  }

  end(): void {
    this.#push({ kind: 'end' });
  }

  close(): void {
    this.#closed = true;
    this.#steps = [];
    const { video } = this.#options;
    this.#buffer?.removeEventListener('updateend', this.#work);
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(this.#url);
  }

  #push(step: Step): void {
    if (this.#closed) return;
    if (this.#steps.length > (this.#options.waitingMost ?? waitingMost)) {
      this.#options.onFailed();
      return;
    }
    this.#steps.push(step);
    this.#work();
  }

  readonly #work = (): void => {
    if (this.#closed || this.#source.readyState !== 'open' || this.#buffer?.updating) return;
    const step = this.#steps.shift();
    if (!step) return;
    try {
      this.#do(step);
    } catch {
      // Full, or the element gave up: either way this source is at its end.
      this.#closed = true;
      this.#options.onFailed();
    }
  };

  #do(step: Step): void {
    if (step.kind === 'init') this.#init(step.bytes, step.type);
    else if (!this.#buffer) this.#work();
    else if (step.kind === 'end') this.#source.endOfStream();
    else if (step.kind === 'trim') this.#buffer.remove(0, step.endS);
    else {
      const { offsetS } = step;
      if (offsetS !== undefined && Math.abs(this.#buffer.timestampOffset - offsetS) > 1e-6) {
        this.#buffer.timestampOffset = offsetS;
      }
      this.#buffer.appendBuffer(this.#joined(step.bytes, this.#buffer.timestampOffset));
    }
  }

  #init(bytes: Uint8Array<ArrayBuffer>, type: string): void {
    if (!this.#buffer) {
      this.#buffer = this.#source.addSourceBuffer(type);
      this.#buffer.mode = 'segments';
      this.#buffer.addEventListener('updateend', this.#work);
    } else if (type !== this.#type) this.#buffer.changeType(type);
    this.#type = type;
    this.#buffer.appendBuffer(bytes);
  }

  /** All fragments that wait and go to the same place, as one. */
  #joined(first: Uint8Array<ArrayBuffer>, offsetS: number): Uint8Array<ArrayBuffer> {
    const parts = [first];
    for (let next = this.#steps[0]; next?.kind === 'append'; next = this.#steps[0]) {
      if (next.offsetS !== undefined && Math.abs(next.offsetS - offsetS) > 1e-6) break;
      parts.push(next.bytes);
      this.#steps.shift();
    }
    if (parts.length === 1) return first;
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }
}
