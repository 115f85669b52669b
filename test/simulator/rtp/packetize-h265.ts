/** RFC 7798: parameter sets in an aggregation packet (type 48), large NAL units as fragmentation units (type 49), no DONL. */
import { MAX_PAYLOAD } from './rtp-frame.ts';

const AGGREGATION = 48;
const FRAGMENTATION = 49;

function typeOf(unit: Buffer): number {
  return ((unit[0] ?? 0) >> 1) & 0x3f;
}

function headerOfType(unit: Buffer, type: number): Buffer {
  return Buffer.from([((unit[0] ?? 0) & 0x81) | (type << 1), unit[1] ?? 1]);
}

function fragmentUnit(unit: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  const room = MAX_PAYLOAD - 3;
  for (let at = 2; at < unit.length; at += room) {
    const start = at === 2 ? 0x80 : 0;
    const end = at + room >= unit.length ? 0x40 : 0;
    const header = Buffer.concat([headerOfType(unit, FRAGMENTATION), Buffer.from([start | end | typeOf(unit)])]);
    payloads.push(Buffer.concat([header, unit.subarray(at, at + room)]));
  }
  return payloads;
}

function aggregateUnits(units: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [headerOfType(units[0] ?? Buffer.from([0, 1]), AGGREGATION)];
  for (const unit of units) {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(unit.length);
    parts.push(size, unit);
  }
  return Buffer.concat(parts);
}

/** @param units the NAL units of one access unit, without start codes. */
export function packetizeH265(units: readonly Buffer[]): Buffer[] {
  const isParameterSet = (unit: Buffer): boolean => typeOf(unit) >= 32 && typeOf(unit) <= 34;
  const sets = units.filter(isParameterSet);
  const payloads: Buffer[] = sets.length > 1 ? [aggregateUnits(sets)] : [...sets];
  for (const unit of units) {
    if (isParameterSet(unit)) continue;
    if (unit.length <= MAX_PAYLOAD) payloads.push(unit);
    else payloads.push(...fragmentUnit(unit));
  }
  return payloads;
}

/** `sprop-vps`, `sprop-sps` and `sprop-pps` of the SDP. */
export function describeH265(payloadType: number, sets: readonly Buffer[]): string[] {
  const names = new Map([
    [32, 'sprop-vps'],
    [33, 'sprop-sps'],
    [34, 'sprop-pps'],
  ]);
  const fields = sets.map((set) => `${names.get(typeOf(set)) ?? 'sprop-sei'}=${set.toString('base64')}`);
  return [`a=rtpmap:${payloadType} H265/90000`, `a=fmtp:${payloadType} ${fields.join('; ')}`];
}
