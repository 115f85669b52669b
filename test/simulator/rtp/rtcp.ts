/** RTCP that cameras send: a sender report with the camera's own clock, a CNAME, and BYE (RFC 3550 6.4.1, 6.5, 6.6). */
const NTP_EPOCH_S = 2_208_988_800;

export interface SenderReport {
  readonly ssrc: number;
  /** The camera's clock at this instant, epoch ms (offset and all). */
  readonly cameraMs: number;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** A compound packet: sender report and source description. */
export function buildSenderReport(report: SenderReport, cname: string): Buffer {
  const packet = Buffer.alloc(28);
  packet[0] = 0x80;
  packet[1] = 200;
  packet.writeUInt16BE(6, 2);
  packet.writeUInt32BE(report.ssrc, 4);
  packet.writeUInt32BE((Math.floor(report.cameraMs / 1000) + NTP_EPOCH_S) >>> 0, 8);
  packet.writeUInt32BE(Math.floor(((report.cameraMs % 1000) / 1000) * 2 ** 32) >>> 0, 12);
  packet.writeUInt32BE(report.rtpTimestamp >>> 0, 16);
  packet.writeUInt32BE(report.packets >>> 0, 20);
  packet.writeUInt32BE(report.octets >>> 0, 24);
  return Buffer.concat([packet, sourceDescription(report.ssrc, cname)]);
}

function sourceDescription(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname, 'ascii').subarray(0, 255);
  // One item, its terminating zero, padded to 32 bits.
  const items = Buffer.alloc(Math.ceil((2 + name.length + 1) / 4) * 4);
  items[0] = 1;
  items[1] = name.length;
  name.copy(items, 2);
  const header = Buffer.alloc(8);
  header[0] = 0x81;
  header[1] = 202;
  header.writeUInt16BE(1 + items.length / 4, 2);
  header.writeUInt32BE(ssrc, 4);
  return Buffer.concat([header, items]);
}

export function buildBye(ssrc: number): Buffer {
  const packet = Buffer.alloc(8);
  packet[0] = 0x81;
  packet[1] = 203;
  packet.writeUInt16BE(1, 2);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}
