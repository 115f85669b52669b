/**
 * The H.264 sequence parameter set, field by field (ITU-T H.264 7.3.2.1.1 and annex E). Positions of bits are kept where
 * a set may be amended (sps-promise); what nobody needs is only read to get past it.
 */
import { type BitReader, createBitReader, unescapeNal } from './bit-reader.ts';
import { MediaError } from './media-error.ts';

export interface H264Sps {
  readonly profile: number;
  /** The six constraint flags and two zero bits, as coded. */
  readonly constraints: number;
  readonly levelIdc: number;
  readonly chromaFormat: number;
  readonly separateColourPlanes: boolean;
  readonly frameNumBits: number;
  /** pic_order_cnt_type, 0 to 2. */
  readonly orderType: number;
  /** Length of pic_order_cnt_lsb; 0 unless the order type is 0. */
  readonly orderBits: number;
  readonly maxRefFrames: number;
  readonly gapsAllowed: boolean;
  readonly frameMbsOnly: boolean;
  readonly widthInMbs: number;
  readonly heightInUnits: number;
  /** Left, right, top, bottom in cropping units. */
  readonly crop: readonly [number, number, number, number];
  /** Position of vui_parameters_present_flag in the unescaped unit, bits. */
  readonly vuiAt: number;
  readonly vui: H264Vui;
}

export interface H264Vui {
  readonly present: boolean;
  /** It is cut short or holds what cannot be: only what came before the damage is told. */
  readonly damaged: boolean;
  /** From the timing; 0 when it says nothing. */
  readonly framesPerSecond: number;
  /** Position of bitstream_restriction_flag in the unescaped unit, bits. */
  readonly restrictionAt: number;
  readonly restriction: H264Restriction | undefined;
  /** Position of the first bit behind the VUI. */
  readonly endAt: number;
}

export interface H264Restriction {
  /** Position of max_num_reorder_frames, bits. */
  readonly reorderAt: number;
  readonly maxReorderFrames: number;
  readonly maxDecFrameBuffering: number;
}

export const profilesWithChroma: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

/** @param rbsp an unescaped NAL unit of type 7. @throws MediaError when it is cut short or impossible before its VUI. */
export function readH264Sps(rbsp: Uint8Array): H264Sps {
  const reader = createBitReader(rbsp, 1);
  const profile = reader.bits(8);
  const constraints = reader.bits(8);
  const levelIdc = reader.bits(8);
  reader.unsigned();
  const chroma = profilesWithChroma.has(profile)
    ? readChroma(reader)
    : { chromaFormat: 1, separateColourPlanes: false };
  const frameNumBits = reader.unsigned() + 4;
  const order = readPictureOrder(reader);
  const maxRefFrames = reader.unsigned();
  const gapsAllowed = reader.flag();
  const widthInMbs = reader.unsigned() + 1;
  const heightInUnits = reader.unsigned() + 1;
  const frameMbsOnly = reader.flag();
  if (!frameMbsOnly) reader.advance(1);
  reader.advance(1);
  const crop: H264Sps['crop'] = reader.flag()
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  if (frameNumBits > 16 || order.orderBits > 16 || order.orderType > 2)
    throw new MediaError('parameter set holds an impossible number');
  const head = { profile, constraints, levelIdc, ...chroma, frameNumBits, ...order, maxRefFrames, gapsAllowed };
  const picture = { frameMbsOnly, widthInMbs, heightInUnits, crop };
  return { ...head, ...picture, vuiAt: reader.position, vui: readVui(reader) };
}

/** The same of a NAL unit as it is sent. @throws MediaError like `readH264Sps`. */
export const parseH264SpsSyntax = (nal: Uint8Array): H264Sps => readH264Sps(unescapeNal(nal));

function readChroma(reader: BitReader) {
  const chromaFormat = reader.unsigned();
  const separateColourPlanes = chromaFormat === 3 && reader.flag();
  reader.unsigned();
  reader.unsigned();
  reader.advance(1);
  if (reader.flag()) {
    const lists = chromaFormat === 3 ? 12 : 8;
    for (let list = 0; list < lists; list += 1) if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return { chromaFormat, separateColourPlanes };
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function readPictureOrder(reader: BitReader) {
  const orderType = reader.unsigned();
  const orderBits = orderType === 0 ? reader.unsigned() + 4 : 0;
  if (orderType === 1) {
    reader.advance(1);
    reader.signed();
    reader.signed();
    const cycle = reader.unsigned();
    if (cycle > 255) throw new MediaError('impossible picture order cycle');
    for (let index = 0; index < cycle; index += 1) reader.signed();
  }
  return { orderType, orderBits };
}

type FoundVui = { -readonly [Key in keyof H264Vui]: H264Vui[Key] };

/** A VUI that is cut short or damaged costs only what it would have told: real cameras send such ones. */
function readVui(reader: BitReader): H264Vui {
  const found: FoundVui = {
    present: false,
    damaged: false,
    framesPerSecond: 0,
    restrictionAt: 0,
    restriction: undefined,
    endAt: 0,
  };
  try {
    found.present = reader.flag();
    if (found.present) readPresentVui(reader, found);
    found.endAt = reader.position;
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    found.damaged = true;
  }
  return found;
}

function readPresentVui(reader: BitReader, found: FoundVui): void {
  if (reader.flag() && reader.bits(8) === 255) reader.advance(32);
  if (reader.flag()) reader.advance(1);
  if (reader.flag()) {
    reader.advance(4);
    if (reader.flag()) reader.advance(24);
  }
  if (reader.flag()) {
    reader.unsigned();
    reader.unsigned();
  }
  if (reader.flag()) found.framesPerSecond = readFrameRate(reader);
  const nalHrd = reader.flag();
  if (nalHrd) skipHrd(reader);
  const vclHrd = reader.flag();
  if (vclHrd) skipHrd(reader);
  if (nalHrd || vclHrd) reader.advance(1);
  reader.advance(1);
  found.restrictionAt = reader.position;
  if (reader.flag()) found.restriction = readRestriction(reader);
}

/** Two ticks are one frame (H.264 E.2.1). */
function readFrameRate(reader: BitReader): number {
  const unitsInTick = reader.bits(32);
  const timeScale = reader.bits(32);
  reader.advance(1);
  return unitsInTick > 0 ? timeScale / unitsInTick / 2 : 0;
}

function skipHrd(reader: BitReader): void {
  const count = reader.unsigned() + 1;
  if (count > 32) throw new MediaError('impossible HRD');
  reader.advance(8);
  for (let index = 0; index < count; index += 1) {
    reader.unsigned();
    reader.unsigned();
    reader.advance(1);
  }
  reader.advance(20);
}

function readRestriction(reader: BitReader): H264Restriction {
  // motion_vectors_over_pic_boundaries_flag, sizes of pictures and macroblocks, lengths of vectors
  reader.advance(1);
  for (let index = 0; index < 4; index += 1) reader.unsigned();
  const reorderAt = reader.position;
  return { reorderAt, maxReorderFrames: reader.unsigned(), maxDecFrameBuffering: reader.unsigned() };
}
