/**
 * Reading `moov` (ISO 14496-12 8.2, QuickTime's variant included): what tracks a stream has. ffmpeg's fragmented mov
 * carries AAC in QuickTime's version-1 sound description with the esds inside a `wave` box, and G.711 as `alaw`/`ulaw`.
 */
import { type Box, findBox, fourCcAt, getBox, viewOf, walkBoxes } from './boxes.ts';
import type { AudioCodec, TrackInfo, TrackKind, VideoCodec } from './fragment.ts';
import { h264CodecString } from './h264.ts';
import { h265CodecString } from './h265.ts';
import { MediaError } from './media-error.ts';

/** Defaults that `moof` may leave out (`trex`). */
export interface TrackDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

export interface ParsedInit {
  readonly tracks: readonly TrackInfo[];
  readonly defaults: ReadonlyMap<number, TrackDefaults>;
}

const videoCodecs: Readonly<Record<string, VideoCodec>> = {
  avc1: 'h264',
  avc3: 'h264',
  hvc1: 'h265',
  hev1: 'h265',
  jpeg: 'mjpeg',
  mjpa: 'mjpeg',
  mjpb: 'mjpeg',
};
const audioCodecs: Readonly<Record<string, AudioCodec>> = { mp4a: 'aac', alaw: 'pcma', ulaw: 'pcmu' };

/** @param bytes `ftyp` + `moov`. @throws MediaError when a needed box is missing or malformed. */
export function parseInitSegment(bytes: Uint8Array): ParsedInit {
  const moov = getBox(bytes, ['moov']);
  const tracks: TrackInfo[] = [];
  for (const box of walkBoxes(bytes, moov.bodyStart, moov.end)) {
    if (box.type !== 'trak') continue;
    const track = parseTrack(bytes, box);
    if (track !== undefined) tracks.push(track);
  }
  const defaults = new Map<number, TrackDefaults>();
  const mvex = findBox(bytes, ['mvex'], moov);
  if (mvex !== undefined) {
    const view = viewOf(bytes);
    for (const box of walkBoxes(bytes, mvex.bodyStart, mvex.end)) {
      if (box.type !== 'trex' || box.end - box.bodyStart < 24) continue;
      defaults.set(view.getUint32(box.bodyStart + 4), {
        duration: view.getUint32(box.bodyStart + 12),
        size: view.getUint32(box.bodyStart + 16),
        flags: view.getUint32(box.bodyStart + 20),
      });
    }
  }
  return { tracks, defaults };
}

function parseTrack(bytes: Uint8Array, trak: Box): TrackInfo | undefined {
  const view = viewOf(bytes);
  const tkhd = getBox(bytes, ['tkhd'], trak);
  const mdhd = getBox(bytes, ['mdia', 'mdhd'], trak);
  const hdlr = getBox(bytes, ['mdia', 'hdlr'], trak);
  const stsd = getBox(bytes, ['mdia', 'minf', 'stbl', 'stsd'], trak);
  const versionOf = (box: Box) => bytes[box.bodyStart] ?? 0;
  if (tkhd.end - tkhd.bodyStart < 24 || mdhd.end - mdhd.bodyStart < 24 || hdlr.end - hdlr.bodyStart < 12)
    throw new MediaError('a track header is cut short');
  const trackId = view.getUint32(tkhd.bodyStart + (versionOf(tkhd) === 1 ? 20 : 12));
  const timescale = view.getUint32(mdhd.bodyStart + (versionOf(mdhd) === 1 ? 20 : 12));
  if (trackId === 0 || timescale === 0) throw new MediaError('a track header is impossible');
  const handler = fourCcAt(bytes, hdlr.bodyStart + 8);
  const kind: TrackKind | undefined = handler === 'vide' ? 'video' : handler === 'soun' ? 'audio' : undefined;
  if (kind === undefined) return undefined;
  const entry = walkBoxes(bytes, stsd.bodyStart + 8, stsd.end).next().value;
  if (entry === undefined) throw new MediaError('a track has no sample description');
  const shared = { trackId, kind, timescale };
  return kind === 'video'
    ? { ...shared, ...parseVideoEntry(bytes, entry) }
    : { ...shared, ...parseAudioEntry(bytes, entry) };
}

type EntryFacts = Omit<TrackInfo, 'trackId' | 'kind' | 'timescale'>;
const nothing = new Uint8Array(0);

function parseVideoEntry(bytes: Uint8Array, entry: Box): EntryFacts {
  if (entry.end - entry.bodyStart < 78) throw new MediaError('the video sample description is cut short');
  const view = viewOf(bytes);
  const codec = videoCodecs[entry.type] ?? 'other';
  const children = { bodyStart: entry.bodyStart + 78, end: entry.end };
  const configType = codec === 'h264' ? 'avcC' : codec === 'h265' ? 'hvcC' : undefined;
  const config = configType === undefined ? undefined : findBox(bytes, [configType], children);
  const decoderConfig = config === undefined ? nothing : bytes.slice(config.bodyStart, config.end);
  return {
    codec,
    codecString:
      codec === 'h264' ? h264CodecString(decoderConfig) : codec === 'h265' ? h265CodecString(decoderConfig) : '',
    width: view.getUint16(entry.bodyStart + 24),
    height: view.getUint16(entry.bodyStart + 26),
    sampleRate: 0,
    channels: 0,
    decoderConfig,
  };
}

function parseAudioEntry(bytes: Uint8Array, entry: Box): EntryFacts {
  if (entry.end - entry.bodyStart < 28) throw new MediaError('the audio sample description is cut short');
  const view = viewOf(bytes);
  const version = view.getUint16(entry.bodyStart + 8);
  // QuickTime appends 16 bytes in version 1 and 36 in version 2.
  const childrenStart = entry.bodyStart + 28 + (version === 1 ? 16 : version === 2 ? 36 : 0);
  const children = { bodyStart: Math.min(childrenStart, entry.end), end: entry.end };
  const codec = audioCodecs[entry.type] ?? 'other';
  const esds =
    codec === 'aac' ? (findBox(bytes, ['esds'], children) ?? findBox(bytes, ['wave', 'esds'], children)) : undefined;
  const decoderConfig = esds === undefined ? nothing : parseAudioConfig(bytes.subarray(esds.bodyStart + 4, esds.end));
  const first = decoderConfig[0] ?? 0;
  return {
    codec,
    codecString: decoderConfig.length > 0 ? `mp4a.40.${first >> 3}` : '',
    width: 0,
    height: 0,
    sampleRate: view.getUint16(entry.bodyStart + 24),
    channels: view.getUint16(entry.bodyStart + 16),
    decoderConfig,
  };
}

/** AudioSpecificConfig out of the descriptors of an esds (ISO 14496-1 7.2.6): tags 3 → 4 → 5. */
function parseAudioConfig(descriptors: Uint8Array): Uint8Array {
  let offset = 0;
  while (offset < descriptors.length) {
    const tag = descriptors[offset];
    let size = 0;
    offset += 1;
    for (let index = 0; index < 4; index += 1) {
      const byte = descriptors[offset] ?? 0;
      offset += 1;
      size = (size << 7) | (byte & 0x7f);
      if ((byte & 0x80) === 0) break;
    }
    if (tag === 5) return descriptors.slice(offset, offset + size);
    if (tag === 3) {
      const flags = descriptors[offset + 2] ?? 0;
      offset +=
        3 + (flags & 0x80 ? 2 : 0) + (flags & 0x40 ? 1 + (descriptors[offset + 3] ?? 0) : 0) + (flags & 0x20 ? 2 : 0);
    } else if (tag === 4) offset += 13;
    else offset += size;
  }
  return nothing;
}
