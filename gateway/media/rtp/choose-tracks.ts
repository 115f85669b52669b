/** Which tracks of a session are pulled directly. */
import { MediaError } from '../media-error.ts';
import { readsDirectly } from '../payload-types.ts';
import type { SdpTrack, SessionDescription } from '../sdp.ts';

/**
 * @returns the first video that can be read, and the first such sound where it is wanted. Video comes first.
 * @throws MediaError `rtp.no-video`, or `rtp.unsupported-video: JPEG` with what the camera offers instead.
 */
export function chooseTracks(session: SessionDescription, wanted: { readonly audio: boolean }): readonly SdpTrack[] {
  const videos = session.tracks.filter((track) => track.kind === 'video' && track.direction !== 'inactive');
  const video = videos.find((track) => readsDirectly(track.encoding));
  if (video === undefined) throw noVideo(session, videos);
  const audio = session.tracks.find(
    (track) =>
      track.kind === 'audio' && !track.backChannel && track.direction !== 'inactive' && readsDirectly(track.encoding),
  );
  return wanted.audio && audio !== undefined ? [video, audio] : [video];
}

function noVideo(session: SessionDescription, videos: readonly SdpTrack[]): MediaError {
  const names = videos.map((track) => track.encoding || `payload type ${track.payloadType}`);
  const secured = session.tracks.filter((track) => /SAVP/.test(track.transport)).map((track) => track.transport);
  const offered = [...new Set([...names, ...secured])];
  return offered.length === 0
    ? new MediaError('rtp.no-video: the session has no video track')
    : new MediaError(`rtp.unsupported-video: ${offered.join(', ')}`);
}
