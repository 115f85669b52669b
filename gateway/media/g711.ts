/** Sound of telephones, ITU-T G.711: a byte is a sample of 16 bits. Pure. */
export type G711 = 'pcma' | 'pcmu';

/** @param bytes one sample each, channels interleaved @returns 16 bits, signed */
export function decodeG711(codec: G711, bytes: Uint8Array): Int16Array {
  const table = tables[codec];
  return Int16Array.from(bytes, (byte) => table[byte] ?? 0);
}

/** Sign, three bits of segment, four of place within it; every second bit is sent inverted. */
function fromALaw(sent: number): number {
  const bits = sent ^ 0x55;
  const segment = (bits >> 4) & 0x7;
  const place = ((bits & 0xf) << 4) + 8;
  const size = segment === 0 ? place : (place + 0x100) << (segment - 1);
  return bits & 0x80 ? size : -size;
}

const muBias = 0x84;

/** All bits are sent inverted. */
function fromMuLaw(sent: number): number {
  const bits = ~sent & 0xff;
  const size = ((((bits & 0xf) << 3) + muBias) << ((bits >> 4) & 0x7)) - muBias;
  return bits & 0x80 ? -size : size;
}

const tableOf = (decode: (sent: number) => number) => Int16Array.from({ length: 256 }, (_, sent) => decode(sent));
const tables: Readonly<Record<G711, Int16Array>> = { pcma: tableOf(fromALaw), pcmu: tableOf(fromMuLaw) };
