/** Audio payloads: AAC-hbr of RFC 3640 (one access unit a packet) and plain G.711 of RFC 3551. */

/** @param accessUnit one raw AAC frame without its ADTS header, at most 8191 bytes. */
export function packetizeAac(accessUnit: Buffer): Buffer[] {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(16, 0);
  header.writeUInt16BE(accessUnit.length << 3, 2);
  return [Buffer.concat([header, accessUnit])];
}

/** @param config AudioSpecificConfig as hexadecimal digits. */
export function describeAac(payloadType: number, sampleRate: number, config: string): string[] {
  return [
    `a=rtpmap:${payloadType} mpeg4-generic/${sampleRate}/1`,
    `a=fmtp:${payloadType} streamtype=5; profile-level-id=1; mode=AAC-hbr; sizelength=13; indexlength=3; indexdeltalength=3; config=${config}`,
  ];
}

/** Splits an ADTS stream into raw AAC frames. */
export function splitAdts(stream: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  let at = 0;
  while (at + 7 <= stream.length && stream[at] === 0xff && ((stream[at + 1] ?? 0) & 0xf0) === 0xf0) {
    const size = (((stream[at + 3] ?? 0) & 3) << 11) | ((stream[at + 4] ?? 0) << 3) | ((stream[at + 5] ?? 0) >> 5);
    const headerBytes = ((stream[at + 1] ?? 0) & 1) === 1 ? 7 : 9;
    if (size <= headerBytes) break;
    frames.push(stream.subarray(at + headerBytes, at + size));
    at += size;
  }
  return frames;
}
