/**
 * Writes `moof` and the header of `mdat` in front of samples that already lie in memory (ISO 14496-12 8.8), so that making
 * a fragment of a frame costs no further copy: whoever gathers the samples leaves room for the header before them.
 * One track fragment, one run; every time and size is written out, because readers of single fragments see no defaults.
 */
import { viewOf } from './boxes.ts';

/** Room that `writeVideoHeader` needs: moof 104 bytes, header of mdat 8. */
export const videoHeaderBytes = 112;
/** sample_depends_on 2 (a keyframe needs no other); else 1 and sample_is_non_sync_sample (8.8.3.1). */
const keyframeFlags = 0x2000000;
const deltaFlags = 0x1010000;

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const box = (sizeBytes: number, type: string, ...rest: number[]) => [0, 0, 0, sizeBytes, ...ascii(type), ...rest];
const zeros = (count: number) => new Array<number>(count).fill(0);

/** All that stays the same; the numbers are the offsets written below. tfhd: default-base-is-moof; tfdt: 64 bits. */
const videoTemplate = Uint8Array.from([
  ...box(104, 'moof'),
  ...box(16, 'mfhd', ...zeros(8)),
  ...box(80, 'traf'),
  ...box(16, 'tfhd', 0, 2, 0, 0, ...zeros(4)),
  ...box(20, 'tfdt', 1, 0, 0, 0, ...zeros(8)),
  // Version 1: composition offsets are signed. Data offset, and for each sample duration, size, flags, offset.
  ...box(36, 'trun', 1, 0, 0x0f, 0x01, 0, 0, 0, 1, 0, 0, 0, videoHeaderBytes, ...zeros(16)),
  ...box(0, 'mdat'),
]);

export interface VideoHeader {
  readonly trackId: number;
  /** Of the fragment within the stream session, for `mfhd`. */
  readonly sequence: number;
  /** In the track's timescale, ≥ 0. */
  readonly decodeTime: number;
  readonly duration: number;
  /** Presentation less decode time; may be negative. */
  readonly compositionOffset: number;
  readonly keyframe: boolean;
}

/** @param bytes `videoHeaderBytes` of room, then one sample, to the end. */
export function writeVideoHeader(bytes: Uint8Array, header: VideoHeader): void {
  const view = viewOf(bytes);
  bytes.set(videoTemplate);
  view.setUint32(20, header.sequence + 1);
  view.setUint32(44, header.trackId);
  writeDecodeTime(view, 60, header.decodeTime);
  view.setUint32(88, header.duration);
  view.setUint32(92, bytes.length - videoHeaderBytes);
  view.setUint32(96, header.keyframe ? keyframeFlags : deltaFlags);
  view.setInt32(100, header.compositionOffset);
  view.setUint32(104, bytes.length - videoHeaderBytes + 8);
}

/** Room that `writeAudioHeader` needs. */
export const audioHeaderBytes = (sampleCount: number): number => 96 + 8 * sampleCount;

const audioTemplate = Uint8Array.from([
  ...box(0, 'moof'),
  ...box(16, 'mfhd', ...zeros(8)),
  ...box(0, 'traf'),
  ...box(16, 'tfhd', 0, 2, 0, 0, ...zeros(4)),
  ...box(20, 'tfdt', 1, 0, 0, 0, ...zeros(8)),
  ...box(0, 'trun', 0, 0, 0x03, 0x01, ...zeros(8)),
]);

export interface AudioHeader {
  readonly trackId: number;
  readonly sequence: number;
  readonly decodeTime: number;
  /** Of each sample, in the track's timescale. */
  readonly sampleDuration: number;
  /** Bytes of each sample, as they lie in the payload. */
  readonly sampleSizes: readonly number[];
}

/** @param bytes `audioHeaderBytes` of room, then the samples, to the end. Every sample stands alone: a sync sample. */
export function writeAudioHeader(bytes: Uint8Array, header: AudioHeader): void {
  const view = viewOf(bytes);
  const count = header.sampleSizes.length;
  const headerBytes = audioHeaderBytes(count);
  bytes.set(audioTemplate);
  view.setUint32(0, headerBytes - 8);
  view.setUint32(20, header.sequence + 1);
  view.setUint32(24, headerBytes - 32);
  view.setUint32(44, header.trackId);
  writeDecodeTime(view, 60, header.decodeTime);
  view.setUint32(68, headerBytes - 76);
  view.setUint32(80, count);
  view.setUint32(84, headerBytes);
  header.sampleSizes.forEach((sizeBytes, index) => {
    view.setUint32(88 + 8 * index, header.sampleDuration);
    view.setUint32(92 + 8 * index, sizeBytes);
  });
  const mdat = headerBytes - 8;
  view.setUint32(mdat, bytes.length - mdat);
  view.setUint32(mdat + 4, 0x6d646174);
}

function writeDecodeTime(view: DataView, offset: number, decodeTime: number): void {
  view.setUint32(offset, Math.floor(decodeTime / 2 ** 32));
  view.setUint32(offset + 4, decodeTime % 2 ** 32);
}
