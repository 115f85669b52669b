/**
 * RFC 3640: AAC out of MPEG4-GENERIC packets, in the modes AAC-hbr and AAC-lbr and in any other whose fields the SDP
 * describes. A packet holds whole access units or a piece of one.
 */
import { type AudioPayload, createAudioUnits } from './audio-payload.ts';

export interface AacFields {
  readonly sizeLength: number;
  readonly indexLength: number;
  readonly indexDeltaLength: number;
  readonly ctsDeltaLength: number;
  readonly dtsDeltaLength: number;
  readonly randomAccess: number;
  readonly streamStateLength: number;
  readonly auxiliaryLength: number;
  readonly constantSize: number;
}

/** Field widths as `fmtp` gives them (RFC 3640 4.1); the modes' own where it is silent. */
export function readAacFields(fmtp: ReadonlyMap<string, string>): AacFields {
  const mode = (fmtp.get('mode') ?? 'AAC-hbr').toLowerCase();
  const usual = mode === 'aac-lbr' ? [6, 2] : [13, 3];
  const constantSize = read(fmtp, 'constantsize', 0, 8_191);
  return {
    constantSize,
    sizeLength: read(fmtp, 'sizelength', constantSize > 0 ? 0 : (usual[0] ?? 0)),
    indexLength: read(fmtp, 'indexlength', usual[1] ?? 0),
    indexDeltaLength: read(fmtp, 'indexdeltalength', usual[1] ?? 0),
    ctsDeltaLength: read(fmtp, 'ctsdeltalength', 0),
    dtsDeltaLength: read(fmtp, 'dtsdeltalength', 0),
    randomAccess: read(fmtp, 'randomaccessindication', 0, 1),
    streamStateLength: read(fmtp, 'streamstateindication', 0),
    auxiliaryLength: read(fmtp, 'auxiliarydatasizelength', 0),
  };
}

function read(fmtp: ReadonlyMap<string, string>, key: string, fallback: number, most = 32): number {
  const value = Number.parseInt(fmtp.get(key) ?? '', 10);
  return value >= 0 && value <= most ? value : fallback;
}

const mostUnits = 64;
const longestUnit = 64 * 1024;

/** @param ticksPerUnit what one access unit lasts, in ticks of the track's clock. */
export function createAacPayload(fields: AacFields, ticksPerUnit: number): AudioPayload {
  const units = createAudioUnits();
  /** A unit in pieces: gathered here until it is whole. */
  let pieces = new Uint8Array(0);
  let wanted = 0;
  let gathered = 0;
  let piecesTimestamp = -1;

  const gather = (bytes: Uint8Array, start: number, end: number, size: number, timestamp: number) => {
    units.count = 0;
    if (wanted !== size || piecesTimestamp !== timestamp) {
      if (pieces.length < size) pieces = new Uint8Array(size);
      wanted = size;
      gathered = 0;
      piecesTimestamp = timestamp;
    }
    const count = Math.min(end - start, wanted - gathered);
    pieces.set(bytes.subarray(start, start + count), gathered);
    gathered += count;
    if (gathered < wanted) return units;
    units.source = pieces;
    units.count = 1;
    units.starts[0] = 0;
    units.sizes[0] = wanted;
    wanted = 0;
    return units;
  };

  return {
    push(bytes, start, end, timestamp) {
      units.count = 0;
      const dataStart = readSizes(bytes, start, end, fields, units.sizes);
      const first = units.sizes[0] ?? 0;
      if (dataStart < 0 || units.sizes.length === 0) return units;
      if (units.sizes.length === 1 && first > end - dataStart)
        return first > longestUnit ? units : gather(bytes, dataStart, end, first, timestamp);
      wanted = 0;
      units.source = bytes;
      let at = dataStart;
      for (const size of units.sizes) {
        if (at + size > end) break;
        units.starts[units.count] = at;
        units.count += 1;
        at += size;
      }
      return units;
    },
    ticksOf: (given) => given.count * ticksPerUnit,
    reset() {
      wanted = 0;
    },
  };
}

/** Fills `sizes` with the units' sizes. @returns where the units begin; -1 when the headers are broken. */
function readSizes(bytes: Uint8Array, start: number, end: number, fields: AacFields, sizes: number[]): number {
  sizes.length = 0;
  const reader = { bytes, bit: start * 8, endBit: end * 8 };
  const headed = fields.sizeLength + fields.indexLength + fields.indexDeltaLength > 0;
  if (headed) {
    const headerBits = take(reader, 16);
    const headersEnd = reader.bit + headerBits;
    if (headerBits <= 0 || headersEnd > reader.endBit) return -1;
    while (reader.bit < headersEnd && sizes.length < mostUnits) sizes.push(readHeader(reader, fields, sizes.length));
    reader.bit = headersEnd;
  }
  reader.bit = (reader.bit + 7) & ~7;
  if (fields.auxiliaryLength > 0) {
    const auxiliaryBits = take(reader, fields.auxiliaryLength);
    reader.bit = (reader.bit + auxiliaryBits + 7) & ~7;
  }
  const dataStart = reader.bit / 8;
  if (!headed) sizes.push(fields.constantSize > 0 ? fields.constantSize : end - dataStart);
  return dataStart <= end && sizes.every((size) => size > 0) ? dataStart : -1;
}

interface Bits {
  readonly bytes: Uint8Array;
  bit: number;
  readonly endBit: number;
}

/** One AU header (RFC 3640 3.2.1.1). */
function readHeader(reader: Bits, fields: AacFields, index: number): number {
  const size = fields.sizeLength > 0 ? take(reader, fields.sizeLength) : fields.constantSize;
  take(reader, index === 0 ? fields.indexLength : fields.indexDeltaLength);
  if (fields.ctsDeltaLength > 0 && take(reader, 1) === 1) take(reader, fields.ctsDeltaLength);
  if (fields.dtsDeltaLength > 0 && take(reader, 1) === 1) take(reader, fields.dtsDeltaLength);
  take(reader, fields.randomAccess);
  take(reader, fields.streamStateLength);
  return size;
}

/** The next bits; bits behind the end are 0. */
function take(reader: Bits, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index += 1) {
    const byte = reader.bit < reader.endBit ? (reader.bytes[reader.bit >> 3] ?? 0) : 0;
    value = value * 2 + ((byte >> (7 - (reader.bit & 7))) & 1);
    reader.bit += 1;
  }
  return value;
}
