/**
 * What a browser gets of a stream: which of its tracks it can use, and an init segment it accepts. Fragments stay as they
 * are; those of tracks left out (G.711, unknown audio) are simply not sent. ffmpeg writes QuickTime, which tags H.265
 * `hev1` and wraps AAC in `wave`: Safari and MSE want `hvc1` and plain `mp4a`, so the init is written anew.
 */
import type { StreamInit, TrackInfo } from './fragment.ts';
import { writeInitSegment } from './init-writer.ts';

export interface BrowserInit {
  readonly streamSession: string;
  readonly bytes: Uint8Array;
  /** The tracks kept, video first. */
  readonly tracks: readonly TrackInfo[];
  /** RFC 6381 list for `CODECS` and MSE: `avc1.640029,mp4a.40.2`. */
  readonly codecs: string;
}

/** @returns `undefined` when no browser could play the video as it is (MJPEG, others, parameter sets missing). */
export function deriveBrowserInit(init: StreamInit, options: { readonly audio: boolean }): BrowserInit | undefined {
  const video = init.tracks.find((track) => track.kind === 'video');
  if (video === undefined || (video.codec !== 'h264' && video.codec !== 'h265')) return undefined;
  if (video.decoderConfig.length === 0 || video.codecString === '') return undefined;
  const audio = options.audio
    ? init.tracks.find((track) => track.codec === 'aac' && track.decoderConfig.length > 0)
    : undefined;
  const tracks = audio === undefined ? [video] : [video, audio];
  return {
    streamSession: init.streamSession,
    bytes: writeInitSegment(tracks),
    tracks,
    codecs: tracks.map((track) => track.codecString).join(','),
  };
}
