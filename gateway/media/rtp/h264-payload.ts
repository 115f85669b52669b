/** RFC 6184: NAL units out of the payloads of H.264 packets. */
import type { AccessUnit } from './access-unit.ts';

/** How one codec's payloads are taken apart: the bytes from `start` to `end`, behind which lie those of other packets. */
export interface VideoPayload {
  /**
   * Puts a payload's NAL units into `unit`.
   * @returns false when the payload is broken or of a kind that cannot be used: the picture is lost.
   */
  push(unit: AccessUnit, bytes: Uint8Array, start: number, end: number): boolean;
  /** The payload certainly begins a picture: by a delimiter, a parameter set, or a picture's first slice. */
  beginsPicture(bytes: Uint8Array, start: number, end: number): boolean;
  /** The payload goes on with a fragmented unit. */
  continues(bytes: Uint8Array, start: number, end: number): boolean;
}

const stapA = 24;
const stapB = 25;
const mtap16 = 26;
const mtap24 = 27;
const fuA = 28;
const fuB = 29;

export function createH264Payload(): VideoPayload {
  return { push, beginsPicture, continues };
}

function push(unit: AccessUnit, bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end) return true;
  const type = (bytes[start] ?? 0) & 0x1f;
  if (type === fuA || type === fuB) return pushFragment(unit, bytes, start, end);
  // A fragmented unit whose end bit the camera forgot.
  unit.closeUnit();
  if (type === stapA) return pushAggregate(unit, bytes, start + 1, end);
  // Two bytes of decoding order number come first (5.7.1); order is that of the packets all the same.
  if (type === stapB) return pushAggregate(unit, bytes, start + 3, end);
  // Interleaved mode, which no camera is known to use.
  if (type === mtap16 || type === mtap24) return false;
  // A start code where the unit should begin.
  const from = bytes[start] === 0 ? behindStartCode(bytes, start, end) : start;
  // 0, 30 and 31 have no meaning: receivers ignore them (5.2).
  if (from < 0 || type > fuB) return true;
  unit.openUnit();
  unit.append(bytes, from, end);
  unit.closeUnit();
  return true;
}

/** -1 where there is none, or nothing behind it. */
function behindStartCode(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === 0) at += 1;
  return at - start >= 2 && at + 1 < end && bytes[at] === 1 ? at + 1 : -1;
}

function pushAggregate(unit: AccessUnit, bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at + 2 <= end) {
    const size = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    at += 2;
    if (at + size > end) return false;
    if (size === 0) continue;
    unit.openUnit();
    unit.append(bytes, at, at + size);
    unit.closeUnit();
    at += size;
  }
  return true;
}

function pushFragment(unit: AccessUnit, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2) return false;
  const indicator = bytes[start] ?? 0;
  const header = bytes[start + 1] ?? 0;
  const begins = (header & 0x80) !== 0;
  if (begins) {
    unit.closeUnit();
    unit.openUnit();
    unit.putByte((indicator & 0xe0) | (header & 0x1f));
  } else if (!unit.unitOpen && !unit.overflowed) return false;
  unit.append(bytes, start + (begins && (indicator & 0x1f) === fuB ? 4 : 2), end);
  if (header & 0x40) unit.closeUnit();
  return true;
}

function continues(bytes: Uint8Array, start: number, end: number): boolean {
  const type = (bytes[start] ?? 0) & 0x1f;
  return (type === fuA || type === fuB) && end - start >= 2 && ((bytes[start + 1] ?? 0) & 0x80) === 0;
}

function beginsPicture(bytes: Uint8Array, start: number, end: number): boolean {
  const type = (bytes[start] ?? 0) & 0x1f;
  if (type === fuA) {
    const header = bytes[start + 1] ?? 0;
    return end - start > 2 && (header & 0x80) !== 0 && beginsByUnit(header & 0x1f, bytes[start + 2] ?? 0);
  }
  const at = type === stapA ? start + 3 : start;
  return at + 1 < end && beginsByUnit((bytes[at] ?? 0) & 0x1f, bytes[at + 1] ?? 0);
}

/** 9 delimiter, 7 SPS; a slice whose first_mb_in_slice is 0 (a single 1 bit). */
function beginsByUnit(type: number, next: number): boolean {
  return type === 9 || type === 7 || (isH264Slice(type) && next >= 0x80);
}

/** Slices and data partition A. */
function isH264Slice(type: number): boolean {
  return type === 1 || type === 2 || type === 5;
}
