/**
 * The marker by which a disk is known: a file in its folder with an id. A folder without the marker that it must have is a mount
 * point with nothing mounted on it; what is written there would fill the system disk.
 */
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const markerName = '.thap-canh-disk';
/** Where the recordings of a disk are, below its folder: it is not there when the disk is not. */
export const recordingsFolder = 'recordings';

export interface DiskMarker {
  readonly id: string;
  readonly name: string;
}

export type DiskFound =
  | { readonly kind: 'marked'; readonly marker: DiskMarker }
  | { readonly kind: 'empty' }
  /** Something lies there that is not ours. */
  | { readonly kind: 'not-empty' }
  | { readonly kind: 'not-there'; readonly cause: string };

/** What a fresh file system has by itself. */
const ownOfFileSystem: ReadonlySet<string> = new Set(['lost+found']);

/** Never throws. */
export async function findDisk(folder: string): Promise<DiskFound> {
  try {
    const text = await readFile(join(folder, markerName), 'utf8');
    const marker = markerIn(text);
    return marker ? { kind: 'marked', marker } : { kind: 'not-empty' };
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') return { kind: 'not-there', cause: errnoOf(error) };
  }
  try {
    const names = await readdir(folder);
    return { kind: names.every((name) => ownOfFileSystem.has(name)) ? 'empty' : 'not-empty' };
  } catch (error) {
    return { kind: 'not-there', cause: errnoOf(error) };
  }
}

/** @throws the file system's error; also when there is a marker by now */
export async function markDisk(folder: string, marker: DiskMarker): Promise<void> {
  const file = await open(join(folder, markerName), 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(marker)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  const parent = await open(folder, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

/** Of a marked disk, when it is not there yet. Anything else that makes folders must not make this one. */
export async function makeRecordingsFolder(folder: string): Promise<void> {
  await mkdir(join(folder, recordingsFolder)).catch((error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') throw error;
  });
}

function markerIn(text: string): DiskMarker | undefined {
  try {
    const { id, name } = JSON.parse(text) as { id?: unknown; name?: unknown };
    return typeof id === 'string' && typeof name === 'string' ? { id, name } : undefined;
  } catch {
    return undefined;
  }
}

/** `EIO`, `ENOSPC`; of anything else its own words. */
export function errnoOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : cause instanceof Error ? cause.message : String(cause);
}
