/** H.265 (ITU-T H.265 7.3.2.2, 7.3.3; ISO 14496-15 8.3.3): sequence parameter sets and the hvcC record. */
import { type BitReader, createBitReader, unescapeNal } from './bit-reader.ts';
import { MediaError } from './media-error.ts';
import type { ParameterSets, SequenceParameters } from './parameter-sets.ts';

export const h265NalType = (nal: Uint8Array): number => ((nal[0] ?? 0) >> 1) & 0x3f;
export const h265Nal = { firstRandomAccess: 16, lastRandomAccess: 21, vps: 32, sps: 33, pps: 34 } as const;

interface H265Sps extends SequenceParameters {
  /** The 12 bytes of general profile, tier and level, as hvcC repeats them. */
  readonly profileTierLevel: Uint8Array;
  readonly chromaFormat: number;
  readonly lumaDepth: number;
  readonly chromaDepth: number;
  readonly temporalLayers: number;
  readonly temporalNested: boolean;
}

/** @throws MediaError when the unit is cut short or impossible. */
export function parseH265Sps(nal: Uint8Array): H265Sps {
  const rbsp = unescapeNal(nal);
  if (rbsp.length < 16) throw new MediaError('parameter set is cut short');
  const reader = createBitReader(rbsp, 2);
  reader.advance(4);
  const subLayers = reader.bits(3);
  const temporalNested = reader.flag();
  const profileTierLevel = rbsp.slice(3, 15);
  reader.advance(96);
  skipSubLayers(reader, subLayers);
  reader.unsigned();
  const chromaFormat = reader.unsigned();
  if (chromaFormat === 3) reader.advance(1);
  const codedWidth = reader.unsigned();
  const codedHeight = reader.unsigned();
  const crop = reader.flag()
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const lumaDepth = reader.unsigned() + 8;
  const chromaDepth = reader.unsigned() + 8;
  reader.unsigned();
  const eachLayer = reader.flag();
  let reorderFrames = 0;
  for (let layer = eachLayer ? 0 : subLayers; layer <= subLayers; layer += 1) {
    reader.unsigned();
    reorderFrames = reader.unsigned();
    reader.unsigned();
  }
  const width = codedWidth - (chromaFormat === 1 || chromaFormat === 2 ? 2 : 1) * (left + right);
  const height = codedHeight - (chromaFormat === 1 ? 2 : 1) * (top + bottom);
  if (width <= 0 || height <= 0 || width > 16_384 || height > 16_384) throw new MediaError('impossible picture size');
  return {
    width,
    height,
    profile: (profileTierLevel[0] ?? 0) & 0x1f,
    levelIdc: profileTierLevel[11] ?? 0,
    // The VUI lies behind scaling lists and reference sets; frame rate comes from the fragments' times instead.
    framesPerSecond: 0,
    reorderFrames,
    profileTierLevel,
    chromaFormat,
    lumaDepth,
    chromaDepth,
    temporalLayers: subLayers + 1,
    temporalNested,
  };
}

function skipSubLayers(reader: BitReader, subLayers: number): void {
  if (subLayers === 0) return;
  const present: [boolean, boolean][] = [];
  for (let layer = 0; layer < subLayers; layer += 1) present.push([reader.flag(), reader.flag()]);
  for (let layer = subLayers; layer < 8; layer += 1) reader.advance(2);
  for (const [profile, sublevel] of present) reader.advance((profile ? 88 : 0) + (sublevel ? 8 : 0));
}

/** The parameter sets of an hvcC record. @throws MediaError when it is malformed. */
export function parseHevcConfig(record: Uint8Array): ParameterSets & { readonly lengthSize: number } {
  if (record.length < 23) throw new MediaError('hvcC is cut short');
  const found: Record<number, Uint8Array[]> = { [h265Nal.vps]: [], [h265Nal.sps]: [], [h265Nal.pps]: [] };
  let offset = 23;
  for (let array = 0; array < (record[22] ?? 0); array += 1) {
    const type = (record[offset] ?? 0) & 0x3f;
    const count = ((record[offset + 1] ?? 0) << 8) | (record[offset + 2] ?? 0);
    offset += 3;
    for (let index = 0; index < count; index += 1) {
      const length = ((record[offset] ?? 0) << 8) | (record[offset + 1] ?? 0);
      if (offset + 2 + length > record.length) throw new MediaError('hvcC is cut short');
      found[type]?.push(record.subarray(offset + 2, offset + 2 + length));
      offset += 2 + length;
    }
  }
  return {
    vps: found[h265Nal.vps] ?? [],
    sps: found[h265Nal.sps] ?? [],
    pps: found[h265Nal.pps] ?? [],
    lengthSize: ((record[21] ?? 0) & 3) + 1,
  };
}

/** An hvcC record (ISO 14496-15 8.3.3.1) with the given sets. @throws MediaError without an SPS. */
export function writeHevcConfig(sets: ParameterSets, lengthSize: number): Uint8Array {
  const first = sets.sps[0];
  if (first === undefined) throw new MediaError('hvcC needs a sequence parameter set');
  const sps = parseH265Sps(first);
  const nested = sps.temporalNested ? 4 : 0;
  const record = [1, ...sps.profileTierLevel, 0xf0, 0, 0xfc, 0xfc | sps.chromaFormat];
  record.push(0xf8 | (sps.lumaDepth - 8), 0xf8 | (sps.chromaDepth - 8), 0, 0);
  record.push((sps.temporalLayers << 3) | nested | (lengthSize - 1));
  const arrays: readonly [number, readonly Uint8Array[]][] = [
    [h265Nal.vps, sets.vps],
    [h265Nal.sps, sets.sps],
    [h265Nal.pps, sets.pps],
  ];
  const filled = arrays.filter(([, units]) => units.length > 0);
  record.push(filled.length);
  for (const [type, units] of filled) {
    record.push(0x80 | type, 0, units.length);
    for (const unit of units) record.push(unit.length >> 8, unit.length & 0xff, ...unit);
  }
  return Uint8Array.from(record);
}

/** RFC 6381 as ISO 14496-15 annex E.3 writes it: `hvc1.1.6.L93.B0`. */
export function h265CodecString(record: Uint8Array): string {
  if (record.length < 13) return '';
  const first = record[1] ?? 0;
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  const compatibility = [...record.subarray(2, 6)];
  let reversed = 0;
  for (let bit = 0; bit < 32; bit += 1) {
    if (((compatibility[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) reversed += 2 ** bit;
  }
  const constraints = [...record.subarray(6, 12)];
  while (constraints.length > 0 && constraints.at(-1) === 0) constraints.pop();
  const tail = constraints.map((byte) => `.${byte.toString(16).toUpperCase()}`).join('');
  return `hvc1.${space}${first & 0x1f}.${reversed.toString(16).toUpperCase()}.${first & 0x20 ? 'H' : 'L'}${record[12] ?? 0}${tail}`;
}
