/**
 * Fragments → parts → segments, across stream sessions: one timeline that a playlist is rendered from. Both tracks of a
 * stream go into the same segments; durations are the video's. Bodies are lists of the fragments' own bytes, never copied
 * until somebody asks for one.
 *
 * Segments are cut at keyframes once `segmentTargetMs` is reached. The playlist's TARGETDURATION may never change
 * (RFC 8216bis 4.4.3.1), so it is fixed by the first segment, or by the caller who knows the camera's group of pictures; a
 * later, longer group is cut in its middle rather than break that promise.
 */
import type { BrowserInit } from './browser-init.ts';
import type { Fragment } from './fragment.ts';
import { createListeners } from './listeners.ts';
import { type BytesOf, type CutSegment, OpenSegment } from './open-segment.ts';
import { choosePartTargetMs } from './part-target.ts';
import type { MediaSegment, Part, Timeline } from './timeline.ts';

export interface SegmenterOptions {
  /** Wanted part length, ms; the real one fits the frame rate. */
  readonly partTargetMs: number;
  readonly segmentTargetMs: number;
  /** Segments listed in playlists; as many again stay fetchable after they left (RFC 8216bis 6.2.2). */
  readonly maxSegments: number;
  /** Limit over all kept segments; the newest complete one always stays. */
  readonly maxBytes: number;
  /** TARGETDURATION in s where it is known before; otherwise the first segment decides. */
  readonly targetDurationS?: number;
  /** Longest TARGETDURATION that the first segment may decide, s; default 6. */
  readonly maxTargetDurationS?: number;
  /** Asked when a body is; default: the fragment's own bytes. */
  readonly bytesOf?: BytesOf;
}

export interface Segmenter {
  /** A new stream session; the next segment is a discontinuity unless it is the very first. */
  pushInit(init: BrowserInit): void;
  /** Fragments of tracks that the init left out, and of other sessions, are ignored. */
  pushFragment(fragment: Fragment): void;
  /** The source is gone: closes what is open. The timeline stays. */
  endSession(): void;
  /** Lets all segments go, listed or not, because nobody plays them. Numbers go on from here, never back. */
  forget(): void;
  readonly timeline: Timeline;
  /** Called after each part, segment and init. Returns what ends it. */
  subscribe(listener: () => void): () => void;
}

/** Cuts may come this much early: camera clocks give 1.998 s for 2 s. */
const cutToleranceMs = 50;

export function createSegmenter(options: SegmenterOptions): Segmenter {
  return new StreamSegmenter(options);
}

/** Its own `Timeline`: it is looked at for every fragment. */
class StreamSegmenter implements Segmenter, Timeline {
  readonly #options: SegmenterOptions;
  readonly #bytesOf: BytesOf;
  readonly #listeners = createListeners<() => void>();
  readonly #inits = new Map<string, BrowserInit>();
  #segments: CutSegment[] = [];
  #video = { trackId: 0, timescale: 1 };
  #discontinuityNext = false;
  #frameMs = 0;
  #expectedTime = Number.NaN;
  /** The camera's times jumped since the last cut. */
  #holed = false;
  init: BrowserInit | undefined;
  open: OpenSegment | undefined;
  targetDurationS: number | undefined;
  partTargetMs: number;
  nextMsn = 0;
  discontinuitySequence = 0;

  constructor(options: SegmenterOptions) {
    this.#options = options;
    this.#bytesOf = options.bytesOf ?? ((fragment) => fragment.bytes);
    this.targetDurationS = options.targetDurationS;
    this.partTargetMs = options.partTargetMs;
  }

  get timeline(): Timeline {
    return this;
  }

  get segments(): readonly MediaSegment[] {
    return this.#segments.filter((segment) => !segment.retired);
  }

  findInit(session: string): BrowserInit | undefined {
    return this.#inits.get(session);
  }

  findSegment(msn: number): MediaSegment | undefined {
    return this.#segments.find((segment) => segment.msn === msn);
  }

  findPart(msn: number, index: number): Part | undefined {
    const parts = this.open?.msn === msn ? this.open.parts : this.findSegment(msn)?.parts;
    return parts?.[index];
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  pushInit(next: BrowserInit): void {
    this.endSession();
    this.init = next;
    this.#inits.set(next.streamSession, next);
    const video = next.tracks.find((track) => track.kind === 'video');
    this.#video = { trackId: video?.trackId ?? 0, timescale: video?.timescale ?? 1 };
    this.#discontinuityNext = this.nextMsn > 0;
    this.#frameMs = 0;
    this.#holed = false;
    this.#expectedTime = Number.NaN;
    this.#announce();
  }

  pushFragment(fragment: Fragment): void {
    const { init } = this;
    if (init === undefined || fragment.streamSession !== init.streamSession) return;
    if (fragment.trackId === this.#video.trackId) this.#takeVideo(fragment);
    else if (init.tracks.some((each) => each.trackId === fragment.trackId)) this.open?.take(fragment, 0);
  }

  endSession(): void {
    const done = this.open;
    if (done === undefined) return;
    // A last part may be short, but only as the last one: it is never announced before its segment is complete.
    if (done.pending.length > 0) done.closePart(this.#bytesOf);
    this.open = undefined;
    if (done.parts.length === 0) return;
    const segment = done.finish();
    this.targetDurationS ??= Math.max(
      Math.ceil((this.#options.segmentTargetMs - cutToleranceMs) / 1000),
      Math.ceil(segment.durationMs / 1000 - 0.4),
    );
    this.#segments.push(segment);
    this.nextMsn = segment.msn + 1;
    this.#trim();
    this.#announce();
  }

  forget(): void {
    this.endSession();
    for (const segment of this.#segments) {
      if (!segment.retired && segment.discontinuity) this.discontinuitySequence += 1;
      letGo(segment);
    }
    this.#segments = [];
    this.#inits.clear();
    this.init = undefined;
  }

  #announce(): void {
    for (const listener of this.#listeners.all) listener();
  }

  #takeVideo(fragment: Fragment): void {
    const durationMs = this.#checkTimes(fragment);
    const open = this.open;
    if (open === undefined) {
      if (!fragment.keyframe) return;
    } else if (
      fragment.keyframe &&
      (this.#holed || open.durationMs >= this.#options.segmentTargetMs - cutToleranceMs)
    ) {
      this.endSession();
      this.#discontinuityNext ||= this.#holed;
      this.#holed = false;
    } else if (open.durationMs + durationMs > this.#limitMs()) this.endSession();
    else if (open.pendingMs > 0 && open.pendingMs + durationMs > this.partTargetMs) this.#closePart(open);
    const filled = this.open ?? this.#openSegment(fragment);
    filled.take(fragment, durationMs);
    if (filled.pendingMs >= 0.85 * this.partTargetMs && filled.pendingMs + this.#frameMs > this.partTargetMs)
      this.#closePart(filled);
  }

  /** @returns the fragment's duration as the playlist will have it, ms. */
  #checkTimes(fragment: Fragment): number {
    const { timescale } = this.#video;
    const jumped = Math.abs(fragment.decodeTime - this.#expectedTime) > timescale / 2;
    this.#expectedTime = fragment.decodeTime + fragment.duration;
    const durationMs = (fragment.duration / timescale) * 1000;
    if (this.#frameMs === 0 && durationMs > 1) {
      this.#frameMs = durationMs / fragment.sampleCount;
      this.partTargetMs = choosePartTargetMs(this.#options.partTargetMs, this.#frameMs);
    }
    if (!jumped && durationMs <= Math.max(this.partTargetMs, 1000)) return durationMs;
    // A hole in the camera's times: the playlist keeps its promises and says so at the next keyframe.
    this.#holed = true;
    return Math.min(durationMs, Math.max(this.#frameMs, 1));
  }

  #limitMs(): number {
    return ((this.targetDurationS ?? this.#options.maxTargetDurationS ?? 6) + 0.4) * 1000;
  }

  #openSegment(fragment: Fragment): OpenSegment {
    this.open = new OpenSegment(this.nextMsn, fragment, this.#discontinuityNext);
    this.#discontinuityNext = false;
    return this.open;
  }

  #closePart(open: OpenSegment): void {
    if (open.pending.length === 0) return;
    open.closePart(this.#bytesOf);
    this.#announce();
  }

  #trim(): void {
    const { maxSegments, maxBytes } = this.#options;
    while (this.segments.length > maxSegments) this.#retireOldest();
    let total = this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
    while (this.#segments.length > 1 && (this.#segments.length > 2 * maxSegments || total > maxBytes)) {
      if (this.#segments[0]?.retired === false) this.#retireOldest();
      const oldest = this.#segments.shift();
      total -= oldest?.sizeBytes ?? 0;
      if (oldest !== undefined) letGo(oldest);
    }
    const used = new Set([...this.#segments.map((segment) => segment.streamSession), this.init?.streamSession]);
    for (const session of this.#inits.keys()) if (!used.has(session)) this.#inits.delete(session);
  }

  #retireOldest(): void {
    const index = this.#segments.findIndex((segment) => !segment.retired);
    const oldest = this.#segments[index];
    if (oldest === undefined) return;
    if (oldest.discontinuity) this.discontinuitySequence += 1;
    this.#segments[index] = { ...oldest, retired: true };
  }
}

function letGo(segment: CutSegment): void {
  for (const part of segment.parts) part.release();
}
