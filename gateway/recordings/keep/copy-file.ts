/**
 * Copies a recorded file to another disk. Each segment is held against its hash of when it was written, and what stands on the
 * other disk is read back and held against what was copied, before the copy counts.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GatewayError } from '../../kernel/errors.ts';
import type { RecordedFile, RecordingDisk, RecordingIndex } from '../model.ts';

/** Beside the recordings of the disk: they are of another disk's index rows. */
export const copyPath = (fileId: string): string => `../copies/${fileId}.mp4`;

/**
 * @throws GatewayError `recording.altered` when a segment is not what was written, `recording.unreadable`; the file system's
 * error when the other disk cannot be written. Nothing is left of a copy that failed.
 */
export async function copyFile(
  file: RecordedFile,
  to: RecordingDisk,
  index: Pick<RecordingIndex, 'segments' | 'read'>,
): Promise<void> {
  const path = join(to.folder, copyPath(file.id));
  const unfinished = `${path}.part`;
  // Only this one: what is above it is there when the disk is.
  await mkdir(dirname(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  try {
    const hash = await writeCopy(file, unfinished, index);
    if (hash !== (await hashOf(unfinished))) {
      throw new GatewayError('recording.write-failed', { details: { disk: to.name, fileId: file.id } });
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeCopy(
  file: RecordedFile,
  path: string,
  index: Pick<RecordingIndex, 'segments' | 'read'>,
): Promise<string> {
  const whole = createHash('sha256');
  const copy = await open(path, 'w', 0o600);
  try {
    const add = (bytes: Uint8Array) => {
      whole.update(bytes);
      return writeAll(copy, bytes);
    };
    await add(await index.read(file.id, 0, file.initBytes));
    for (const segment of await index.segments(file.id)) {
      const bytes = await index.read(file.id, segment.offset, segment.sizeBytes);
      if (!createHash('sha256').update(bytes).digest().equals(segment.hash)) {
        throw new GatewayError('recording.altered', { details: { fileId: file.id, segment: segment.index } });
      }
      await add(bytes);
    }
    await copy.datasync();
  } finally {
    await copy.close();
  }
  return whole.digest('hex');
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done);
    done += bytesWritten;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}
