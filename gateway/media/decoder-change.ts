/**
 * Noticing that a camera changed its picture in mid-stream. ffmpeg writes `moov` once and says nothing later: the new
 * parameter sets only lie in band, in front of a keyframe. A changed SPS gives a new TrackInfo (size, codec string,
 * decoder configuration) and so a new stream session. A changed PPS alone does not: decoders take it from the band.
 */
import type { TrackInfo } from './fragment.ts';
import { h264CodecString, h264Nal, h264NalType, parseAvcConfig, parseH264Sps, writeAvcConfig } from './h264.ts';
import { h265CodecString, h265Nal, h265NalType, parseH265Sps, parseHevcConfig, writeHevcConfig } from './h265.ts';
import { MediaError } from './media-error.ts';
import { nalUnits, sameBytes } from './nal-units.ts';
import type { ParameterSets } from './parameter-sets.ts';

/** What one look at a sample's NAL units finds. */
export interface SampleFacts {
  readonly randomAccess: boolean;
  /** Set when the sample brings a sequence parameter set that the track's configuration does not have. */
  readonly changedTrack: TrackInfo | undefined;
}

/** Bytes before each NAL unit in samples of this track; 4 when the configuration is missing. */
export function lengthSizeOf(track: TrackInfo): number {
  const byte = track.codec === 'h265' ? track.decoderConfig[21] : track.decoderConfig[4];
  return byte === undefined ? 4 : (byte & 3) + 1;
}

/** Looks at the samples of an H.264 or H.265 fragment between `start` and `end`. */
export function inspectSample(track: TrackInfo, bytes: Uint8Array, start: number, end: number): SampleFacts {
  const h265 = track.codec === 'h265';
  const found = { vps: [] as Uint8Array[], sps: [] as Uint8Array[], pps: [] as Uint8Array[] };
  let randomAccess = false;
  for (const nal of nalUnits(bytes, start, end, lengthSizeOf(track))) {
    const type = h265 ? h265NalType(nal) : h264NalType(nal);
    if (h265) {
      if (type >= h265Nal.firstRandomAccess && type <= h265Nal.lastRandomAccess) randomAccess = true;
      else if (type === h265Nal.vps) found.vps.push(nal);
      else if (type === h265Nal.sps) found.sps.push(nal);
      else if (type === h265Nal.pps) found.pps.push(nal);
    } else if (type === h264Nal.idr) randomAccess = true;
    else if (type === h264Nal.sps) found.sps.push(nal);
    else if (type === h264Nal.pps) found.pps.push(nal);
  }
  return { randomAccess, changedTrack: randomAccess ? changedTrack(track, found) : undefined };
}

function changedTrack(track: TrackInfo, found: ParameterSets): TrackInfo | undefined {
  const [newSps] = found.sps;
  if (newSps === undefined) return undefined;
  try {
    const h265 = track.codec === 'h265';
    const current = currentSets(track);
    const known = found.sps.every((sps) => current.sps.some((old) => sameBytes(old, sps)));
    if (known) return undefined;
    const sets = {
      vps: found.vps.length > 0 ? found.vps : current.vps,
      sps: found.sps,
      pps: found.pps.length > 0 ? found.pps : current.pps,
    };
    const { width, height } = h265 ? parseH265Sps(newSps) : parseH264Sps(newSps);
    const lengthSize = lengthSizeOf(track);
    const decoderConfig = h265 ? writeHevcConfig(sets, lengthSize) : writeAvcConfig(sets, lengthSize);
    const codecString = h265 ? h265CodecString(decoderConfig) : h264CodecString(decoderConfig);
    return { ...track, width, height, decoderConfig, codecString };
  } catch (error) {
    // A damaged parameter set in band must not end a stream that may well play.
    if (error instanceof MediaError) return undefined;
    throw error;
  }
}

function currentSets(track: TrackInfo): ParameterSets {
  if (track.decoderConfig.length === 0) return { vps: [], sps: [], pps: [] };
  return track.codec === 'h265' ? parseHevcConfig(track.decoderConfig) : parseAvcConfig(track.decoderConfig);
}
