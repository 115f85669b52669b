/**
 * H.264 (ITU-T H.264 7.3.2.1, annex E; ISO 14496-15 5.3.3): sequence parameter sets and the avcC record.
 * Only what the product needs is kept; the rest is read to get past it.
 */
import { type BitReader, createBitReader, unescapeNal } from './bit-reader.ts';
import { MediaError } from './media-error.ts';
import type { ParameterSets, SequenceParameters } from './parameter-sets.ts';

export const h264NalType = (nal: Uint8Array): number => (nal[0] ?? 0) & 0x1f;
export const h264Nal = { idr: 5, sps: 7, pps: 8 } as const;

const profilesWithChroma = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** @throws MediaError when the unit is cut short or impossible. */
export function parseH264Sps(nal: Uint8Array): SequenceParameters {
  const reader = createBitReader(unescapeNal(nal), 1);
  const profile = reader.bits(8);
  reader.skip(8);
  const levelIdc = reader.bits(8);
  reader.unsigned();
  let chromaFormat = 1;
  if (profilesWithChroma.has(profile)) chromaFormat = skipChromaFields(reader);
  reader.unsigned();
  skipPictureOrder(reader);
  reader.unsigned();
  reader.skip(1);
  const widthInMbs = reader.unsigned() + 1;
  const heightInUnits = reader.unsigned() + 1;
  const frameOnly = reader.flag();
  if (!frameOnly) reader.skip(1);
  reader.skip(1);
  const crop = reader.flag()
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const fieldFactor = frameOnly ? 1 : 2;
  const cropX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const cropY = (chromaFormat === 1 ? 2 : 1) * fieldFactor;
  const width = widthInMbs * 16 - cropX * (left + right);
  const height = heightInUnits * 16 * fieldFactor - cropY * (top + bottom);
  if (width <= 0 || height <= 0 || width > 16_384 || height > 16_384) throw new MediaError('impossible picture size');
  return { width, height, profile, levelIdc, ...parseVui(reader) };
}

function skipChromaFields(reader: BitReader): number {
  const chromaFormat = reader.unsigned();
  if (chromaFormat === 3) reader.skip(1);
  reader.unsigned();
  reader.unsigned();
  reader.skip(1);
  if (reader.flag()) {
    const lists = chromaFormat === 3 ? 12 : 8;
    for (let list = 0; list < lists; list += 1) if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return chromaFormat;
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return;
  reader.skip(1);
  reader.signed();
  reader.signed();
  const cycle = reader.unsigned();
  if (cycle > 255) throw new MediaError('impossible picture order cycle');
  for (let index = 0; index < cycle; index += 1) reader.signed();
}

type Vui = Pick<SequenceParameters, 'framesPerSecond' | 'reorderFrames'>;

/** A VUI that is cut short or damaged costs only what it would have told: real cameras send such ones. */
function parseVui(reader: BitReader): Vui {
  let framesPerSecond = 0;
  try {
    if (!reader.flag()) return { framesPerSecond, reorderFrames: undefined };
    if (reader.flag() && reader.bits(8) === 255) reader.skip(32);
    if (reader.flag()) reader.skip(1);
    if (reader.flag()) {
      reader.skip(4);
      if (reader.flag()) reader.skip(24);
    }
    if (reader.flag()) {
      reader.unsigned();
      reader.unsigned();
    }
    if (reader.flag()) {
      const unitsInTick = reader.bits(32);
      const timeScale = reader.bits(32);
      reader.skip(1);
      // Two ticks are one frame (H.264 E.2.1).
      if (unitsInTick > 0) framesPerSecond = timeScale / unitsInTick / 2;
    }
    const nalHrd = reader.flag();
    if (nalHrd) skipHrd(reader);
    const vclHrd = reader.flag();
    if (vclHrd) skipHrd(reader);
    if (nalHrd || vclHrd) reader.skip(1);
    reader.skip(1);
    if (!reader.flag()) return { framesPerSecond, reorderFrames: undefined };
    reader.skip(1);
    for (let index = 0; index < 4; index += 1) reader.unsigned();
    return { framesPerSecond, reorderFrames: reader.unsigned() };
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return { framesPerSecond, reorderFrames: undefined };
  }
}

function skipHrd(reader: BitReader): void {
  const count = reader.unsigned() + 1;
  if (count > 32) throw new MediaError('impossible HRD');
  reader.skip(8);
  for (let index = 0; index < count; index += 1) {
    reader.unsigned();
    reader.unsigned();
    reader.skip(1);
  }
  reader.skip(20);
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
  if (chromaFormat === 3) reader.skip(1);
  const luma = reader.unsigned();
  const chroma = reader.unsigned();
  return [0xfc | chromaFormat, 0xf8 | luma, 0xf8 | chroma, 0];
}

/** RFC 6381 with the bytes profile, constraints, level: `avc1.640029`. */
export function h264CodecString(record: Uint8Array): string {
  const hex = [...record.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, '0'));
  return hex.length === 3 ? `avc1.${hex.join('')}` : '';
}
