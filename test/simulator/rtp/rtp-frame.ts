/**
 * One frame, cut into RTP packets once and shared by every camera that plays the clip. `bytes` is what goes over an
 * RTSP connection: for each packet `$`, channel, length, 12 bytes RTP header, payload. Channel, sequence, timestamp and SSRC are
 * zero here; a session copies the whole buffer and patches these few bytes (that is what makes 120 cameras cheap).
 */
export interface RtpFrame {
  readonly bytes: Buffer;
  /** Where each packet's `$` stands in `bytes`. */
  readonly offsets: readonly number[];
  readonly keyframe: boolean;
  /** The frame number that the picture shows in its mark (a frozen clip shows the same one always). */
  readonly shows: number;
}

/** A looped, packetised elementary stream with what SDP says about it. */
export interface RtpTrack {
  readonly kind: 'video' | 'audio';
  readonly clip: string;
  /** Number in the frame mark; -1 without a mark. */
  readonly clipNumber: number;
  readonly payloadType: number;
  readonly clockRate: number;
  /** Clock units between two frames. */
  readonly frameTicks: number;
  readonly frames: readonly RtpFrame[];
  /** SDP lines of the media section, without `a=control`. */
  readonly sdp: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** Largest RTP payload, so that packets fit an Ethernet MTU over UDP. */
export const MAX_PAYLOAD = 1400;
export const PREFIX_BYTES = 4;
const HEADER_BYTES = 12;

/** @param marker sets the marker bit on the last packet (end of a picture). */
export function buildRtpFrame(
  payloads: readonly Buffer[],
  payloadType: number,
  facts: { keyframe: boolean; shows: number; marker: boolean },
): RtpFrame {
  const total = payloads.reduce((sum, payload) => sum + PREFIX_BYTES + HEADER_BYTES + payload.length, 0);
  const bytes = Buffer.alloc(total);
  const offsets: number[] = [];
  let at = 0;
  payloads.forEach((payload, index) => {
    const last = index === payloads.length - 1;
    offsets.push(at);
    bytes[at] = 0x24;
    bytes.writeUInt16BE(HEADER_BYTES + payload.length, at + 2);
    bytes[at + 4] = 0x80;
    bytes[at + 5] = payloadType | (last && facts.marker ? 0x80 : 0);
    payload.copy(bytes, at + PREFIX_BYTES + HEADER_BYTES);
    at += PREFIX_BYTES + HEADER_BYTES + payload.length;
  });
  return { bytes, offsets, keyframe: facts.keyframe, shows: facts.shows };
}

/** Patches a copy of a frame's packets for one session; returns the sequence number after the last packet. */
export function stampPackets(
  packets: Buffer,
  offsets: readonly number[],
  stamp: { channel: number; sequence: number; timestamp: number; ssrc: number },
): number {
  let sequence = stamp.sequence;
  for (const at of offsets) {
    packets[at + 1] = stamp.channel;
    packets.writeUInt16BE(sequence, at + 6);
    packets.writeUInt32BE(stamp.timestamp >>> 0, at + 8);
    packets.writeUInt32BE(stamp.ssrc, at + 12);
    sequence = (sequence + 1) & 0xffff;
  }
  return sequence;
}
