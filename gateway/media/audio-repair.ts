/**
 * ffmpeg closes a fragment of sound before it knows the next packet, and then writes a duration of 0, or dates the next
 * fragment as if this one had none: browsers see holes. How long the sound is follows from the codec, so the times are put
 * right from that.
 */
import type { TrackInfo } from './fragment.ts';
import type { MovieFragment } from './movie-fragment.ts';
import { retimeFragment } from './retime-fragment.ts';

/** Samples of one AAC-LC frame (ISO 14496-3 4.5.1.1). */
const aacFrame = 1024;
const aacLowComplexity = 2;

/** Ticks of one fragment of sound; `undefined` where the codec does not tell. */
function ticksOf(track: TrackInfo, sampleCount: number, payloadSize: number): number | undefined {
  if (track.timescale !== track.sampleRate) return undefined;
  if (track.codec === 'pcma' || track.codec === 'pcmu') return payloadSize / Math.max(1, track.channels);
  const objectType = (track.decoderConfig[0] ?? 0) >> 3;
  return track.codec === 'aac' && objectType === aacLowComplexity ? aacFrame * sampleCount : undefined;
}

/** One per track; the returned function changes `bytes` in place and gives the times as they now are. */
export function createAudioRepair(
  track: TrackInfo,
): (bytes: Uint8Array, header: MovieFragment, payloadSize: number) => MovieFragment {
  let end: number | undefined;
  return (bytes, header, payloadSize) => {
    const ticks = ticksOf(track, header.sampleCount, payloadSize);
    if (ticks === undefined || !Number.isInteger(ticks)) return header;
    const lagging = end !== undefined && header.decodeTime < end && end - header.decodeTime <= 2 * ticks;
    const decodeTime = lagging && end !== undefined ? end : header.decodeTime;
    const right = header.duration === ticks && !lagging;
    const repaired = right ? header : retimeFragment(bytes, header, { decodeTime, duration: ticks });
    end = repaired.decodeTime + repaired.duration;
    return repaired;
  };
}
