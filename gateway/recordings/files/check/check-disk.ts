/** What lies on a disk against the index: files that it does not know, tails that nobody writes any more. */
import { join } from 'node:path';
import type { RecordingDisk } from '../../model.ts';
import type { FilePort } from '../file-port.ts';
import { fileIdOfTail, tailFolder } from '../tail-file.ts';
import type { CheckStore } from './check-store.ts';
import type { Report } from './finding.ts';

export interface DiskCheck {
  readonly disk: RecordingDisk;
  readonly files: FilePort;
  readonly store: Pick<CheckStore, 'isKnown'>;
  readonly isOpen: (fileId: string) => boolean;
  readonly repair: boolean;
  readonly report: Report;
}

/** Unknown files are set aside here: what they are, a person must say. */
export const unknownFolder = 'unknown';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const day = /^\d{4}-\d{2}-\d{2}$/;
const recording = /^(?:main|sub)-([0-9a-f-]{36})\.mp4$/;

/** Rejects with the system's error when the disk cannot be read. */
export async function checkDisk(check: DiskCheck): Promise<void> {
  const { disk, files, isOpen, report } = check;
  const at = (path: string) => join(disk.folder, path);
  for (const name of await files.list(at(tailFolder))) {
    const fileId = fileIdOfTail(name);
    // Starting the gateway takes them in; so it does by itself when the disk comes back.
    if (fileId !== undefined && !isOpen(fileId)) report('tail-left', `${disk.name}: file ${fileId}`);
  }
  for (const camera of await files.list(disk.folder)) {
    if (!uuid.test(camera)) continue;
    for (const date of await files.list(at(camera))) {
      if (!day.test(date)) continue;
      for (const name of await files.list(at(`${camera}/${date}`))) await checkName(check, `${camera}/${date}`, name);
    }
  }
}

async function checkName(
  { disk, files, store, isOpen, repair, report }: DiskCheck,
  folder: string,
  name: string,
): Promise<void> {
  const fileId = recording.exec(name)?.[1];
  if (fileId !== undefined && (isOpen(fileId) || (await store.isKnown(fileId)))) return;
  // One that is being taken in has its tail.
  if (fileId !== undefined && (await files.sizeOf(join(disk.folder, tailFolder, `${fileId}.tail`))) !== undefined)
    return;
  if (repair) {
    await files.makeFolder(join(disk.folder, unknownFolder));
    await files.move(join(disk.folder, folder, name), join(disk.folder, unknownFolder, name));
  }
  report('file-unknown', `${disk.name}: ${folder}/${name}`, repair);
}
