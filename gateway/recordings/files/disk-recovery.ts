/** Looks through each disk once when it is there, and again after a write on it failed. */
import type { Logger } from '../../kernel/log.ts';
import type { DiskSet } from '../model.ts';
import type { DiskWork } from './disk-work.ts';
import type { OpenFiles } from './open-files.ts';
import type { KeptIndex } from './recording-index.ts';
import { type FoundFile, findUnfinished } from './recover.ts';

export interface DiskRecovery {
  /** Looks through what is there now, and was not looked through. Never rejects. */
  run(): Promise<void>;
  /** A file on it was given up. */
  needed(diskId: string): void;
}

export interface DiskRecoveryOptions {
  readonly disks: Pick<DiskSet, 'list' | 'find' | 'takes' | 'failed'>;
  readonly workOf: (diskId: string) => DiskWork;
  readonly openFiles: OpenFiles;
  readonly index: KeptIndex;
  readonly log: Logger;
}

export function createDiskRecovery({ disks, workOf, openFiles, index, log }: DiskRecoveryOptions): DiskRecovery {
  const done = new Set<string>();
  /** Before the first file is begun, chains go on from what is found. */
  let started = false;
  let running: Promise<void> | undefined;

  const findOn = async (diskId: string, atStart: boolean): Promise<FoundFile[]> => {
    const disk = disks.find(diskId);
    // One that rests after a failure is left to rest.
    if (!disk || done.has(diskId) || !(atStart || disks.takes(diskId))) return [];
    done.add(diskId);
    try {
      await index.sweep(diskId);
      return await findUnfinished({
        ...{ disk, files: workOf(diskId).files, find: index.find },
        isOpen: (fileId) => openFiles.find(fileId) !== undefined,
      });
    } catch (error) {
      done.delete(diskId);
      disks.failed(diskId, error);
      log.error({ err: error, disk: disk.name }, 'what was being recorded could not be looked through');
      return [];
    }
  };
  const adopt = async ({ complete, cutBytes, removeTail }: FoundFile, newest: boolean) => {
    const { id, cameraId, role, diskId, segments } = complete.file;
    try {
      await index.add(complete, newest);
      await removeTail();
      log.info({ cameraId, role, fileId: id, segments, cutBytes }, 'a recording that was cut off is complete');
    } catch (error) {
      done.delete(diskId);
      log.error({ err: error, cameraId, role, fileId: id }, 'a recording that was cut off could not be taken in');
    }
  };
  const look = async () => {
    const newest = !started;
    started = true;
    const ids = disks.list().flatMap(({ id }) => (id === '' ? [] : [id]));
    const found = (await Promise.all(ids.map((id) => findOn(id, newest)))).flat();
    // In the order of the chain, over all disks.
    const inOrder = found.sort((one, other) => one.complete.file.startMs - other.complete.file.startMs);
    for (const file of inOrder) await adopt(file, newest);
  };
  return {
    run() {
      running ??= look().finally(() => {
        running = undefined;
      });
      return running;
    },
    needed: (diskId) => void done.delete(diskId),
  };
}
