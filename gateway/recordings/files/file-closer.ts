/** The end of a file: what waits is written, the row stands, the tail goes. Each step only after the one before. */
import { join } from 'node:path';
import { type Clock, sleep } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { DiskSet } from '../model.ts';
import type { DiskWork } from './disk-work.ts';
import type { FileWriter } from './file-writer.ts';
import type { OpenFiles } from './open-files.ts';
import type { KeptIndex } from './recording-index.ts';
import { tailPath } from './tail-file.ts';

export interface FileCloser {
  /** Resolves when the file has its row, or when it is left to the next start. Never rejects. */
  close(writer: FileWriter): Promise<void>;
  /** What cannot get its row now never will: its tail is found at the next start. */
  stopTrying(): void;
}

/** What a disk may leave waiting before it counts as failed. */
export const mostWaitMs = 6_000;
/** One that takes no more, by now. */
const hurriedMs = 2_000;
/** The database refused a row: the file stays open in memory and is asked for again. */
const againMs = 5_000;

export function createFileCloser(options: {
  readonly clock: Clock;
  readonly log: Logger;
  readonly disks: Pick<DiskSet, 'takes'>;
  readonly workOf: (diskId: string) => DiskWork;
  readonly openFiles: OpenFiles;
  readonly index: KeptIndex;
  /** A file on the disk was given up: what is behind its last segment is to be cut away. */
  readonly onAbandoned: (diskId: string) => void;
}): FileCloser {
  const { clock, log, disks, workOf, openFiles, index, onAbandoned } = options;
  const stopping = new AbortController();
  /** A disk that hangs is not waited for longer than it may, and less when the gateway ends. */
  const endedOrGivenUp = async (writer: FileWriter) => {
    const giveUp = () => writer.abandon(new GatewayError('recording.write-failed'));
    const patienceMs = disks.takes(writer.disk.id) ? mostWaitMs : hurriedMs;
    const cancels = [clock.after(Math.max(0, patienceMs - writer.stuckMs), giveUp)];
    const hurry = () => void cancels.push(clock.after(hurriedMs, giveUp));
    stopping.signal.addEventListener('abort', hurry, { once: true });
    await writer.ended;
    stopping.signal.removeEventListener('abort', hurry);
    for (const cancel of cancels) cancel();
  };
  const addRow = async (writer: FileWriter): Promise<boolean> => {
    const file = { ...writer.file, open: false };
    for (;;) {
      try {
        await index.add({ file, segments: writer.segments() }, true);
        return true;
      } catch (error) {
        log.error({ err: error, fileId: file.id }, 'a recording has no row yet');
      }
      if (stopping.signal.aborted) return false;
      // Woken early by the end.
      await sleep(clock, againMs, stopping.signal).catch(() => undefined);
    }
  };
  const removeFiles = async (writer: FileWriter, paths: readonly string[]) => {
    try {
      for (const path of paths) await workOf(writer.disk.id).files.remove(join(writer.disk.folder, path));
    } catch (error) {
      log.warn({ err: error, fileId: writer.start.id }, 'what a recording left could not be removed');
    }
  };
  return {
    async close(writer) {
      writer.end();
      await endedOrGivenUp(writer);
      const { id, path } = writer.start;
      const empty = writer.file.segments === 0;
      const settled = empty || (await addRow(writer));
      openFiles.remove(id);
      // A disk that hangs would hold up the end of everything else.
      if (writer.failure) {
        void writer.closeFiles();
        return onAbandoned(writer.disk.id);
      }
      await writer.closeFiles();
      if (settled) await removeFiles(writer, empty ? [path, tailPath(id)] : [tailPath(id)]);
    },
    stopTrying: () => stopping.abort(),
  };
}
