/** Hand-made media for unit tests: tracks with real parameter sets, and fragments of a few bytes with exact times. */
import type { BrowserInit } from '../../gateway/media/browser-init.ts';
import { deriveBrowserInit } from '../../gateway/media/browser-init.ts';
import type { Fragment, StreamInit, TrackInfo } from '../../gateway/media/fragment.ts';
import { h264CodecString } from '../../gateway/media/h264.ts';
import { joinBytes, writeInitSegment } from '../../gateway/media/init-writer.ts';

/** avcC records that x264 wrote. */
export const avcRecords = {
  '640x360': '014d4016ffe10019674d4016d900a02ff970110000030001000003001e0f162e4801000568ebc3cb20',
  '704x396': '014d4016ffe10019674d4016d900b033fbc044000003000400000300783c58b92001000568ebc3cb20',
  '1920x1080': '014d4028ffe1001a674d4028d900780227e5c044000003000400000300783c60c92001000568ebc3cb20',
} as const;

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

export function makeVideoTrack(size: keyof typeof avcRecords = '640x360'): TrackInfo {
  const decoderConfig = fromHex(avcRecords[size]);
  const [width = 0, height = 0] = size.split('x').map(Number);
  return {
    trackId: 1,
    kind: 'video',
    codec: 'h264',
    codecString: h264CodecString(decoderConfig),
    timescale: 90_000,
    width,
    height,
    sampleRate: 0,
    channels: 0,
    decoderConfig,
  };
}

export const aacTrack: TrackInfo = {
  trackId: 2,
  kind: 'audio',
  codec: 'aac',
  codecString: 'mp4a.40.2',
  timescale: 16_000,
  width: 0,
  height: 0,
  sampleRate: 16_000,
  channels: 1,
  decoderConfig: Uint8Array.of(0x14, 0x08),
};

export function makeInit(streamSession: string, tracks: readonly TrackInfo[] = [makeVideoTrack()]): StreamInit {
  return { streamSession, tracks, bytes: writeInitSegment(tracks) };
}

export function makeBrowserInit(streamSession: string, tracks?: readonly TrackInfo[]): BrowserInit {
  const init = deriveBrowserInit(makeInit(streamSession, tracks), { audio: true });
  if (init === undefined) throw new Error('no browser init');
  return init;
}

export interface MadeFragment {
  readonly trackId?: number;
  readonly decodeTime: number;
  readonly duration: number;
  readonly payload: Uint8Array;
  readonly sync?: boolean;
}

const u32 = (value: number) => [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (type: string, ...pieces: (Uint8Array | readonly number[])[]) =>
  joinBytes([u32(8 + pieces.reduce((sum, piece) => sum + piece.length, 0)), [...Buffer.from(type)], ...pieces]);

/** `moof` + `mdat` as ffmpeg writes them: one sample, defaults in `tfhd`, 64-bit `tfdt`. */
export function writeFragment(made: MadeFragment): { bytes: Uint8Array; payloadOffset: number } {
  const { trackId = 1, decodeTime, duration, payload, sync = false } = made;
  const flags = sync ? 0x2000000 : 0x1010000;
  const tfhd = box('tfhd', u32(0x20038), u32(trackId), u32(duration), u32(payload.length), u32(flags));
  const tfdt = box('tfdt', u32(0x1000000), u32(Math.floor(decodeTime / 2 ** 32)), u32(decodeTime));
  const trun = (offset: number) => box('trun', u32(1), u32(1), u32(offset));
  const moofWith = (offset: number) => box('moof', box('mfhd', u32(0), u32(1)), box('traf', tfhd, tfdt, trun(offset)));
  const moof = moofWith(moofWith(0).length + 8);
  return { bytes: joinBytes([moof, box('mdat', payload)]), payloadOffset: moof.length + 8 };
}

/** NAL units with four-byte lengths, one sample. */
export function writeSample(...nals: readonly (readonly number[] | Uint8Array)[]): Uint8Array {
  return joinBytes(nals.flatMap((nal) => [u32(nal.length), nal]));
}

export const idr = writeSample([0x65, 1, 2, 3]);
export const nonIdr = writeSample([0x41, 1, 2, 3]);

export interface FrameRun {
  readonly streamSession: string;
  readonly count: number;
  readonly fps: number;
  /** A keyframe every so many frames. */
  readonly gop: number;
  readonly startFrame?: number;
  readonly startMs?: number;
}

/** Ready fragments of an even stream. */
export function makeFragments(run: FrameRun): Fragment[] {
  const { streamSession, count, fps, gop, startFrame = 0, startMs = Date.UTC(2026, 0, 2, 3, 4, 5) } = run;
  return Array.from({ length: count }, (_, index) => {
    const frame = startFrame + index;
    const decodeTime = Math.round((frame * 90_000) / fps);
    const duration = Math.round(((frame + 1) * 90_000) / fps) - decodeTime;
    const keyframe = index % gop === 0;
    const payload = keyframe ? idr : nonIdr;
    return {
      streamSession,
      trackId: 1,
      kind: 'video' as const,
      sequence: index,
      decodeTime,
      duration,
      keyframe,
      receivedAtMs: startMs + (index * 1000) / fps,
      ...writeFragment({ decodeTime, duration, payload, sync: keyframe }),
      payloadSize: payload.length,
      sampleCount: 1,
    };
  });
}
