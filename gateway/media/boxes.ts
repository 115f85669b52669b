/**
 * Walking ISO-BMFF boxes (ISO 14496-12 4.2). A box is {size, type, body}; sizes come from outside and are checked
 * against their container before anything is read, so that malformed bytes give a MediaError and never a wild read.
 */
import { MediaError } from './media-error.ts';

export interface Box {
  readonly type: string;
  /** Offset of the size field in the walked bytes. */
  readonly start: number;
  /** Offset of the first byte after the header. */
  readonly bodyStart: number;
  readonly end: number;
}

export interface BoxHeader {
  readonly type: string;
  /** Whole box, header included; bytes. */
  readonly size: number;
  /** 8, or 16 with a 64-bit size. */
  readonly headerSize: number;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function fourCcAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(
    bytes[offset] ?? 0,
    bytes[offset + 1] ?? 0,
    bytes[offset + 2] ?? 0,
    bytes[offset + 3] ?? 0,
  );
}

/**
 * Reads a box header at `offset`; `undefined` while fewer bytes than the header are there.
 * @throws MediaError for a size smaller than its own header, or "to the end of the file" (0), which a stream cannot have.
 */
export function parseBoxHeader(bytes: Uint8Array, offset: number): BoxHeader | undefined {
  if (bytes.length - offset < 8) return undefined;
  const view = viewOf(bytes);
  const type = fourCcAt(bytes, offset + 4);
  const shortSize = view.getUint32(offset);
  if (shortSize === 1) {
    if (bytes.length - offset < 16) return undefined;
    const size = Number(view.getBigUint64(offset + 8));
    if (size < 16 || !Number.isSafeInteger(size)) throw new MediaError(`box ${type} has an impossible size`);
    return { type, size, headerSize: 16 };
  }
  if (shortSize < 8) throw new MediaError(`box ${type} has an impossible size`);
  return { type, size: shortSize, headerSize: 8 };
}

/** The boxes that lie one after the other between `start` and `end`. @throws MediaError when one leaves that span. */
export function* walkBoxes(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Box> {
  let offset = start;
  while (offset < end) {
    // QuickTime ends some containers with a 32-bit zero.
    if (end - offset < 8) return;
    const header = parseBoxHeader(bytes, offset);
    if (header === undefined || offset + header.size > end) throw new MediaError('a box leaves its container');
    yield { type: header.type, start: offset, bodyStart: offset + header.headerSize, end: offset + header.size };
    offset += header.size;
  }
}

/** First box found by following `path` downwards from the span `within` (default: everything). */
export function findBox(
  bytes: Uint8Array,
  path: readonly string[],
  within: { readonly bodyStart: number; readonly end: number } = { bodyStart: 0, end: bytes.length },
): Box | undefined {
  let span = within;
  let found: Box | undefined;
  for (const type of path) {
    found = undefined;
    for (const box of walkBoxes(bytes, span.bodyStart, span.end)) {
      if (box.type === type) {
        found = box;
        break;
      }
    }
    if (found === undefined) return undefined;
    span = found;
  }
  return found;
}

/** Like `findBox`. @throws MediaError when it is not there. */
export function getBox(
  bytes: Uint8Array,
  path: readonly string[],
  within?: { readonly bodyStart: number; readonly end: number },
): Box {
  const box = findBox(bytes, path, within);
  if (box === undefined) throw new MediaError(`box ${path.join('/')} is missing`);
  return box;
}
