/** RFC 6184: parameter sets travel together in a STAP-A, other NAL units alone, large ones as FU-A (packetization-mode 1). */
import { MAX_PAYLOAD } from './rtp-frame.ts';

const STAP_A = 24;
const FU_A = 28;

function fragmentUnit(unit: Buffer): Buffer[] {
  const header = unit[0] ?? 0;
  const payloads: Buffer[] = [];
  const room = MAX_PAYLOAD - 2;
  for (let at = 1; at < unit.length; at += room) {
    const piece = unit.subarray(at, at + room);
    const start = at === 1 ? 0x80 : 0;
    const end = at + room >= unit.length ? 0x40 : 0;
    payloads.push(Buffer.concat([Buffer.from([(header & 0xe0) | FU_A, start | end | (header & 0x1f)]), piece]));
  }
  return payloads;
}

function aggregateUnits(units: readonly Buffer[]): Buffer {
  const importance = Math.max(...units.map((unit) => (unit[0] ?? 0) & 0x60));
  const parts: Buffer[] = [Buffer.from([importance | STAP_A])];
  for (const unit of units) {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(unit.length);
    parts.push(size, unit);
  }
  return Buffer.concat(parts);
}

/** @param units the NAL units of one access unit, without start codes. */
export function packetizeH264(units: readonly Buffer[]): Buffer[] {
  const isParameterSet = (unit: Buffer): boolean => ((unit[0] ?? 0) & 0x1f) === 7 || ((unit[0] ?? 0) & 0x1f) === 8;
  const sets = units.filter(isParameterSet);
  const payloads: Buffer[] = sets.length > 1 ? [aggregateUnits(sets)] : [...sets];
  for (const unit of units) {
    if (isParameterSet(unit)) continue;
    if (unit.length <= MAX_PAYLOAD) payloads.push(unit);
    else payloads.push(...fragmentUnit(unit));
  }
  return payloads;
}

/** `profile-level-id` and `sprop-parameter-sets` of the SDP. */
export function describeH264(payloadType: number, sets: readonly Buffer[]): string[] {
  const profile = sets[0]?.subarray(1, 4).toString('hex').toUpperCase() ?? '42E01E';
  const sprop = sets.map((set) => set.toString('base64')).join(',');
  return [
    `a=rtpmap:${payloadType} H264/90000`,
    `a=fmtp:${payloadType} packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${sprop}`,
  ];
}
