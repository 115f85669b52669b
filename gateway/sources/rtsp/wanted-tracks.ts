/** Which tracks of a camera's session description are pulled, with refusals in the product's codes. Pure. */
import { GatewayError } from '../../kernel/errors.ts';
import { MediaError } from '../../media/media-error.ts';
import { chooseTracks } from '../../media/rtp/choose-tracks.ts';
import { parseSdp, type SdpTrack } from '../../media/sdp.ts';

export interface WantedTracks {
  /** URL for PLAY, TEARDOWN and signs of life. */
  readonly sessionControl: string;
  /** Video first, then audio where it is wanted and can be read. */
  readonly tracks: readonly SdpTrack[];
}

/** @throws GatewayError `camera.no-video` when there is no picture, `stream.not-direct` when it cannot be read in this process */
export function findWantedTracks(sdp: string, baseUrl: string, audioWanted: boolean): WantedTracks {
  try {
    const description = parseSdp(sdp, baseUrl);
    // Not by direction: Dahua and Hikvision call what they send `recvonly`, from our side.
    return { sessionControl: description.controlUrl, tracks: chooseTracks(description, { audio: audioWanted }) };
  } catch (cause) {
    throw refusalOf(cause);
  }
}

/** @returns the code for what the media library says of a session that it cannot read. */
export function refusalOf(cause: unknown): GatewayError {
  if (!(cause instanceof MediaError)) return new GatewayError('gateway.internal', { cause });
  const nothing = /^(sdp\.no-track|rtp\.no-video)/.test(cause.message);
  return new GatewayError(nothing ? 'camera.no-video' : 'stream.not-direct', {
    cause,
    details: { reason: cause.message },
  });
}
