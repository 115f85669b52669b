/** What a playlist is rendered from and bodies are fetched from: the segmenter's state, read only. */
import type { BrowserInit } from './browser-init.ts';

export interface Part {
  readonly durationMs: number;
  /** Starts with a keyframe. */
  readonly independent: boolean;
  readonly sizeBytes: number;
  /** Joined on each call. */
  bytes(): Uint8Array;
}

export interface MediaSegment {
  /** Media sequence number: counts over all stream sessions, never twice. */
  readonly msn: number;
  readonly streamSession: string;
  /** Its times do not follow from the segment before: EXT-X-DISCONTINUITY. */
  readonly discontinuity: boolean;
  /** Epoch ms at which its first frame arrived (fraction allowed). */
  readonly startMs: number;
  readonly startsWithKeyframe: boolean;
  readonly durationMs: number;
  readonly parts: readonly Part[];
  readonly sizeBytes: number;
  /** No longer listed, still fetchable for a while. */
  readonly retired: boolean;
  bytes(): Uint8Array;
}

export type OpenMediaSegment = Pick<
  MediaSegment,
  'msn' | 'streamSession' | 'discontinuity' | 'startMs' | 'startsWithKeyframe' | 'parts'
>;

export interface Timeline {
  /** Seconds, whole; `undefined` until the first segment is complete: there is no playlist before. */
  readonly targetDurationS: number | undefined;
  readonly partTargetMs: number;
  /** Discontinuities that have left the playlist. */
  readonly discontinuitySequence: number;
  /** The number of the open segment, or of the next one to open. */
  readonly nextMsn: number;
  /** Listed segments, oldest first. */
  readonly segments: readonly MediaSegment[];
  /** The one being filled; its parts are complete ones. */
  readonly open: OpenMediaSegment | undefined;
  readonly init: BrowserInit | undefined;
  findInit(streamSession: string): BrowserInit | undefined;
  findSegment(msn: number): MediaSegment | undefined;
  findPart(msn: number, index: number): Part | undefined;
}
