/** H.264 in a container (ISO 14496-15 5.3.3): what the product needs of a parameter set, and the avcC record. */
import { createBitReader, unescapeNal } from './bit-reader.ts';
import { parseH264SpsSyntax, profilesWithChroma } from './h264-sps.ts';
import { MediaError } from './media-error.ts';
import type { ParameterSets, SequenceParameters } from './parameter-sets.ts';

export const h264NalType = (nal: Uint8Array): number => (nal[0] ?? 0) & 0x1f;
export const h264Nal = { idr: 5, sps: 7, pps: 8 } as const;

/** @throws MediaError when the unit is cut short or impossible. */
export function parseH264Sps(nal: Uint8Array): SequenceParameters {
  const sps = parseH264SpsSyntax(nal);
  const { chromaFormat, vui } = sps;
  const [left, right, top, bottom] = sps.crop;
  const fieldFactor = sps.frameMbsOnly ? 1 : 2;
  const cropX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const cropY = (chromaFormat === 1 ? 2 : 1) * fieldFactor;
  const width = sps.widthInMbs * 16 - cropX * (left + right);
  const height = sps.heightInUnits * 16 * fieldFactor - cropY * (top + bottom);
  if (width <= 0 || height <= 0 || width > 16_384 || height > 16_384) throw new MediaError('impossible picture size');
  return {
    width,
    height,
    profile: sps.profile,
    levelIdc: sps.levelIdc,
    framesPerSecond: vui.framesPerSecond,
    reorderFrames: vui.restriction?.maxReorderFrames,
  };
}

/** The parameter sets of an avcC record. @throws MediaError when it is malformed. */
export function parseAvcConfig(record: Uint8Array): ParameterSets & { readonly lengthSize: number } {
  if (record.length < 7) throw new MediaError('avcC is cut short');
  let offset = 5;
  const readSets = (count: number) => {
    const sets: Uint8Array[] = [];
    for (let index = 0; index < count; index += 1) {
      const length = ((record[offset] ?? 0) << 8) | (record[offset + 1] ?? 0);
      if (offset + 2 + length > record.length) throw new MediaError('avcC is cut short');
      sets.push(record.subarray(offset + 2, offset + 2 + length));
      offset += 2 + length;
    }
    return sets;
  };
  const spsCount = (record[offset] ?? 0) & 0x1f;
  offset += 1;
  const sps = readSets(spsCount);
  const ppsCount = record[offset] ?? 0;
  offset += 1;
  const pps = readSets(ppsCount);
  return { vps: [], sps, pps, lengthSize: ((record[4] ?? 0) & 3) + 1 };
}

/** An avcC record (ISO 14496-15 5.3.3.1) with the given sets. @throws MediaError without an SPS. */
export function writeAvcConfig(sets: ParameterSets, lengthSize: number): Uint8Array {
  const first = sets.sps[0];
  if (first === undefined || first.length < 4) throw new MediaError('avcC needs a sequence parameter set');
  const withLength = (nal: Uint8Array) => [nal.length >> 8, nal.length & 0xff, ...nal];
  const record = [1, first[1] ?? 0, first[2] ?? 0, first[3] ?? 0, 0xfc | (lengthSize - 1), 0xe0 | sets.sps.length];
  for (const sps of sets.sps) record.push(...withLength(sps));
  record.push(sets.pps.length);
  for (const pps of sets.pps) record.push(...withLength(pps));
  if (profilesWithChroma.has(first[1] ?? 0)) record.push(...chromaTrailer(first));
  return Uint8Array.from(record);
}

/** High profiles carry chroma format and bit depths at the end of the record. */
function chromaTrailer(sps: Uint8Array): readonly number[] {
  const reader = createBitReader(unescapeNal(sps), 4);
  reader.unsigned();
  const chromaFormat = reader.unsigned();
  if (chromaFormat === 3) reader.advance(1);
  const luma = reader.unsigned();
  const chroma = reader.unsigned();
  return [0xfc | chromaFormat, 0xf8 | luma, 0xf8 | chroma, 0];
}

/** RFC 6381 with the bytes profile, constraints, level: `avc1.640029`. */
export function h264CodecString(record: Uint8Array): string {
  const hex = [...record.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0'));
  return hex.length === 3 ? `avc1.${hex.join('')}` : '';
}
