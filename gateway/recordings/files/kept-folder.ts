/**
 * Folders that are still there after a power loss: the name of each is put on the disk in the folder above it. Also of one that
 * was there: another file may have made it a moment ago and not have got so far.
 */
import { dirname, join } from 'node:path';
import type { FilePort } from './file-port.ts';

/** @param path below `root`, which must be there: a disk that is not mounted must not be made on the system's own. */
export async function makeKeptFolder(files: FilePort, root: string, path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path; at !== '.' && at !== ''; at = dirname(at)) missing.unshift(at);
  for (const each of missing) {
    await files.makeFolder(join(root, each));
    await files.syncFolder(dirname(join(root, each)));
  }
}
