/** What a track of video is, from its parameter sets alone: for streams that come without a container. */
import type { TrackInfo } from './fragment.ts';
import { h264CodecString, parseH264Sps, writeAvcConfig } from './h264.ts';
import { h265CodecString, parseH265Sps, writeHevcConfig } from './h265.ts';
import { MediaError } from './media-error.ts';
import type { ParameterSets, SequenceParameters } from './parameter-sets.ts';

export interface VideoDescription {
  readonly track: TrackInfo;
  readonly sequence: SequenceParameters;
}

/** RTP's clock for video, and so the timescale of what is made of it. */
export const videoTimescale = 90_000;

/** @throws MediaError when a set is missing or the sequence parameter set is damaged. */
export function describeVideo(codec: 'h264' | 'h265', trackId: number, sets: ParameterSets): VideoDescription {
  const [sps] = sets.sps;
  if (sps === undefined || sets.pps.length === 0) throw new MediaError('a parameter set is missing');
  const h265 = codec === 'h265';
  const sequence = h265 ? parseH265Sps(sps) : parseH264Sps(sps);
  const decoderConfig = h265 ? writeHevcConfig(sets, 4) : writeAvcConfig(sets, 4);
  return {
    sequence,
    track: {
      trackId,
      kind: 'video',
      codec,
      codecString: h265 ? h265CodecString(decoderConfig) : h264CodecString(decoderConfig),
      timescale: videoTimescale,
      width: sequence.width,
      height: sequence.height,
      sampleRate: 0,
      channels: 0,
      decoderConfig,
    },
  };
}
