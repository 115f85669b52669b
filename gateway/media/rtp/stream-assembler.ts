/** Packets of one RTSP session in, init and fragments out. What is missing here is the network (sources/rtsp-source). */
import type { Fragment, StreamInit } from '../fragment.ts';

/** Counted since the session began. */
export interface TransportFigures {
  readonly packetsReceived: number;
  /** RFC 3550 6.4.1: expected less received, never below 0; video and audio together. */
  readonly packetsLost: number;
  /** Came after a packet with a higher sequence number, and was still of use or too late. */
  readonly packetsReordered: number;
  /** Interarrival jitter of the video (RFC 3550 6.4.1), ms; null before the second packet. */
  readonly jitterMs: number | null;
  /** Camera clock − gateway clock by the newest sender report, ms; null before the first. */
  readonly cameraClockOffsetMs: number | null;
}

export interface StreamAssemblerListener {
  /** Comes first, with the first keyframe, and again (new session) when codec parameters or size change. */
  onInit(init: StreamInit): void;
  onFragment(fragment: Fragment): void;
}

export interface StreamAssembler {
  /**
   * One RTP packet of track `index` (as in the tracks the assembler was made with): `bytes` from `start` (default 0) to `end`
   * (default: the last). They are only valid during the call: what is kept is copied, once, into its fragment. Never throws
   * for what a camera sends.
   */
  pushRtp(index: number, bytes: Uint8Array, arrivedAtMs: number, start?: number, end?: number): void;
  pushRtcp(index: number, packet: Uint8Array, arrivedAtMs: number): void;
  /** A receiver report (with SDES CNAME) to send for the track; `undefined` before its first packet. */
  receiverReport(index: number, nowMs: number): Uint8Array | undefined;
  figures(): TransportFigures;
  /** Gives out what is still held back. */
  end(): void;
}
