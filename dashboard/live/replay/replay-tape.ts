/**
 * The bytes of a replay in a video element: what the live link brings is appended as it is (MSE), so that going back and
 * forth costs nothing. The element begins to play with the first picture.
 */
import { liveKinds } from '../../../gateway/media/wire/live-message.ts';
import type { LiveMessage } from '../link/live-link.ts';
import { createSourceAppender, type SourceAppender } from '../source-appender.ts';
import { ReplayTrack } from './replay-track.ts';

export interface ReplayTapeOptions {
  readonly video: HTMLVideoElement;
  /** Whether the browser plays fMP4 of these RFC 6381 codecs. */
  readonly canPlay: (codecs: string) => boolean;
  /** Code of what is wrong: `stream.codec-unsupported`, `page.decoder`. Nothing comes after it. */
  readonly onFailed: (code: string) => void;
}

/** 30 s of 60 pictures a second, and some more. */
const waitingMost = 4_000;
/** Whichever of them comes first with pictures in the buffer. */
const arrivals = ['durationchange', 'progress', 'loadeddata'] as const;
/** At the very end some browsers show nothing. */
const beforeEndS = 0.05;

export class ReplayTape {
  readonly track = new ReplayTrack();
  readonly #options: ReplayTapeOptions;
  readonly #video: HTMLVideoElement;
  readonly #appender: SourceAppender;
  #begun = false;
  #closed = false;

  constructor(options: ReplayTapeOptions) {
    this.#options = options;
    this.#video = options.video;
    this.#appender = createSourceAppender({ video: this.#video, onFailed: this.#broken, waitingMost });
    for (const event of arrivals) this.#video.addEventListener(event, this.#begin);
    this.#video.addEventListener('error', this.#broken);
  }

  push({ header, body, codecs }: LiveMessage): void {
    if (this.#closed || header.kind === liveKinds.audio) return;
    if (header.kind !== liveKinds.init) {
      this.track.add({ mediaS: header.timestampUs / 1e6, capturedAtMs: header.capturedAtMs });
      this.#appender.append(body, undefined);
    } else if (this.#options.canPlay(codecs)) this.#appender.init(body, codecs);
    else this.#fail('stream.codec-unsupported');
  }

  /** All has been pushed. */
  complete(): void {
    if (!this.#closed && !this.track.empty) this.#appender.end();
  }

  /** Seconds into the replay, and how long it is. */
  position(): { readonly atS: number; readonly lengthS: number } {
    const { buffered, currentTime } = this.#video;
    if (buffered.length === 0) return { atS: 0, lengthS: 0 };
    const from = buffered.start(0);
    return { atS: Math.max(0, currentTime - from), lengthS: buffered.end(buffered.length - 1) - from };
  }

  seek(atS: number): void {
    const { buffered } = this.#video;
    if (buffered.length === 0) return;
    const from = buffered.start(0);
    const most = buffered.end(buffered.length - 1) - beforeEndS;
    this.#video.currentTime = Math.max(from, Math.min(most, from + atS));
  }

  /** The moment of the picture on screen, epoch ms by the gateway's clock; undefined before the first. */
  momentMs(): number | undefined {
    return this.#begun ? this.track.momentAt(this.#video.currentTime) : undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const event of arrivals) this.#video.removeEventListener(event, this.#begin);
    this.#video.removeEventListener('error', this.#broken);
    this.#appender.close();
  }

  /** The medium does not begin at 0: without a seek the element waits for ever. */
  readonly #begin = (): void => {
    const { buffered } = this.#video;
    if (this.#begun || buffered.length === 0) return;
    this.#begun = true;
    this.#video.currentTime = buffered.start(0);
    void this.#video.play().catch(() => {});
  };

  readonly #broken = (): void => this.#fail('page.decoder');

  #fail(code: string): void {
    if (this.#closed) return;
    this.close();
    this.#options.onFailed(code);
  }
}
