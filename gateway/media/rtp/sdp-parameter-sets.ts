/** Parameter sets that an SDP carries (RFC 6184 8.1, RFC 7798 7.1). They may be missing, damaged or out of date. */
import type { ParameterSets } from '../parameter-sets.ts';
import type { SdpTrack } from '../sdp.ts';

const longestSet = 4_096;

/** The sets that can be read; those that cannot are left out, because the stream brings its own mostly. */
export function readSdpParameterSets(track: SdpTrack): ParameterSets {
  const units = (key: string) => (track.fmtp.get(key) ?? '').split(',').flatMap(decodeUnit);
  if (track.encoding === 'H265')
    return {
      vps: units('sprop-vps').filter((unit) => h265Type(unit) === 32),
      sps: units('sprop-sps').filter((unit) => h265Type(unit) === 33),
      pps: units('sprop-pps').filter((unit) => h265Type(unit) === 34),
    };
  const all = units('sprop-parameter-sets');
  return {
    vps: [],
    sps: all.filter((unit) => (at(unit, 0) & 0x1f) === 7),
    pps: all.filter((unit) => (at(unit, 0) & 0x1f) === 8),
  };
}

function decodeUnit(text: string): readonly Uint8Array[] {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text.trim())) return [];
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  const unit = bytes.subarray(startCodeBytes(bytes), endBefore(bytes));
  return unit.length < 2 || unit.length > longestSet ? [] : [unit];
}

/** Some cameras leave the start code of a byte stream before the unit, others the next unit's behind it. */
function startCodeBytes(bytes: Uint8Array): number {
  let zeros = 0;
  while (bytes[zeros] === 0) zeros += 1;
  return zeros >= 2 && bytes[zeros] === 1 ? zeros + 1 : 0;
}

function endBefore(bytes: Uint8Array): number {
  let end = bytes.length;
  if (end > 4 && bytes[end - 1] === 1 && bytes[end - 2] === 0 && bytes[end - 3] === 0) end -= 1;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return end;
}

const at = (bytes: Uint8Array, offset: number) => bytes[offset] ?? 0;
const h265Type = (unit: Uint8Array) => (at(unit, 0) >> 1) & 0x3f;
