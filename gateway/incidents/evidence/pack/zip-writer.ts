/**
 * Writes a zip file of stored entries in one pass, straight to the disk, with the SHA-256 of every entry and of the whole. The
 * library that we would take instead sums in JavaScript and sends every byte through four streams, on the thread that
 * serves the cameras. Sizes and sums stand behind each entry and at the end: every unzip reads them there.
 */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { GatewayError } from '../../../kernel/errors.ts';
import { openWrittenSums } from './written-sums.ts';
import { renderCentralHeader, renderDescriptor, renderEnd, renderLocalHeader, type ZipEntry } from './zip-format.ts';

const syncBytes = 32 * 1024 * 1024;

export interface WrittenEntry {
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
  /** Where its own bytes lie in the zip file. */
  readonly start: number;
}

export interface ZipWriter {
  /** One after the other. @throws GatewayError `recording.write-failed`; `gateway.internal` when the size is another than told */
  add(name: string, sizeBytes: number, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<WrittenEntry>;
  /** Resolves when everything is on the disk. */
  finish(): Promise<{ readonly sizeBytes: number; readonly sha256: string }>;
  /** Closes, and takes the file away unless it was finished. Idempotent. */
  close(): Promise<void>;
}

/** @throws GatewayError `recording.write-failed` when the file cannot be made */
export async function openZipWriter(path: string): Promise<ZipWriter> {
  const file = await writing(path, () => open(path, 'wx', 0o600));
  // Two threads: each byte is summed twice, and a machine that serves cameras has more than one core.
  const whole = openWrittenSums(path, 'whole');
  const each = openWrittenSums(path, 'entries');
  const entries: ZipEntry[] = [];
  let offset = 0;
  let state: 'open' | 'finished' | 'closed' = 'open';
  let syncedOffset = 0;
  let syncing: Promise<void> | undefined;
  let failure: unknown;

  /** On its way to the disk while the next bytes are summed: at the end little is left to wait for. */
  const syncAlong = (): void => {
    if (syncing || offset - syncedOffset < syncBytes) return;
    syncedOffset = offset;
    syncing = file
      .datasync()
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => {
        syncing = undefined;
      });
  };
  const write = async (bytes: Uint8Array, inEntry = false): Promise<void> => {
    await writing(path, async () => {
      await writeAll(file, bytes);
      if (failure !== undefined) throw failure;
    });
    offset += bytes.length;
    for (const sums of [whole, each]) sums.written(bytes.length, inEntry);
    syncAlong();
  };
  return {
    async add(name, sizeBytes, pieces) {
      const headerOffset = offset;
      await write(renderLocalHeader(name, sizeBytes));
      const start = offset;
      for await (const piece of pieces) await write(piece, true);
      if (offset - start !== sizeBytes) {
        throw new GatewayError('gateway.internal', {
          message: `${name} has ${offset - start} bytes, not ${sizeBytes}`,
        });
      }
      const { sha256, crc32 } = await writing(path, each.sums);
      await write(renderDescriptor({ crc32, sizeBytes }));
      entries.push({ name, sizeBytes, crc32, offset: headerOffset });
      return { sizeBytes, start, sha256 };
    },
    async finish() {
      const directoryOffset = offset;
      for (const entry of entries) await write(renderCentralHeader(entry));
      const directoryBytes = offset - directoryOffset;
      await write(renderEnd({ entries: entries.length, directoryOffset, directoryBytes }));
      await writing(path, async () => {
        await syncing;
        // A sync that failed is not tried again: the next one may say nothing of the bytes that are lost.
        if (failure !== undefined) throw failure;
        await file.sync();
      });
      const { sha256 } = await writing(path, whole.sums);
      state = 'finished';
      return { sizeBytes: offset, sha256 };
    },
    async close() {
      if (state === 'closed') return;
      const wasOpen = state === 'open';
      state = 'closed';
      await Promise.all([syncing, whole.close(), each.close()]);
      await file.close();
      if (wasOpen) await rm(path, { force: true });
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new GatewayError('recording.write-failed', { cause, details: { path } });
  }
}
