/** The fixed header of an RTP packet (RFC 3550 5.1), read into an object that is used again for each one. */

export interface RtpPacket {
  marker: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** The payload's place in the packet. */
  start: number;
  end: number;
}

export function createRtpPacket(): RtpPacket {
  return { marker: false, payloadType: 0, sequence: 0, timestamp: 0, ssrc: 0, start: 0, end: 0 };
}

/** @returns whether the bytes are a whole packet of version 2; `packet` is of no use otherwise. */
export function readRtpPacket(bytes: Uint8Array, packet: RtpPacket): boolean {
  const length = bytes.length;
  if (length < 12) return false;
  const first = at(bytes, 0);
  if (first >> 6 !== 2) return false;
  const second = at(bytes, 1);
  let start = 12 + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (start + 4 > length) return false;
    start += 4 + 4 * ((at(bytes, start + 2) << 8) | at(bytes, start + 3));
  }
  // A padding count that leaves the packet is a camera's mistake in the header, not in the payload.
  const padding = first & 0x20 ? at(bytes, length - 1) : 0;
  const end = length - padding > start ? length - padding : length;
  if (start > end) return false;
  packet.marker = second >= 0x80;
  packet.payloadType = second & 0x7f;
  packet.sequence = (at(bytes, 2) << 8) | at(bytes, 3);
  packet.timestamp = ((at(bytes, 4) << 24) | (at(bytes, 5) << 16) | (at(bytes, 6) << 8) | at(bytes, 7)) >>> 0;
  packet.ssrc = ((at(bytes, 8) << 24) | (at(bytes, 9) << 16) | (at(bytes, 10) << 8) | at(bytes, 11)) >>> 0;
  packet.start = start;
  packet.end = end;
  return true;
}

function at(bytes: Uint8Array, offset: number): number {
  return bytes[offset] ?? 0;
}
