/**
 * Writes `ftyp` + `moov` for fragmented media from what is known of its tracks. It serves two needs: browsers want
 * plain ISO-BMFF where ffmpeg wrote QuickTime (`hev1`, `wave`, G.711 beside it), and a stream whose parameter sets
 * change in band needs a new init segment that the source never made.
 */
import type { TrackInfo } from './fragment.ts';
import { MediaError } from './media-error.ts';

type Piece = Uint8Array | readonly number[];

const u16 = (value: number) => [(value >> 8) & 0xff, value & 0xff];
export const u32 = (value: number) => [
  (value >>> 24) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 8) & 0xff,
  value & 0xff,
];
export const zeros = (count: number) => new Array<number>(count).fill(0);
export const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
/** The matrix that leaves pictures as they are (ISO 14496-12 8.2.2.2). */
export const matrix = [...u32(0x10000), ...zeros(12), ...u32(0x10000), ...zeros(12), ...u32(0x40000000)];

/** Joins pieces of bytes once. */
export function joinBytes(pieces: readonly Piece[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

/** One box of ISO 14496-12 4.2 around its pieces; `type` of four ASCII letters. */
export function box(type: string, ...pieces: Piece[]): Uint8Array {
  const size = 8 + pieces.reduce((sum, piece) => sum + piece.length, 0);
  return joinBytes([u32(size), ascii(type), ...pieces]);
}

/** Brands: `iso5` for default-base-is-moof, `iso6` and `mp41` for readers that ask for them. */
function ftyp(): Uint8Array {
  return box('ftyp', ascii('iso5'), u32(512), ascii('iso5'), ascii('iso6'), ascii('mp41'));
}

/**
 * @returns `ftyp` + `moov` whose tracks keep their ids and timescales, so that existing fragments fit.
 * @throws MediaError for a codec that cannot be described (`other`, MJPEG).
 */
export function writeInitSegment(tracks: readonly TrackInfo[]): Uint8Array {
  const nextTrackId = Math.max(0, ...tracks.map((track) => track.trackId)) + 1;
  const mvhd = box(
    'mvhd',
    zeros(12),
    u32(1000),
    u32(0),
    u32(0x10000),
    u16(0x100),
    zeros(10),
    matrix,
    zeros(24),
    u32(nextTrackId),
  );
  const trex = tracks.map((track) => box('trex', zeros(4), u32(track.trackId), u32(1), zeros(12)));
  return joinBytes([ftyp(), box('moov', mvhd, ...tracks.map(trak), box('mvex', ...trex))]);
}

function trak(track: TrackInfo): Uint8Array {
  const video = track.kind === 'video';
  const size = [...u32(track.width * 0x10000), ...u32(track.height * 0x10000)];
  const tkhd = box(
    'tkhd',
    [0, 0, 0, 3],
    zeros(8),
    u32(track.trackId),
    zeros(18),
    u16(video ? 0 : 1),
    u16(video ? 0 : 0x100),
    zeros(2),
    matrix,
    size,
  );
  // Language "und" (ISO 639-2, five bits a letter).
  const mdhd = box('mdhd', zeros(12), u32(track.timescale), u32(0), u16(0x55c4), zeros(2));
  const hdlr = box('hdlr', zeros(8), ascii(video ? 'vide' : 'soun'), zeros(12), ascii(video ? 'video' : 'audio'), [0]);
  const header = video ? box('vmhd', [0, 0, 0, 1], zeros(8)) : box('smhd', zeros(8));
  const dinf = box('dinf', box('dref', zeros(4), u32(1), box('url ', [0, 0, 0, 1])));
  const stsd = box('stsd', zeros(4), u32(1), video ? videoEntry(track) : audioEntry(track));
  const tables = [box('stts', zeros(8)), box('stsc', zeros(8)), box('stsz', zeros(12)), box('stco', zeros(8))];
  return box('trak', tkhd, box('mdia', mdhd, hdlr, box('minf', header, dinf, box('stbl', stsd, ...tables))));
}

function videoEntry(track: TrackInfo): Uint8Array {
  const types: Readonly<Record<string, readonly [string, string]>> = { h264: ['avc1', 'avcC'], h265: ['hvc1', 'hvcC'] };
  const found = types[track.codec];
  if (found === undefined || track.decoderConfig.length === 0)
    throw new MediaError(`codec ${track.codec} has no sample description`);
  const [entryType, configType] = found;
  const resolution = u32(0x480000);
  return box(
    entryType,
    zeros(6),
    u16(1),
    zeros(16),
    u16(track.width),
    u16(track.height),
    resolution,
    resolution,
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    u16(0xffff),
    box(configType, track.decoderConfig),
  );
}

function audioEntry(track: TrackInfo): Uint8Array {
  const types: Readonly<Record<string, string>> = { aac: 'mp4a', pcma: 'alaw', pcmu: 'ulaw', flac: 'fLaC' };
  const entryType = types[track.codec];
  if (entryType === undefined) throw new MediaError(`codec ${track.codec} has no sample description`);
  const facts = [
    zeros(6),
    u16(1),
    zeros(8),
    u16(track.channels),
    u16(16),
    zeros(4),
    u32(Math.min(track.sampleRate, 0xffff) * 0x10000),
  ];
  if (track.codec === 'aac') return box(entryType, ...facts, esds(track));
  if (track.codec === 'flac') return box(entryType, ...facts, box('dfLa', track.decoderConfig));
  return box(entryType, ...facts);
}

/** ISO 14496-14 5.6: ES descriptor 3, decoder config 4 (object type 0x40, audio stream), specific info 5, SL config 6. */
function esds(track: TrackInfo): Uint8Array {
  const config = track.decoderConfig;
  const specific = [5, config.length, ...config];
  const decoder = [4, 13 + specific.length, 0x40, 0x15, ...zeros(11), ...specific];
  const slConfig = [6, 1, 2];
  return box('esds', zeros(4), [3, 3 + decoder.length + slConfig.length, ...u16(track.trackId), 0], decoder, slConfig);
}
