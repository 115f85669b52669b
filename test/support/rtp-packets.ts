/** RTP packets written by hand for tests of what reads them: headers, and NAL units cut as cameras cut them. */

export interface PacketFacts {
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker?: boolean;
  readonly payloadType?: number;
  readonly ssrc?: number;
}

export function writeRtp(payload: Uint8Array, facts: PacketFacts): Uint8Array {
  const bytes = new Uint8Array(12 + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x80;
  bytes[1] = (facts.marker === true ? 0x80 : 0) | (facts.payloadType ?? 96);
  view.setUint16(2, facts.sequence & 0xffff);
  view.setUint32(4, facts.timestamp >>> 0);
  view.setUint32(8, facts.ssrc ?? 0x1234);
  bytes.set(payload, 12);
  return bytes;
}

/** FU-A of RFC 6184 5.8, with `room` bytes of the unit in each. */
export function cutFuA(unit: Uint8Array, room: number): Uint8Array[] {
  const first = unit[0] ?? 0;
  const pieces: Uint8Array[] = [];
  for (let at = 1; at < unit.length; at += room) {
    const flags = (at === 1 ? 0x80 : 0) | (at + room >= unit.length ? 0x40 : 0);
    pieces.push(Uint8Array.of((first & 0xe0) | 28, flags | (first & 0x1f), ...unit.subarray(at, at + room)));
  }
  return pieces;
}

/** STAP-A of RFC 6184 5.7.1. */
export function joinStapA(units: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from([0x78, ...units.flatMap((unit) => [unit.length >> 8, unit.length & 0xff, ...unit])]);
}

/** The NAL units of a sample with lengths of four bytes. */
export function splitSample(sample: Uint8Array): Uint8Array[] {
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  const units: Uint8Array[] = [];
  let at = 0;
  while (at + 4 <= sample.length) {
    const size = view.getUint32(at);
    units.push(sample.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  if (at !== sample.length) throw new Error('lengths do not fill the sample');
  return units;
}
