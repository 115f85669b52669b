/** Payload types with a fixed meaning (RFC 3551 6), and which encodings are read from packets without a helper. */

export interface StaticPayload {
  readonly encoding: string;
  readonly clockRate: number;
  readonly channels: number;
}

const fixed: ReadonlyMap<number, readonly [string, number, number]> = new Map([
  [0, ['PCMU', 8_000, 1]],
  [3, ['GSM', 8_000, 1]],
  [4, ['G723', 8_000, 1]],
  [5, ['DVI4', 8_000, 1]],
  [8, ['PCMA', 8_000, 1]],
  [9, ['G722', 8_000, 1]],
  [10, ['L16', 44_100, 2]],
  [11, ['L16', 44_100, 1]],
  [14, ['MPA', 90_000, 1]],
  [18, ['G729', 8_000, 1]],
  [26, ['JPEG', 90_000, 1]],
  [31, ['H261', 90_000, 1]],
  [32, ['MPV', 90_000, 1]],
  [33, ['MP2T', 90_000, 1]],
  [34, ['H263', 90_000, 1]],
]);

export function findStaticPayload(payloadType: number): StaticPayload | undefined {
  const found = fixed.get(payloadType);
  return found && { encoding: found[0], clockRate: found[1], channels: found[2] };
}

/** By the name of `rtpmap`, in capitals. */
export function readsDirectly(encoding: string): boolean {
  return ['H264', 'H265', 'MPEG4-GENERIC', 'PCMA', 'PCMU'].includes(encoding);
}
