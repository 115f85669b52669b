/** What the file system says of a disk. A port, so that a test can play disks of any size. */
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type DiskFound, type DiskMarker, findDisk, makeRecordingsFolder, markDisk } from './disk-marker.ts';

export interface DiskSpace {
  readonly sizeBytes: number;
  /** For us, not for root alone. */
  readonly freeBytes: number;
}

export interface DiskProbe {
  find(folder: string): Promise<DiskFound>;
  mark(folder: string, marker: DiskMarker): Promise<void>;
  prepare(folder: string): Promise<void>;
  space(folder: string): Promise<DiskSpace>;
  /** Writes a little, puts it on the disk, takes it away. @throws the file system's error */
  tryOut(folder: string): Promise<void>;
}

const triedFile = '.thap-canh-try';

export const realDisks: DiskProbe = {
  find: findDisk,
  mark: markDisk,
  prepare: makeRecordingsFolder,
  async space(folder) {
    const { blocks, bavail, bsize } = await statfs(folder);
    return { sizeBytes: blocks * bsize, freeBytes: bavail * bsize };
  },
  async tryOut(folder) {
    const path = join(folder, triedFile);
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(new Uint8Array(4_096));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rm(path);
  },
};
