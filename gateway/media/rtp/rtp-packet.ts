/** The fixed header of an RTP packet (RFC 3550 5.1), read into an object that is used again for each one. */

export interface RtpPacket {
  marker: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** The payload's place in the bytes that were read. */
  start: number;
  end: number;
}

export function createRtpPacket(): RtpPacket {
  return { marker: false, payloadType: 0, sequence: 0, timestamp: 0, ssrc: 0, start: 0, end: 0 };
}

/** @returns whether `[from, to)` is a whole packet of version 2; `packet` is of no use otherwise. */
export function readRtpPacket(bytes: Uint8Array, packet: RtpPacket, from = 0, to = bytes.length): boolean {
  if (to - from < 12) return false;
  const first = at(bytes, from);
  if (first >> 6 !== 2) return false;
  const second = at(bytes, from + 1);
  let start = from + 12 + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (start + 4 > to) return false;
    start += 4 + 4 * at16(bytes, start + 2);
  }
  // A padding count that leaves the packet is a camera's mistake in the header, not in the payload.
  const padding = first & 0x20 ? at(bytes, to - 1) : 0;
  const end = to - padding > start ? to - padding : to;
  if (start > end) return false;
  packet.marker = second >= 0x80;
  packet.payloadType = second & 0x7f;
  packet.sequence = at16(bytes, from + 2);
  packet.timestamp = at32(bytes, from + 4);
  packet.ssrc = at32(bytes, from + 8);
  packet.start = start;
  packet.end = end;
  return true;
}

const at16 = (bytes: Uint8Array, offset: number): number => (at(bytes, offset) << 8) | at(bytes, offset + 1);
const at32 = (bytes: Uint8Array, offset: number): number =>
  ((at16(bytes, offset) << 16) | at16(bytes, offset + 2)) >>> 0;

function at(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}
