/**
 * Recorded segments as a plain MP4 that any player opens and winds in: the same samples, byte for byte, in the same order,
 * with their tables in front. Nothing is encoded anew. Time zero is the first frame; where nothing was recorded the last
 * picture stands, so that a moment in the file is a moment of the gateway's clock.
 *
 * One movie has one description of its tracks: another codec, size or parameter set in the init segment begins the next.
 */
import { findBox, walkBoxes } from '../../media/boxes.ts';
import type { TrackInfo } from '../../media/fragment.ts';
import { ascii, box, joinBytes, matrix, u32, writeInitSegment, zeros } from '../../media/init-writer.ts';
import { MediaError } from '../../media/media-error.ts';
import { createSampleTables, type SampleTables } from './sample-tables.ts';
import type { TrackRun } from './segment-samples.ts';

export interface MovieSegment {
  readonly streamSession: string;
  /** Gateway UTC of its first video frame. */
  readonly startMs: number;
  readonly runs: readonly TrackRun[];
}

export interface PlainMovie {
  /** Gateway UTC of the movie's time zero. */
  readonly zeroMs: number;
  add(segment: MovieSegment): void;
  /** `ftyp`, `moov` and the header of `mdat`; after it come the payloads of all runs in the order they were added. */
  head(): Uint8Array;
  /** Of all runs. */
  readonly payloadBytes: number;
}

/** Equal for init segments whose samples may stand in one movie. */
export const descriptionKey = (tracks: readonly TrackInfo[]): string =>
  JSON.stringify(
    tracks.map((track) => ({ ...track, decoderConfig: Buffer.from(track.decoderConfig).toString('hex') })),
  );

interface MovieTrack {
  readonly info: TrackInfo;
  /** `trak` without tables and times of its own. */
  readonly init: Uint8Array;
  readonly tables: SampleTables;
  shiftTicks: number;
}

const movieTimescale = 1_000;

/** @param init `ftyp` + `moov` of the recording, for what we cannot describe ourselves @throws MediaError */
export function createPlainMovie(tracks: readonly TrackInfo[], init: Uint8Array, startMs: number): PlainMovie {
  const all = tracks.map(
    (info): MovieTrack => ({ info, init: initOf(info, init), tables: createSampleTables(), shiftTicks: 0 }),
  );
  const video = all.find(({ info }) => info.kind === 'video');
  if (!video) throw new MediaError('a recording without pictures');
  let session: string | undefined;
  let payloadBytes = 0;
  let videoStartS = 0;

  const secondsOf = (track: MovieTrack, run: TrackRun): number => run.decodeTime / track.info.timescale;
  const beginSession = (segment: MovieSegment): void => {
    const found = segment.runs.flatMap((run) => {
      const track = all.find(({ info }) => info.trackId === run.trackId);
      return track ? [{ track, seconds: secondsOf(track, run) }] : [];
    });
    const videoS = found.find(({ track }) => track === video)?.seconds ?? 0;
    const firstS = Math.min(...found.map(({ seconds }) => seconds));
    if (session === undefined) videoStartS = videoS - firstS;
    const wallS = videoStartS + (segment.startMs - startMs) / 1_000;
    const endS = Math.max(...all.map(({ tables, info }) => tables.endTicks / info.timescale));
    const atS = session === undefined ? videoStartS : Math.max(wallS, endS);
    for (const track of all) track.shiftTicks = Math.round((atS - videoS) * track.info.timescale);
    session = segment.streamSession;
  };
  return {
    get zeroMs() {
      return startMs - videoStartS * 1_000;
    },
    get payloadBytes() {
      return payloadBytes;
    },
    add(segment) {
      if (segment.streamSession !== session) beginSession(segment);
      for (const run of segment.runs) {
        const track = all.find(({ info }) => info.trackId === run.trackId);
        if (!track) throw new MediaError('a segment of a track that its file does not have');
        track.tables.add(run, Math.max(0, run.decodeTime + track.shiftTicks), payloadBytes);
        payloadBytes += run.payloadBytes;
      }
    },
    head() {
      const ftyp = box('ftyp', ascii('isom'), u32(512), ascii('isom'), ascii('iso2'), ascii('mp41'));
      const used = all.filter(({ tables }) => tables.samples > 0);
      const sized = moovOf(used, 0);
      const mdatBytes = 16;
      const moov = moovOf(used, ftyp.length + sized.length + mdatBytes);
      // Size 1: a 64-bit size follows the type.
      const mdat = joinBytes([u32(1), ascii('mdat'), u64(payloadBytes + mdatBytes)]);
      return joinBytes([ftyp, moov, mdat]);
    },
  };
}

const u64 = (value: number): number[] => [...u32(Math.floor(value / 2 ** 32)), ...u32(value % 2 ** 32)];

/** Our own plain description where there is one (sources write QuickTime's), else the source's. */
function initOf(info: TrackInfo, init: Uint8Array): Uint8Array {
  try {
    return writeInitSegment([info]);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return init;
  }
}

function moovOf(tracks: readonly MovieTrack[], base: number): Uint8Array {
  const durationMs = Math.max(
    ...tracks.map(({ tables, info }) => Math.round((tables.endTicks * 1_000) / info.timescale)),
  );
  const nextTrackId = Math.max(...tracks.map(({ info }) => info.trackId)) + 1;
  const rateAndVolume = [0, 1, 0, 0, 1, 0, ...zeros(10)];
  const times = [...u32(movieTimescale), ...u32(durationMs)];
  const mvhd = box('mvhd', zeros(12), times, rateAndVolume, matrix, zeros(24), u32(nextTrackId));
  return box('moov', mvhd, ...tracks.map((track) => trakOf(track, base)));
}

/** The track as it stands in its init segment, with its times, and its tables in the place of the empty ones. */
function trakOf({ info, init, tables }: MovieTrack, base: number): Uint8Array {
  const trak = trakIn(init, info.trackId);
  const partOf = (...path: string[]): Uint8Array => {
    const found = findBox(init, path, trak);
    if (!found) throw new MediaError(`box ${path.join('/')} is missing`);
    return init.slice(found.start, found.end);
  };
  const toMs = (ticks: number): number => Math.round((ticks * movieTimescale) / info.timescale);
  const { startTicks, endTicks } = tables;
  const lastsTicks = endTicks - startTicks;
  const tkhd = patched(partOf('tkhd'), (view) => view.setUint32(view.getUint8(8) === 1 ? 40 : 28, toMs(endTicks)));
  const language = [0x55, 0xc4, 0, 0];
  const mdhd = box('mdhd', [1, 0, 0, 0], zeros(16), u32(info.timescale), u64(lastsTicks), language);
  // The track begins later than the movie: an empty edit before it (8.6.6).
  const edits = box('edts', box('elst', u32(0), u32(2), edit(toMs(startTicks), -1), edit(toMs(lastsTicks), 0)));
  const header = partOf('mdia', 'minf', info.kind === 'video' ? 'vmhd' : 'smhd');
  const stbl = box('stbl', partOf('mdia', 'minf', 'stbl', 'stsd'), ...tables.render(base));
  const minf = box('minf', header, partOf('mdia', 'minf', 'dinf'), stbl);
  return box('trak', tkhd, ...(startTicks > 0 ? [edits] : []), box('mdia', mdhd, partOf('mdia', 'hdlr'), minf));
}

const edit = (lastsMs: number, fromTicks: number): number[] => [...u32(lastsMs), ...u32(fromTicks), 0, 1, 0, 0];

function trakIn(init: Uint8Array, trackId: number) {
  const moov = findBox(init, ['moov']);
  if (moov) {
    for (const trak of walkBoxes(init, moov.bodyStart, moov.end)) {
      const tkhd = trak.type === 'trak' ? findBox(init, ['tkhd'], trak) : undefined;
      if (!tkhd) continue;
      const view = new DataView(init.buffer, init.byteOffset + tkhd.bodyStart);
      if (view.getUint32(view.getUint8(0) === 1 ? 20 : 12) === trackId) return trak;
    }
  }
  throw new MediaError('a track has no description');
}

function patched(bytes: Uint8Array, patch: (view: DataView) => void): Uint8Array {
  patch(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return bytes;
}
