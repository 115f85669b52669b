/** The work on each disk: its own few lanes and its own rounds, so that one that hangs holds up no other. */
import type { Clock } from '../../kernel/clock.ts';
import { diskFiles, type FilePort } from './file-port.ts';
import { limitFiles } from './limited-files.ts';
import { createSyncRounds, type SyncRounds } from './sync-rounds.ts';

export interface DiskWork {
  readonly files: FilePort;
  /** For who reads: they wait for each other, never the writers for them. */
  readonly reading: FilePort;
  readonly rounds: SyncRounds;
}

/** Two lanes for syncs, two for all else. */
const writeLanes = 4;
const readLanes = 2;

/** @returns by the disk's id; the same one each time */
export function createDiskWork(clock: Clock, files: FilePort = diskFiles): (diskId: string) => DiskWork {
  const known = new Map<string, DiskWork>();
  return (diskId) => {
    const work = known.get(diskId) ?? {
      files: limitFiles(files, writeLanes),
      reading: limitFiles(files, readLanes),
      rounds: createSyncRounds(clock),
    };
    known.set(diskId, work);
    return work;
  };
}
