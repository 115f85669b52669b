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
import { joinBytes } from './init-writer.ts';
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
  const listeners = new Set<() => void>();
  const segments: MediaSegment[] = [];
  const inits = new Map<string, BrowserInit>();
  let init: BrowserInit | undefined;
  let targetDurationS = options.targetDurationS;
  let partTargetMs = options.partTargetMs;
  let open: OpenSegment | undefined;
  let nextMsn = 0;
  let discontinuitySequence = 0;
  let discontinuityNext = false;
  let frameMs = 0;
  let expectedTime: number | undefined;
  /** The camera's times jumped since the last cut. */
  let holed = false;

  const announce = () => {
    for (const listener of [...listeners]) listener();
  };
  const limitMs = () => ((targetDurationS ?? options.maxTargetDurationS ?? 6) + 0.4) * 1000;

  const closePart = () => {
    if (open === undefined || open.pending.length === 0) return;
    open.parts.push(finishPart(open));
    announce();
  };
  const closeSegment = () => {
    // A last part may be short, but only as the last one: it is never announced before its segment is complete.
    if (open !== undefined && open.pending.length > 0) open.parts.push(finishPart(open));
    const done = open;
    open = undefined;
    if (done === undefined || done.parts.length === 0) return;
    const segment = finishSegment(done);
    targetDurationS ??= Math.max(
      Math.ceil((options.segmentTargetMs - cutToleranceMs) / 1000),
      Math.ceil(segment.durationMs / 1000 - 0.4),
    );
    segments.push(segment);
    nextMsn = segment.msn + 1;
    trim();
    announce();
  };
  const trim = () => {
    const listed = () => segments.filter((segment) => !segment.retired).length;
    while (listed() > options.maxSegments) retireOldest();
    let total = segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
    while (segments.length > 1 && (segments.length > 2 * options.maxSegments || total > options.maxBytes)) {
      const [oldest] = segments;
      if (oldest?.retired === false) retireOldest();
      total -= oldest?.sizeBytes ?? 0;
      segments.shift();
    }
    const used = new Set([...segments.map((segment) => segment.streamSession), init?.streamSession]);
    for (const session of inits.keys()) if (!used.has(session)) inits.delete(session);
  };
  const retireOldest = () => {
    const index = segments.findIndex((segment) => !segment.retired);
    const oldest = segments[index];
    if (oldest === undefined) return;
    if (oldest.discontinuity) discontinuitySequence += 1;
    segments[index] = { ...oldest, retired: true };
  };
  const openSegment = (fragment: Fragment, session: string) => {
    open = {
      msn: nextMsn,
      streamSession: session,
      discontinuity: discontinuityNext,
      startMs: fragment.receivedAtMs,
      startsWithKeyframe: fragment.keyframe,
      parts: [],
      pending: [],
      pendingMs: 0,
      pendingIndependent: false,
    };
    discontinuityNext = false;
  };
  const segmentMs = () => (open === undefined ? 0 : partsMs(open) + open.pendingMs);

  const takeVideo = (fragment: Fragment, session: string, timescale: number) => {
    const jumped = expectedTime !== undefined && Math.abs(fragment.decodeTime - expectedTime) > timescale / 2;
    expectedTime = fragment.decodeTime + fragment.duration;
    let durationMs = (fragment.duration / timescale) * 1000;
    if (frameMs === 0 && durationMs > 1) {
      frameMs = durationMs / fragment.sampleCount;
      partTargetMs = choosePartTargetMs(options.partTargetMs, frameMs);
    }
    // A hole in the camera's times: the playlist keeps its promises and says so at the next keyframe.
    if (jumped || durationMs > Math.max(partTargetMs, 1000)) {
      holed = true;
      durationMs = Math.min(durationMs, Math.max(frameMs, 1));
    }
    if (open === undefined) {
      if (!fragment.keyframe) return;
      openSegment(fragment, session);
    } else if (fragment.keyframe && (holed || segmentMs() >= options.segmentTargetMs - cutToleranceMs)) {
      closeSegment();
      discontinuityNext ||= holed;
      holed = false;
      openSegment(fragment, session);
    } else if (segmentMs() + durationMs > limitMs()) {
      closeSegment();
      openSegment(fragment, session);
    } else if (open.pendingMs > 0 && open.pendingMs + durationMs > partTargetMs) closePart();
    if (open === undefined) return;
    if (open.pendingMs === 0) open.pendingIndependent = fragment.keyframe;
    open.pending.push(fragment);
    open.pendingMs += durationMs;
    if (open.pendingMs >= 0.85 * partTargetMs && open.pendingMs + frameMs > partTargetMs) closePart();
  };

  return {
    pushInit(next) {
      closeSegment();
      init = next;
      inits.set(next.streamSession, next);
      discontinuityNext = nextMsn > 0;
      frameMs = 0;
      holed = false;
      expectedTime = undefined;
      announce();
    },
    pushFragment(fragment) {
      if (init === undefined || fragment.streamSession !== init.streamSession) return;
      const track = init.tracks.find((each) => each.trackId === fragment.trackId);
      if (track === undefined) return;
      if (track.kind === 'video') takeVideo(fragment, init.streamSession, track.timescale);
      else open?.pending.push(fragment);
    },
    endSession: closeSegment,
    forget() {
      closeSegment();
      for (const segment of segments) if (!segment.retired && segment.discontinuity) discontinuitySequence += 1;
      segments.length = 0;
      inits.clear();
      init = undefined;
    },
    timeline: {
      get targetDurationS() {
        return targetDurationS;
      },
      get partTargetMs() {
        return partTargetMs;
      },
      get discontinuitySequence() {
        return discontinuitySequence;
      },
      get nextMsn() {
        return nextMsn;
      },
      get segments() {
        return segments.filter((segment) => !segment.retired);
      },
      get open() {
        return open;
      },
      get init() {
        return init;
      },
      findInit: (session) => inits.get(session),
      findSegment: (msn) => segments.find((segment) => segment.msn === msn),
      findPart(msn, index) {
        const parts = open?.msn === msn ? open.parts : segments.find((segment) => segment.msn === msn)?.parts;
        return parts?.[index];
      },
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface OpenSegment {
  readonly msn: number;
  readonly streamSession: string;
  readonly discontinuity: boolean;
  readonly startMs: number;
  readonly startsWithKeyframe: boolean;
  readonly parts: Part[];
  pending: Fragment[];
  pendingMs: number;
  pendingIndependent: boolean;
}

const partsMs = (segment: OpenSegment) => segment.parts.reduce((sum, part) => sum + part.durationMs, 0);

function finishPart(open: OpenSegment): Part {
  const fragments = open.pending;
  const part = {
    durationMs: open.pendingMs,
    independent: open.pendingIndependent,
    sizeBytes: fragments.reduce((sum, fragment) => sum + fragment.bytes.length, 0),
    bytes: () => joinBytes(fragments.map((fragment) => fragment.bytes)),
  };
  open.pending = [];
  open.pendingMs = 0;
  open.pendingIndependent = false;
  return part;
}

function finishSegment(open: OpenSegment): MediaSegment {
  const parts = open.parts;
  return {
    msn: open.msn,
    streamSession: open.streamSession,
    discontinuity: open.discontinuity,
    startMs: open.startMs,
    startsWithKeyframe: open.startsWithKeyframe,
    parts,
    retired: false,
    durationMs: partsMs(open),
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    bytes: () => joinBytes(parts.map((part) => part.bytes())),
  };
}
