/**
 * What recordings ask of a disk: few operations, all asynchronous, so that a test can keep a log of them and play every state
 * that a power loss could leave behind. Errors are the system's own; whoever calls knows what they mean.
 */
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';

export interface DiskFile {
  /** Writes all pieces, one after the other, from `position` on. */
  write(pieces: readonly Uint8Array[], position: number): Promise<void>;
  /** What was written is on the disk when it resolves (fdatasync). */
  sync(): Promise<void>;
  /** Fewer bytes than asked for at the end of the file. */
  read(position: number, sizeBytes: number): Promise<Uint8Array>;
  truncate(sizeBytes: number): Promise<void>;
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

export interface FilePort {
  /** A new file to write. Rejects when it is there already. */
  create(path: string): Promise<DiskFile>;
  open(path: string, how: 'read' | 'write'): Promise<DiskFile>;
  /** Whether it was made: false when it is there already. Rejects when there is nothing above it. */
  makeFolder(path: string): Promise<boolean>;
  /** The names in it are on the disk when it resolves. */
  syncFolder(path: string): Promise<void>;
  /** Names; empty when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /** `undefined` when there is no such file. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Quietly when it is not there. */
  remove(path: string): Promise<void>;
  /** Quietly when something is in it, or when it is not there. */
  removeEmptyFolder(path: string): Promise<void>;
  /** On the same disk. */
  move(from: string, to: string): Promise<void>;
}

const isFilled = (error: unknown) => ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

export const diskFiles: FilePort = {
  create: async (path) => fileOf(await open(path, 'wx+', 0o600)),
  open: async (path, how) => fileOf(await open(path, how === 'read' ? 'r' : 'r+')),
  async makeFolder(path) {
    try {
      await mkdir(path, { mode: 0o700 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  },
  async syncFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  async list(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return [];
      throw error;
    }
  },
  async sizeOf(path) {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  remove: (path) => rm(path, { force: true }),
  async removeEmptyFolder(path) {
    try {
      await rmdir(path);
    } catch (error) {
      if (!isMissing(error) && !isFilled(error)) throw error;
    }
  },
  move: (from, to) => rename(from, to),
};

function fileOf(file: Awaited<ReturnType<typeof open>>): DiskFile {
  return {
    async write(pieces, position) {
      const { bytesWritten } = await file.writev([...pieces], position);
      await writeRest(file, pieces, position, bytesWritten);
    },
    sync: () => file.datasync(),
    async read(position, sizeBytes) {
      const bytes = new Uint8Array(sizeBytes);
      let filled = 0;
      while (filled < sizeBytes) {
        const { bytesRead } = await file.read(bytes, filled, sizeBytes - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    truncate: (sizeBytes) => file.truncate(sizeBytes),
    sizeBytes: async () => (await file.stat()).size,
    close: () => file.close(),
  };
}

/** A disk that has little room takes a part and says so; only the next write tells why. */
async function writeRest(
  file: Awaited<ReturnType<typeof open>>,
  pieces: readonly Uint8Array[],
  position: number,
  written: number,
): Promise<void> {
  const sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (written >= sizeBytes) return;
  const rest = Buffer.concat(pieces).subarray(written);
  let done = 0;
  while (done < rest.length) {
    const { bytesWritten } = await file.write(rest, done, rest.length - done, position + written + done);
    if (bytesWritten === 0) throw new Error('the disk takes nothing');
    done += bytesWritten;
  }
}
