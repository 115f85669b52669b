/**
 * The binary messages of `/api/live`: a fixed header of 32 bytes, then an init segment or a fragment as it is, so that the
 * same bytes feed MSE whole and WebCodecs as a slice. Pure: gateway and pages share this file, so the header is written once.
 *
 * Big-endian: version u8 · kind and flags u8 · tile u16 · sequence u32 · captured f64 · timestamp f64 · sample offset u32 ·
 * sample size u32.
 */
export const liveHeaderBytes = 32;
const liveVersion = 1;

/** What a message carries; the low four bits of its second byte. */
export const liveKinds = { init: 1, keyframe: 2, delta: 3, audio: 4 } as const;
export type LiveKind = (typeof liveKinds)[keyof typeof liveKinds];

/** The high four bits of the second byte. */
const backlogFlag = 0x10;
const resumedFlag = 0x20;

export interface LiveHeader {
  readonly kind: LiveKind;
  /** From memory, with newer ones right behind it: decode it, do not wait for its turn to show it. */
  readonly backlog: boolean;
  /** First after messages were left out; always a keyframe or an init. */
  readonly resumed: boolean;
  /** Chosen by the page when it subscribed, 0-65535. */
  readonly tile: number;
  /** Counts per subscription from 0, without a hole: what was left out was never numbered. Wraps at 2³². */
  readonly sequence: number;
  /** When the frame arrived at the gateway, epoch ms UTC (fraction allowed). 0 for an init. */
  readonly capturedAtMs: number;
  /** Presentation time in µs on the stream session's own zero, for WebCodecs. 0 for an init. */
  readonly timestampUs: number;
  /** Where the sample lies in the body (after the header): the `mdat` payload; in an init the decoder configuration (avcC, hvcC). */
  readonly sampleOffset: number;
  readonly sampleSize: number;
}

/** Writes the header at `offset` of `target`, which must have `liveHeaderBytes` bytes left. */
export function writeLiveHeader(target: Uint8Array, header: LiveHeader, offset = 0): void {
  const view = new DataView(target.buffer, target.byteOffset + offset, liveHeaderBytes);
  view.setUint8(0, liveVersion);
  view.setUint8(1, header.kind | (header.backlog ? backlogFlag : 0) | (header.resumed ? resumedFlag : 0));
  view.setUint16(2, header.tile);
  view.setUint32(4, header.sequence >>> 0);
  view.setFloat64(8, header.capturedAtMs);
  view.setFloat64(16, header.timestampUs);
  view.setUint32(24, header.sampleOffset);
  view.setUint32(28, header.sampleSize);
}

/**
 * Makes a copied header one subscriber's own: a fragment's header is written once and copied for each tile that gets it.
 * `target` holds at `offset` what `writeLiveHeader` wrote with neither flag set.
 */
export function stampLiveHeader(
  target: Uint8Array,
  offset: number,
  tile: number,
  sequence: number,
  backlog: boolean,
  resumed: boolean,
): void {
  if (backlog) target[offset + 1] = (target[offset + 1] ?? 0) | backlogFlag;
  if (resumed) target[offset + 1] = (target[offset + 1] ?? 0) | resumedFlag;
  target[offset + 2] = tile >>> 8;
  target[offset + 3] = tile;
  target[offset + 4] = sequence >>> 24;
  target[offset + 5] = sequence >>> 16;
  target[offset + 6] = sequence >>> 8;
  target[offset + 7] = sequence;
}

/** @returns `undefined` for what is not a message of this version, or whose sample lies outside of its body. */
export function readLiveHeader(message: Uint8Array): LiveHeader | undefined {
  if (message.length < liveHeaderBytes) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, liveHeaderBytes);
  const second = view.getUint8(1);
  const kind = second & 0x0f;
  if (view.getUint8(0) !== liveVersion || !isLiveKind(kind)) return undefined;
  const sampleOffset = view.getUint32(24);
  const sampleSize = view.getUint32(28);
  if (liveHeaderBytes + sampleOffset + sampleSize > message.length) return undefined;
  return {
    kind,
    backlog: (second & backlogFlag) !== 0,
    resumed: (second & resumedFlag) !== 0,
    tile: view.getUint16(2),
    sequence: view.getUint32(4),
    capturedAtMs: view.getFloat64(8),
    timestampUs: view.getFloat64(16),
    sampleOffset,
    sampleSize,
  };
}

const isLiveKind = (value: number): value is LiveKind => value >= liveKinds.init && value <= liveKinds.audio;
