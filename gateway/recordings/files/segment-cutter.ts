/**
 * Cuts what a stream sends into segments of at most a second, so that little is unwritten when the power goes, and so that a
 * keyframe stands at a segment's start wherever possible: a group of pictures that is longer than a segment is cut into equal
 * parts, shorter ones are put together. Frames are held, never copied, until `release`.
 */
import type { Fragment, StreamInit } from '../../media/fragment.ts';
import { type JoinedFragments, joinFragments } from '../../media/join-fragments.ts';
import { MediaError } from '../../media/media-error.ts';
import { wholeMicroseconds } from './segment-table.ts';

export interface CutSegment {
  /** In the order in which they are written: video, then sound. */
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
  readonly videoBytes: number;
  /** Arrival of the first frame, and how long the frames last. Whole µs. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly decodeTime: number;
  readonly frames: number;
  readonly keyframe: boolean;
  /** `Fragment.sequence` of its last frame. */
  readonly lastSequence: number;
  /** Its bytes are needed no longer. */
  release(): void;
}

export interface SegmentCutterOptions {
  readonly init: StreamInit;
  readonly segmentMs: number;
  readonly onSegment: (segment: CutSegment) => void;
  /** What could not be cut is left out. */
  readonly onBroken: (error: MediaError) => void;
}

export interface SegmentCutter {
  /** The next fragment of the session, in order of arrival; from the first keyframe on. */
  take(fragment: Fragment): void;
  /** Whether frames wait for the end of their segment. */
  readonly waiting: boolean;
  /** Ends the segment now. */
  flush(): void;
  /** Forgets what waits, and waits for a keyframe again. */
  discard(): void;
}

/** However long the frames last: more would wait for the disk at once. */
const mostBytes = 8 * 1024 * 1024;
/** Sound alone is of no segment; more of it is let go of. */
const mostSounds = 500;
/** Camera clocks tick unevenly; a frame that ends so little early ends the segment. */
const toleranceMs = 2;
/** Frames that came so much later than they should are not of the same second. */
const holeMs = 1_000;

export function createSegmentCutter(options: SegmentCutterOptions): SegmentCutter {
  return new GroupCutter(options);
}

class GroupCutter implements SegmentCutter {
  readonly #options: SegmentCutterOptions;
  readonly #timescale: number;
  #video: Fragment[] = [];
  #sound: Fragment[] = [];
  #bytes = 0;
  #started = false;
  #lastKeyframeTime: number | undefined;
  /** Distance of the last two keyframes, ms. */
  #groupMs: number | undefined;
  #sequence = 1;

  constructor(options: SegmentCutterOptions) {
    this.#options = options;
    this.#timescale = options.init.tracks.find(({ kind }) => kind === 'video')?.timescale ?? 90_000;
  }

  get waiting(): boolean {
    return this.#video.length > 0;
  }

  take(fragment: Fragment): void {
    if (fragment.kind === 'audio') this.#takeSound(fragment);
    else this.#takePicture(fragment);
  }

  #takePicture(fragment: Fragment): void {
    if (fragment.keyframe) this.#measureGroup(fragment);
    if (this.waiting && this.#endsBefore(fragment)) this.flush();
    if (!this.#started && !fragment.keyframe) return;
    this.#started = true;
    fragment.memory?.hold();
    this.#video.push(fragment);
    this.#bytes += fragment.payloadSize;
    if (this.#bytes >= mostBytes || this.#waitingMs(fragment) >= this.#targetMs() - toleranceMs) this.flush();
  }

  flush(): void {
    const [first] = this.#video;
    const last = this.#video.at(-1);
    if (first === undefined || last === undefined) return;
    const held = [...this.#video, ...this.#sound];
    const release = () => {
      for (const { memory } of held.splice(0)) memory?.release();
    };
    try {
      const video = joinFragments(this.#video, this.#nextSequence());
      const sound = this.#sound.length > 0 ? this.#joinSound() : undefined;
      this.#forget();
      this.#options.onSegment({ ...this.#describe(first, last, video, sound), release });
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      release();
      this.#forget();
      this.#started = false;
      this.#options.onBroken(error);
    }
  }

  discard(): void {
    for (const { memory } of [...this.#video, ...this.#sound]) memory?.release();
    this.#forget();
    this.#started = false;
  }

  #takeSound(fragment: Fragment): void {
    if (!this.#started || this.#sound.length >= mostSounds) return;
    fragment.memory?.hold();
    this.#sound.push(fragment);
    this.#bytes += fragment.payloadSize;
  }

  /** Sound that does not fit together is left out: the picture is worth more. */
  #joinSound(): JoinedFragments | undefined {
    try {
      return joinFragments(this.#sound, this.#nextSequence());
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#options.onBroken(error);
      return undefined;
    }
  }

  #nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence - 1;
  }

  #describe(first: Fragment, last: Fragment, video: JoinedFragments, sound: JoinedFragments | undefined) {
    return {
      pieces: [...video.pieces, ...(sound?.pieces ?? [])],
      sizeBytes: video.sizeBytes + (sound?.sizeBytes ?? 0),
      videoBytes: video.sizeBytes,
      startMs: wholeMicroseconds(first.receivedAtMs),
      durationMs: wholeMicroseconds((video.duration / this.#timescale) * 1000),
      decodeTime: video.decodeTime,
      frames: video.samples,
      keyframe: first.keyframe,
      lastSequence: last.sequence,
    };
  }

  #forget(): void {
    this.#video = [];
    this.#sound = [];
    this.#bytes = 0;
  }

  #ms(ticks: number): number {
    return (ticks / this.#timescale) * 1000;
  }

  /** How long what waits lasts, up to the end of `fragment`. */
  #waitingMs(fragment: Fragment): number {
    const [first = fragment] = this.#video;
    return this.#ms(fragment.decodeTime + fragment.duration - first.decodeTime);
  }

  #endsBefore(next: Fragment): boolean {
    const last = this.#video.at(-1);
    if (last === undefined) return false;
    // Time that ran back or stood still long is told apart, not stretched over.
    if (next.decodeTime <= last.decodeTime || next.receivedAtMs < last.receivedAtMs) return true;
    if (next.receivedAtMs - last.receivedAtMs > this.#ms(last.duration) + holeMs) return true;
    if (!next.keyframe) return false;
    const { segmentMs } = this.#options;
    const waitingMs = this.#ms(next.decodeTime - (this.#video[0]?.decodeTime ?? next.decodeTime));
    return waitingMs + (this.#groupMs ?? segmentMs / 2) > segmentMs + toleranceMs;
  }

  #measureGroup(keyframe: Fragment): void {
    if (this.#lastKeyframeTime !== undefined && keyframe.decodeTime > this.#lastKeyframeTime)
      this.#groupMs = this.#ms(keyframe.decodeTime - this.#lastKeyframeTime);
    this.#lastKeyframeTime = keyframe.decodeTime;
  }

  #targetMs(): number {
    const { segmentMs } = this.#options;
    const groupMs = this.#groupMs ?? 0;
    return groupMs > segmentMs ? groupMs / Math.ceil((groupMs - toleranceMs) / segmentMs) : segmentMs;
  }
}
