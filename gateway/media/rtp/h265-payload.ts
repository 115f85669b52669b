/** RFC 7798: NAL units out of the payloads of H.265 packets. */
import type { AccessUnit } from './access-unit.ts';
import type { VideoPayload } from './h264-payload.ts';

const aggregation = 48;
const fragmentation = 49;
const delimiter = 35;
const vps = 32;
const sps = 33;

/** @param donl decoding order numbers are in the payloads (sprop-max-don-diff > 0); they are passed over. */
export function createH265Payload(donl: boolean): VideoPayload {
  const skip = donl ? 2 : 0;
  return {
    push(unit, bytes, start, end) {
      if (start >= end) return true;
      const type = typeAt(bytes, start);
      if (type === fragmentation) return pushFragment(unit, bytes, start, end, skip);
      unit.closeUnit();
      if (type === aggregation) return pushAggregate(unit, bytes, start + 2, end, skip);
      // PACI (50) and what follows it has no use here: receivers ignore it.
      if (type > fragmentation) return true;
      if (end - start < 2 + skip) return false;
      unit.openUnit();
      unit.append(bytes, start, start + 2);
      unit.append(bytes, start + 2 + skip, end);
      unit.closeUnit();
      return true;
    },
    beginsPicture(bytes, start, end) {
      const type = typeAt(bytes, start);
      if (type === fragmentation) {
        const header = bytes[start + 2] ?? 0;
        return (
          end - start > 3 + skip && (header & 0x80) !== 0 && beginsByUnit(header & 0x3f, bytes[start + 3 + skip] ?? 0)
        );
      }
      const at = type === aggregation ? start + 4 + skip : start;
      const slice = type === aggregation ? at + 2 : at + 2 + skip;
      return slice < end && beginsByUnit(typeAt(bytes, at), bytes[slice] ?? 0);
    },
    continues: (bytes, start, end) =>
      typeAt(bytes, start) === fragmentation && end - start >= 3 && ((bytes[start + 2] ?? 0) & 0x80) === 0,
  };
}

function typeAt(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) >> 1) & 0x3f;
}

/** A slice whose first_slice_segment_in_pic_flag is set, a delimiter, or the first parameter set. */
function beginsByUnit(type: number, next: number): boolean {
  return type === delimiter || type === vps || type === sps || (type < vps && next >= 0x80);
}

function pushAggregate(unit: AccessUnit, bytes: Uint8Array, start: number, end: number, skip: number): boolean {
  let at = start + skip;
  while (at + 2 <= end) {
    const size = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    at += 2;
    if (at + size > end) return false;
    if (size > 0) {
      unit.openUnit();
      unit.append(bytes, at, at + size);
      unit.closeUnit();
    }
    // One byte of order number (DOND) before each unit but the first (4.4.2).
    at += size + (skip > 0 ? 1 : 0);
  }
  return true;
}

function pushFragment(unit: AccessUnit, bytes: Uint8Array, start: number, end: number, skip: number): boolean {
  if (end - start < 3) return false;
  const header = bytes[start + 2] ?? 0;
  const begins = (header & 0x80) !== 0;
  if (begins) {
    unit.closeUnit();
    unit.openUnit();
    unit.putByte(((bytes[start] ?? 0) & 0x81) | ((header & 0x3f) << 1));
    unit.putByte(bytes[start + 1] ?? 0);
  } else if (!unit.unitOpen && !unit.overflowed) return false;
  const from = start + 3 + (begins ? skip : 0);
  if (from < end) unit.append(bytes, from, end);
  if (header & 0x40) unit.closeUnit();
  return true;
}
