/** A recording index in memory, for what decides over recordings and reads none: files are rows, and what went stays on a list. */
import type { RecordedFile, RecordingIndex, Role } from '../../gateway/recordings/model.ts';

export interface RemovedFile extends RecordedFile {
  readonly rule: string;
}

export interface FakeIndex
  extends Pick<RecordingIndex, 'files' | 'find' | 'oldest' | 'endedBefore' | 'remove' | 'usage' | 'segments' | 'read'> {
  readonly rows: Map<string, RecordedFile>;
  /** In the order in which they went. */
  readonly removed: RemovedFile[];
  add(file: NewFile): RecordedFile;
}

export type NewFile = Pick<RecordedFile, 'cameraId' | 'role' | 'diskId' | 'startMs' | 'endMs' | 'sizeBytes'> &
  Partial<RecordedFile>;

const byAge = (a: RecordedFile, b: RecordedFile) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1);

export function createFakeIndex(): FakeIndex {
  const rows = new Map<string, RecordedFile>();
  const removed: RemovedFile[] = [];
  let made = 0;
  const sorted = (keep: (file: RecordedFile) => boolean) => [...rows.values()].filter(keep).sort(byAge);
  const isOf = (cameraId: string, role: Role) => (file: RecordedFile) =>
    file.cameraId === cameraId && file.role === role;
  return {
    rows,
    removed,
    add(input) {
      made += 1;
      const file: RecordedFile = {
        ...{ id: `file-${String(made).padStart(8, '0')}`, path: '', streamSession: 's', initBytes: 0, tracks: [] },
        ...{ segments: 0, chainBefore: '', chainAfter: '', open: false },
        ...input,
      };
      rows.set(file.id, file);
      return file;
    },
    async files(cameraId, role, fromMs, toMs) {
      return sorted((file) => isOf(cameraId, role)(file) && file.startMs < toMs && file.endMs > fromMs);
    },
    find: async (fileId) => rows.get(fileId),
    async oldest(diskId, limit, afterFileId) {
      const after = afterFileId === undefined ? undefined : rows.get(afterFileId);
      const all = sorted((file) => file.diskId === diskId && !file.open && (!after || byAge(after, file) < 0));
      return all.slice(0, limit);
    },
    async endedBefore(cameraId, role, beforeMs, limit) {
      return sorted((file) => isOf(cameraId, role)(file) && file.endMs < beforeMs && !file.open).slice(0, limit);
    },
    async remove(files, rule, mustStay = () => false) {
      const taken = files.filter((file) => !mustStay(file) && rows.delete(file.id));
      removed.push(...taken.map((file) => ({ ...file, rule })));
      return taken;
    },
    async usage(diskId) {
      const all = sorted((file) => file.diskId === diskId);
      return { bytes: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), oldestMs: all[0]?.startMs ?? null };
    },
    segments: async () => [],
    read: async () => new Uint8Array(),
  };
}
