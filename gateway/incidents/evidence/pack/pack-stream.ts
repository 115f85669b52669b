/**
 * One stream of a pack on its way into the zip file: the originals, each segment held against its hash as it is read, then the
 * same samples as plain movies, then a copy to look at where the original is nothing that every player opens.
 */
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { asGatewayError, GatewayError } from '../../../kernel/errors.ts';
import { createPlainMovie, descriptionKey, type PlainMovie } from '../../../recordings/export/plain-movie.ts';
import {
  bytesOfPart,
  isAsWritten,
  type RecordedPart,
  readSegments,
} from '../../../recordings/export/recorded-parts.ts';
import { readTrackRuns } from '../../../recordings/export/segment-samples.ts';
import type { RootVerdict } from '../../../recordings/export/signed-root.ts';
import type { RecordedSegment, RecordingIndex } from '../../../recordings/model.ts';
import type { FileKind, PackedFile, PackedMovie, PackedOriginal, PackedSegment } from './manifest.ts';
import type { WrittenEntry, ZipWriter } from './zip-writer.ts';

/** A recording that is not as it was written. */
export interface Alteration {
  readonly camera: string;
  readonly recordingId: string;
  readonly path: string;
  /** null: its bytes are right, but not its place in the chain. */
  readonly segment: number | null;
  readonly at: string;
}

export interface StreamOptions {
  readonly index: Pick<RecordingIndex, 'read'>;
  readonly zip: ZipWriter;
  /** Of the zip file that is written. */
  readonly zipPath: string;
  /** Folder name within the pack: the camera's code. */
  readonly folder: string;
  /** Begins the names of its files; unique in its folder. */
  readonly name: string;
  readonly parts: readonly RecordedPart[];
  readonly root: RootVerdict;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
  readonly onStage: (stage: 'originals' | 'movies' | 'viewing-copies') => void;
  /** Writes the bytes from `start` to `end` of a file as H.264 to another. */
  readonly makeViewingCopy: (start: number, end: number, outputPath: string) => Promise<void>;
}

export interface PackedStream {
  readonly files: readonly PackedFile[];
  readonly originals: readonly PackedOriginal[];
  readonly movies: readonly PackedMovie[];
  readonly alterations: readonly Alteration[];
}

/** What one movie is made of: samples of one description, from one or several recorded files. */
interface MovieWork {
  readonly key: string;
  readonly codec: string;
  readonly movie: PlainMovie;
  readonly from: string[];
  /** Where the payloads lie in each of its segments. */
  readonly pieces: MoviePiece[];
}

interface MoviePiece {
  readonly part: RecordedPart;
  readonly segments: RecordedSegment[];
  readonly ranges: { readonly start: number; readonly end: number }[][];
}

/** @throws GatewayError `recording.unreadable`, `recording.write-failed`, `media.malformed`; the signal's reason */
export async function packStream(options: StreamOptions): Promise<PackedStream> {
  const files: PackedFile[] = [];
  const originals: PackedOriginal[] = [];
  const movies: PackedMovie[] = [];
  const alterations: Alteration[] = [];
  const works: MovieWork[] = [];
  const added = (path: string, kind: FileKind, { sizeBytes, sha256 }: WrittenEntry) =>
    void files.push({ path, kind, sizeBytes, sha256 });
  options.onStage('originals');
  for (const part of options.parts) {
    const path = `original/${options.folder}/${options.name}-${part.file.id}-${spanOf(part)}.mp4s`;
    const init = await options.index.read(part.file.id, 0, part.file.initBytes);
    if (!part.chained) alterations.push(alterationOf(options, part, undefined));
    const bytes = originalBytes(options, { part, init, path }, alterations, works);
    added(path, 'original', await options.zip.add(path, bytesOfPart(part), bytes));
    originals.push(originalOf(part, path));
  }
  const lastPart = options.parts.at(-1);
  if (lastPart && options.root.is === 'altered') alterations.push(alterationOf(options, lastPart, undefined));
  // It will be refused: what is made of altered bytes is nothing to anybody.
  if (alterations.length > 0) return { files, originals, movies, alterations };
  for (const [index, work] of works.entries()) {
    const number = index === 0 ? '' : `-${index + 1}`;
    const path = `play/${options.folder}/${options.name}${number}.mp4`;
    options.onStage('movies');
    const head = work.movie.head();
    const entry = await options.zip.add(path, head.length + work.movie.payloadBytes, movieBytes(options, head, work));
    added(path, 'movie', entry);
    const startsAt = new Date(work.movie.zeroMs).toISOString();
    movies.push({ path, startsAt, derived: false, from: work.from });
    if (work.codec === 'h264') continue;
    options.onStage('viewing-copies');
    const viewPath = `view/${options.folder}/${options.name}${number}-derived.mp4`;
    added(viewPath, 'viewing-copy', await addViewingCopy(options, viewPath, entry));
    movies.push({ path: viewPath, startsAt, derived: true, from: work.from });
  }
  return { files, originals, movies, alterations };
}

const spanOf = ({ segments }: RecordedPart): string => `${segments[0]?.index ?? 0}-${segments.at(-1)?.index ?? 0}`;

function alterationOf(
  { folder }: StreamOptions,
  { file }: RecordedPart,
  segment: RecordedSegment | undefined,
): Alteration {
  const at = new Date(segment?.startMs ?? file.startMs).toISOString();
  return { camera: folder, recordingId: file.id, path: file.path, segment: segment?.index ?? null, at };
}

function originalOf({ file, segments, chainBefore, chainAfter }: RecordedPart, path: string): PackedOriginal {
  const video = file.tracks.find(({ kind }) => kind === 'video');
  let offset = file.initBytes;
  const listed = segments.map((segment): PackedSegment => {
    const at = offset;
    offset += segment.sizeBytes;
    const { index, sizeBytes, startMs, durationMs, hash } = segment;
    return [index, at, sizeBytes, startMs, durationMs, Buffer.from(hash).toString('hex')];
  });
  return {
    ...{ path, recordingId: file.id, streamSession: file.streamSession, initBytes: file.initBytes },
    ...{ codec: video?.codec ?? '', width: video?.width ?? 0, height: video?.height ?? 0 },
    ...{ chainBefore, chainAfter, segments: listed },
  };
}

async function* originalBytes(
  options: StreamOptions,
  { part, init, path }: { readonly part: RecordedPart; readonly init: Uint8Array; readonly path: string },
  alterations: Alteration[],
  works: MovieWork[],
): AsyncGenerator<Uint8Array> {
  yield init;
  const work = workFor(part, init, works, path);
  const piece: MoviePiece = { part, segments: [], ranges: [] };
  work.pieces.push(piece);
  for await (const { segment, bytes } of readSegments(options.index, part)) {
    options.signal.throwIfAborted();
    if (await isAsWritten(segment, bytes)) {
      const { startMs } = segment;
      const runs = wellFormed(() => readTrackRuns(bytes));
      wellFormed(() => work.movie.add({ streamSession: part.file.streamSession, startMs, runs }));
      piece.segments.push(segment);
      piece.ranges.push(runs.map(({ payloadOffset: start, payloadBytes }) => ({ start, end: start + payloadBytes })));
    } else alterations.push(alterationOf(options, part, segment));
    yield bytes;
    options.onBytes(bytes.length);
  }
}

function workFor({ file, segments }: RecordedPart, init: Uint8Array, works: MovieWork[], path: string): MovieWork {
  const key = descriptionKey(file.tracks);
  const last = works.at(-1);
  if (last?.key === key) {
    last.from.push(path);
    return last;
  }
  const codec = file.tracks.find(({ kind }) => kind === 'video')?.codec ?? '';
  const startMs = segments[0]?.startMs ?? file.startMs;
  const movie = wellFormed(() => createPlainMovie(file.tracks, init, startMs));
  const work: MovieWork = { key, codec, movie, from: [path], pieces: [] };
  works.push(work);
  return work;
}

function wellFormed<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw asGatewayError(cause, 'media.malformed');
  }
}

async function* movieBytes(
  options: StreamOptions,
  head: Uint8Array,
  { pieces }: MovieWork,
): AsyncGenerator<Uint8Array> {
  yield head;
  for (const { part, segments, ranges } of pieces) {
    let at = 0;
    for await (const { bytes } of readSegments(options.index, { file: part.file, segments })) {
      options.signal.throwIfAborted();
      for (const { start, end } of ranges[at] ?? []) yield bytes.subarray(start, end);
      at += 1;
      options.onBytes(bytes.length);
    }
  }
}

async function addViewingCopy(options: StreamOptions, path: string, movie: WrittenEntry): Promise<WrittenEntry> {
  const { zip, zipPath } = options;
  const copyPath = `${zipPath}.view`;
  try {
    await options.makeViewingCopy(movie.start, movie.start + movie.sizeBytes, copyPath);
    const { size } = await stat(copyPath);
    return await zip.add(path, size, createReadStream(copyPath));
  } catch (error) {
    throw options.signal.aborted || error instanceof GatewayError
      ? error
      : asGatewayError(error, 'recording.write-failed');
  } finally {
    await rm(copyPath, { force: true });
  }
}
