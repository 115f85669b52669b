/** One `moof` (ISO 14496-12 8.8), read and written: which track, when, how long, where the samples lie. */
import { type Box, findBox, getBox, viewOf, walkBoxes } from './boxes.ts';
import type { TrackDefaults } from './init-segment.ts';
import { MediaError } from './media-error.ts';

export interface MovieFragment {
  readonly trackId: number;
  /** In the track's timescale. */
  readonly decodeTime: number;
  readonly duration: number;
  readonly sampleCount: number;
  /** What the container says of the first sample; cameras and muxers get it wrong, see fragment-reader. */
  readonly firstIsSync: boolean;
  /** Size in bytes of the first sample. */
  readonly firstSampleSize: number;
}

const maxSamples = 100_000;
/** sample_is_non_sync_sample (8.8.3.1). */
export const nonSync = 0x10000;

/** @param bytes one whole `moof`. @throws MediaError unless it holds exactly one track fragment, well formed. */
export function parseMovieFragment(
  bytes: Uint8Array,
  defaultsOf: (trackId: number) => TrackDefaults | undefined,
): MovieFragment {
  const moof = getBox(bytes, ['moof']);
  const trafs = [...walkBoxes(bytes, moof.bodyStart, moof.end)].filter((box) => box.type === 'traf');
  const [traf] = trafs;
  if (traf === undefined || trafs.length > 1) throw new MediaError('a movie fragment must hold one track fragment');
  const header = parseHeader(bytes, getBox(bytes, ['tfhd'], traf), defaultsOf);
  const runs = [...walkBoxes(bytes, traf.bodyStart, traf.end)].filter((box) => box.type === 'trun');
  const totals = runs.map((run) => parseRun(bytes, run, header));
  const [first] = totals;
  if (first === undefined || first.sampleCount === 0) throw new MediaError('a movie fragment holds no sample');
  return {
    trackId: header.trackId,
    decodeTime: parseDecodeTime(bytes, findBox(bytes, ['tfdt'], traf)),
    duration: totals.reduce((sum, run) => sum + run.duration, 0),
    sampleCount: totals.reduce((sum, run) => sum + run.sampleCount, 0),
    firstIsSync: (first.firstFlags & nonSync) === 0,
    firstSampleSize: first.firstSize,
  };
}

function parseDecodeTime(bytes: Uint8Array, tfdt: Box | undefined): number {
  if (tfdt === undefined || tfdt.end - tfdt.bodyStart < 8) throw new MediaError('box tfdt is missing');
  const view = viewOf(bytes);
  if (bytes[tfdt.bodyStart] !== 1) return view.getUint32(tfdt.bodyStart + 4);
  if (tfdt.end - tfdt.bodyStart < 12) throw new MediaError('box tfdt is cut short');
  const time = Number(view.getBigUint64(tfdt.bodyStart + 4));
  if (!Number.isSafeInteger(time)) throw new MediaError('impossible decode time');
  return time;
}

export interface Sample {
  /** In the track's timescale. */
  readonly duration: number;
  /** Bytes. */
  readonly size: number;
  /** ISO 14496-12 8.8.3.1. */
  readonly flags: number;
  /** The 32 bits as they are; signed only in a `trun` of version 1. */
  readonly compositionOffset: number;
}

export interface SampleTable {
  readonly trackId: number;
  readonly decodeTime: number;
  /** Of the (first) `trun`. */
  readonly version: number;
  readonly samples: readonly Sample[];
}

/** Every sample of a `moof` that holds one `trun` and says all by itself. @throws MediaError for any other. */
export function parseSampleTable(bytes: Uint8Array): SampleTable {
  const traf = getBox(bytes, ['moof', 'traf']);
  const header = parseHeader(bytes, getBox(bytes, ['tfhd'], traf), () => undefined);
  const trun = getBox(bytes, ['trun'], traf);
  const next = createFieldReader(bytes, trun);
  const present = next() & 0xffffff;
  const count = next();
  if (count > maxSamples) throw new MediaError('a movie fragment holds too many samples');
  if (present & 0x1) next();
  const firstFlags = present & 0x4 ? next() : undefined;
  const samples = Array.from({ length: count }, (_, index): Sample => {
    const duration = present & 0x100 ? next() : header.duration;
    const size = present & 0x200 ? next() : header.size;
    const flags = present & 0x400 ? next() : header.flags;
    const compositionOffset = present & 0x800 ? next() : 0;
    return { duration, size, flags: index === 0 ? (firstFlags ?? flags) : flags, compositionOffset };
  });
  const decodeTime = parseDecodeTime(bytes, findBox(bytes, ['tfdt'], traf));
  return { trackId: header.trackId, decodeTime, version: bytes[trun.bodyStart] ?? 0, samples };
}

/** `moof`, `mfhd`, `traf`, `tfhd`, `tfdt` and what a `trun` has before its samples. */
const fixedBytes = 88;
const bytesPerSample = 16;
/** Flags of a `trun`: data offset, and of each sample duration, size, flags, composition offset. */
export const everyField = 0xf01;

/**
 * `moof` and the header of `mdat`, right before the payload: one `traf` with one `trun` that says everything of each sample
 * (8.8.4 to 8.8.12).
 * @param sequence for `mfhd`
 */
export function writeSampleTable(table: SampleTable, sequence: number, payloadBytes: number): Uint8Array {
  const { trackId, decodeTime, version, samples } = table;
  const moofBytes = fixedBytes + bytesPerSample * samples.length;
  const bytes = new Uint8Array(moofBytes + 8);
  const view = viewOf(bytes);
  const open = (offset: number, sizeBytes: number, type: string) => {
    view.setUint32(offset, sizeBytes);
    for (let index = 0; index < 4; index += 1) view.setUint8(offset + 4 + index, type.charCodeAt(index));
  };
  open(0, moofBytes, 'moof');
  open(8, 16, 'mfhd');
  view.setUint32(20, sequence);
  open(24, moofBytes - 24, 'traf');
  open(32, 16, 'tfhd');
  // default-base-is-moof
  view.setUint32(40, 0x020000);
  view.setUint32(44, trackId);
  open(48, 20, 'tfdt');
  view.setUint32(56, 0x01000000);
  view.setBigUint64(60, BigInt(decodeTime));
  open(68, moofBytes - 68, 'trun');
  view.setUint32(76, version * 0x1000000 + everyField);
  view.setUint32(80, samples.length);
  view.setUint32(84, moofBytes + 8);
  let offset = fixedBytes;
  for (const sample of samples) {
    view.setUint32(offset, sample.duration);
    view.setUint32(offset + 4, sample.size);
    view.setUint32(offset + 8, sample.flags);
    view.setUint32(offset + 12, sample.compositionOffset);
    offset += bytesPerSample;
  }
  open(moofBytes, payloadBytes + 8, 'mdat');
  return bytes;
}

interface Header extends TrackDefaults {
  readonly trackId: number;
}

function parseHeader(bytes: Uint8Array, tfhd: Box, defaultsOf: (trackId: number) => TrackDefaults | undefined): Header {
  const next = createFieldReader(bytes, tfhd);
  const present = next() & 0xffffff;
  const trackId = next();
  const fallback = defaultsOf(trackId) ?? { duration: 0, size: 0, flags: 0 };
  if (present & 0x1) {
    next();
    next();
  }
  if (present & 0x2) next();
  const duration = present & 0x8 ? next() : fallback.duration;
  const size = present & 0x10 ? next() : fallback.size;
  const flags = present & 0x20 ? next() : fallback.flags;
  return { trackId, duration, size, flags };
}

function parseRun(bytes: Uint8Array, trun: Box, header: Header) {
  const next = createFieldReader(bytes, trun);
  const present = next() & 0xffffff;
  const sampleCount = next();
  if (sampleCount > maxSamples) throw new MediaError('a movie fragment holds too many samples');
  if (present & 0x1) next();
  let firstFlags = present & 0x4 ? next() : header.flags;
  let firstSize = header.size;
  let duration = 0;
  for (let index = 0; index < sampleCount; index += 1) {
    duration += present & 0x100 ? next() : header.duration;
    const size = present & 0x200 ? next() : header.size;
    const flags = present & 0x400 ? next() : header.flags;
    if (present & 0x800) next();
    if (index > 0) continue;
    firstSize = size;
    if ((present & 0x4) === 0) firstFlags = flags;
  }
  return { sampleCount, duration, firstFlags, firstSize };
}

/** Consecutive 32-bit fields of a box. */
function createFieldReader(bytes: Uint8Array, box: Box): () => number {
  const view = viewOf(bytes);
  let offset = box.bodyStart;
  return () => {
    if (offset + 4 > box.end) throw new MediaError(`box ${box.type} is cut short`);
    const value = view.getUint32(offset);
    offset += 4;
    return value;
  };
}
