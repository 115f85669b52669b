/**
 * What a gateway that ended without farewell left on a disk: files with a tail beside them. Each is cut to its last segment that
 * is whole, gets its row, and loses its tail. Everything can be done again: a power loss in the middle does no harm.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseInitSegment } from '../../media/init-segment.ts';
import { MediaError } from '../../media/media-error.ts';
import type { RecordedFile, RecordedSegment, RecordingDisk } from '../model.ts';
import { bytesOfHex, hexOf, linksAfter } from './chain.ts';
import type { DiskFile, FilePort } from './file-port.ts';
import type { CompleteFile } from './file-store.ts';
import { type FileStart, fileIdOfTail, type ReadTail, readTail, tailFolder, tailPath } from './tail-file.ts';

export interface RecoverOptions {
  readonly disk: RecordingDisk;
  readonly files: FilePort;
  /** Files that are being written now. */
  readonly isOpen: (fileId: string) => boolean;
  readonly find: (fileId: string) => Promise<RecordedFile | undefined>;
}

/** A file that waits for its row. */
export interface FoundFile {
  readonly complete: CompleteFile;
  /** Bytes that lay behind the last whole segment. */
  readonly cutBytes: number;
  /** To be called when the row stands. */
  removeTail(): Promise<void>;
}

/** Segments before the last whole one whose hashes are asked for as well: a tail speaks only of what was synced before. */
const lookBack = 4;
const mostTailBytes = 64 * 1024 * 1024;

/** Cuts what is to be cut. Rejects with the system's error when the disk cannot be read or written. */
export async function findUnfinished(options: RecoverOptions): Promise<FoundFile[]> {
  const { disk, files, isOpen } = options;
  const found: FoundFile[] = [];
  for (const name of await files.list(join(disk.folder, tailFolder))) {
    const fileId = fileIdOfTail(name);
    if (fileId === undefined || isOpen(fileId)) continue;
    const file = await lookAt(options, fileId);
    if (file) found.push(file);
  }
  return found;
}

async function lookAt(options: RecoverOptions, fileId: string): Promise<FoundFile | undefined> {
  const { disk, files, find } = options;
  const at = (path: string) => join(disk.folder, path);
  const removeTail = () => files.remove(at(tailPath(fileId)));
  const tail = readTail(await readWhole(files, at(tailPath(fileId))));
  // Its facts are on the disk before the file is made, so without them there is no file.
  if (!tail) {
    await removeTail();
    return undefined;
  }
  const known = await find(fileId);
  const there = (await files.sizeOf(at(tail.start.path))) !== undefined;
  const found = there ? await openAndCut(options, tail, known) : undefined;
  if (found) return { ...found, removeTail };
  if (there && !known) await files.remove(at(tail.start.path));
  await removeTail();
  return undefined;
}

async function openAndCut({ disk, files }: RecoverOptions, tail: ReadTail, known: RecordedFile | undefined) {
  const movie = await files.open(join(disk.folder, tail.start.path), 'write');
  try {
    if (!known) return await adopt(disk, tail.start, tail.segments, movie);
    await cutTo(movie, known.sizeBytes);
    return undefined;
  } finally {
    await movie.close();
  }
}

async function adopt(
  disk: RecordingDisk,
  start: FileStart,
  promised: readonly RecordedSegment[],
  movie: DiskFile,
): Promise<Omit<FoundFile, 'removeTail'> | undefined> {
  const tracks = await tracksOf(movie, start.initBytes);
  if (!tracks) return undefined;
  const segments = await wholeSegments(movie, promised);
  const last = segments.at(-1);
  if (!last) return undefined;
  const sizeBytes = last.offset + last.sizeBytes;
  const cutBytes = await cutTo(movie, sizeBytes);
  const file: RecordedFile = {
    ...start,
    diskId: disk.id,
    endMs: Math.max(...segments.map(({ startMs, durationMs }) => startMs + durationMs)),
    sizeBytes,
    tracks,
    segments: segments.length,
    chainAfter: hexOf(linksAfter(bytesOfHex(start.chainBefore), segments)),
    open: false,
  };
  return { complete: { file, segments }, cutBytes };
}

async function cutTo(movie: DiskFile, sizeBytes: number): Promise<number> {
  const cutBytes = (await movie.sizeBytes()) - sizeBytes;
  if (cutBytes <= 0) return 0;
  await movie.truncate(sizeBytes);
  await movie.sync();
  return cutBytes;
}

async function tracksOf(movie: DiskFile, initBytes: number) {
  try {
    return parseInitSegment(await movie.read(0, initBytes)).tracks;
  } catch (error) {
    if (error instanceof MediaError) return undefined;
    throw error;
  }
}

/** Up to the last one before which every one that is looked at has its hash. */
async function wholeSegments(movie: DiskFile, promised: readonly RecordedSegment[]): Promise<RecordedSegment[]> {
  const sizeBytes = await movie.sizeBytes();
  let count = promised.findIndex((segment) => segment.offset + segment.sizeBytes > sizeBytes);
  if (count < 0) count = promised.length;
  for (let at = count - 1; at >= Math.max(0, count - lookBack); at -= 1) {
    const segment = promised[at];
    if (!segment) break;
    const bytes = await movie.read(segment.offset, segment.sizeBytes);
    if (!createHash('sha256').update(bytes).digest().equals(segment.hash)) count = at;
  }
  return promised.slice(0, count);
}

async function readWhole(files: FilePort, path: string): Promise<Uint8Array> {
  const file = await files.open(path, 'read');
  try {
    return await file.read(0, Math.min(await file.sizeBytes(), mostTailBytes));
  } finally {
    await file.close();
  }
}
