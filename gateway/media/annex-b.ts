/**
 * A keyframe as a byte stream (ITU-T H.264 and H.265, Annex B): delimiter, parameter sets, slices, each behind a start code.
 * So keyframes of different cameras can follow each other through one decoder.
 */
import type { TrackInfo } from './fragment.ts';
import { parseAvcConfig } from './h264.ts';
import { parseHevcConfig } from './h265.ts';
import { nalUnits } from './nal-units.ts';

const startCode = Uint8Array.of(0, 0, 0, 1);
/** Access unit delimiters that allow every kind of slice. */
const delimiters = { h264: Uint8Array.of(9, 0xf0), h265: Uint8Array.of(0x46, 0x01, 0x50) } as const;

/**
 * @param track a video track with its decoder configuration
 * @param sample one access unit, length-prefixed as in `mdat`
 * @returns `undefined` for codecs that have no such form
 */
export function annexB({ codec, decoderConfig }: TrackInfo, sample: Uint8Array): Uint8Array | undefined {
  if (codec !== 'h264' && codec !== 'h265') return undefined;
  const { lengthSize, vps, sps, pps } =
    codec === 'h264' ? parseAvcConfig(decoderConfig) : parseHevcConfig(decoderConfig);
  const units = [delimiters[codec], ...vps, ...sps, ...pps, ...nalUnits(sample, 0, sample.length, lengthSize)];
  const bytes = new Uint8Array(units.reduce((size, unit) => size + startCode.length + unit.length, 0));
  let at = 0;
  for (const unit of units) {
    bytes.set(startCode, at);
    bytes.set(unit, at + startCode.length);
    at += startCode.length + unit.length;
  }
  return bytes;
}
