/** RTCP: reading a camera's sender reports and writing our receiver reports (RFC 3550 6.4.1, 6.4.2, 6.5). */
import { viewOf } from '../boxes.ts';
import type { ReceptionBlock } from './reception.ts';

const senderReportType = 200;
const receiverReportType = 201;
const descriptionType = 202;
/** From 1900 to 1970. */
const ntpToUnixS = 2_208_988_800;

export interface SenderReport {
  readonly ssrc: number;
  /** The camera's clock, epoch ms; `undefined` where it sends none (0, or seconds since it started: before 1970). */
  readonly cameraMs: number | undefined;
  readonly rtpTimestamp: number;
  /** The middle 32 bits of the NTP time, which receiver reports repeat. */
  readonly middleNtp: number;
  readonly arrivedAtMs: number;
}

/** The first sender report of a compound packet; `undefined` when there is none or the packet is malformed. */
export function readSenderReport(bytes: Uint8Array, arrivedAtMs: number): SenderReport | undefined {
  const view = viewOf(bytes);
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const first = view.getUint8(offset);
    const end = offset + 4 + view.getUint16(offset + 2) * 4;
    if (first >> 6 !== 2 || end > bytes.length) return undefined;
    if (view.getUint8(offset + 1) === senderReportType && end - offset >= 28) {
      const seconds = view.getUint32(offset + 8) - ntpToUnixS;
      const fraction = view.getUint32(offset + 12);
      return {
        ssrc: view.getUint32(offset + 4),
        cameraMs: seconds > 0 ? seconds * 1_000 + (fraction / 2 ** 32) * 1_000 : undefined,
        rtpTimestamp: view.getUint32(offset + 16),
        middleNtp: view.getUint32(offset + 10),
        arrivedAtMs,
      };
    }
    offset = end;
  }
  return undefined;
}

export interface ReceiverReport {
  readonly ssrc: number;
  /** ASCII, at most 255 characters. */
  readonly cname: string;
  readonly block: ReceptionBlock;
  readonly lastReport: SenderReport | undefined;
}

/** A compound packet: receiver report with one block, and the source description that must come with it. */
export function writeReceiverReport(report: ReceiverReport, nowMs: number): Uint8Array {
  const { block, lastReport } = report;
  const name = [...report.cname].map((letter) => letter.charCodeAt(0) & 0x7f).slice(0, 255);
  // Behind the items a zero ends the list, and zeros fill the word.
  const descriptionBytes = 8 + Math.ceil((2 + name.length + 1) / 4) * 4;
  const bytes = new Uint8Array(32 + descriptionBytes);
  const view = viewOf(bytes);
  bytes.set([0x81, receiverReportType, 0, 7]);
  view.setUint32(4, report.ssrc);
  view.setUint32(8, block.ssrc);
  view.setUint32(12, ((block.fractionLost << 24) | block.cumulativeLost) >>> 0);
  view.setUint32(16, block.highestSequence);
  view.setUint32(20, block.jitterTicks);
  if (lastReport !== undefined) {
    view.setUint32(24, lastReport.middleNtp);
    view.setUint32(28, Math.max(0, Math.round((nowMs - lastReport.arrivedAtMs) * 65.536)));
  }
  bytes.set([0x81, descriptionType, 0, descriptionBytes / 4 - 1], 32);
  view.setUint32(36, report.ssrc);
  bytes.set([1, name.length, ...name], 40);
  return bytes;
}
