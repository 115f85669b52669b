/**
 * The unit that everything downstream of a source handles: one video frame (or a few, or a run of audio) as it came,
 * wrapped in ISO-BMFF. Sources make fragments, the window keeps them, segmenter, recorder, checks and sockets read them.
 */

import type { FragmentMemory } from './fragment-memory.ts';

/** Video codecs a camera may send. `mjpeg` never reaches a browser untouched. */
export type VideoCodec = 'h264' | 'h265' | 'mjpeg' | 'other';
/** `flac` is only derived, from `pcma` and `pcmu`, for browsers. */
export type AudioCodec = 'aac' | 'pcma' | 'pcmu' | 'flac' | 'other';

export type TrackKind = 'video' | 'audio';

/** What is known of a track once its init segment has been read. */
export interface TrackInfo {
  /** ISO-BMFF track id, ≥ 1, unique within the stream session. */
  readonly trackId: number;
  readonly kind: TrackKind;
  readonly codec: VideoCodec | AudioCodec;
  /** RFC 6381, `avc1.640029`; empty when there is none for this codec. */
  readonly codecString: string;
  /** Ticks per second of `decodeTime` and `duration`. */
  readonly timescale: number;
  /** Pixels; 0 for audio. */
  readonly width: number;
  readonly height: number;
  /** Hz and channels; 0 for video. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Payload of `avcC`/`hvcC` for video, of `dfLa` for FLAC, AudioSpecificConfig for AAC; empty otherwise. */
  readonly decoderConfig: Uint8Array;
}

/** One life of a source between its start and its loss or a change of codec or size. */
export interface StreamInit {
  /** Unique per start: part of every segment's URL, so that a stale one is never served. */
  readonly streamSession: string;
  readonly tracks: readonly TrackInfo[];
  /** `ftyp` + `moov` as the source made it. */
  readonly bytes: Uint8Array;
}

export interface Fragment {
  readonly streamSession: string;
  readonly trackId: number;
  readonly kind: TrackKind;
  /** Counts per track from 0 within the stream session. */
  readonly sequence: number;
  /** In the track's timescale. */
  readonly decodeTime: number;
  readonly duration: number;
  /** True when the first sample is a random access point (by NAL type, not only by the container's flag). */
  readonly keyframe: boolean;
  /** Gateway UTC, epoch ms (fraction allowed), at which the frame arrived; smoothed, never running back. */
  readonly receivedAtMs: number;
  /** `moof` + `mdat`, never altered. */
  readonly bytes: Uint8Array;
  /** Where the samples lie inside `bytes` (the `mdat` payload). */
  readonly payloadOffset: number;
  readonly payloadSize: number;
  /** Frames in the fragment, ≥ 1. */
  readonly sampleCount: number;
  /** Where `bytes` lie, if that memory is used again when nobody needs it any more. */
  readonly memory?: FragmentMemory | undefined;
}
