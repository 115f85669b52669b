/** What is recorded where: complete files out of the database, open ones out of memory, bytes from the disks. */
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { createListeners } from '../../media/listeners.ts';
import type { Coverage, DiskSet, RecordedFile, RecordedSegment, RecordingIndex, SecondPlaces } from '../model.ts';
import type { DeletionStore } from './deletion-store.ts';
import type { FilePort } from './file-port.ts';
import type { CompleteFile, FileStore } from './file-store.ts';
import type { GapStore } from './gap-store.ts';
import type { OpenFile, OpenFiles } from './open-files.ts';
import { joinSpans } from './recorded-spans.ts';

export interface RecordingIndexOptions {
  readonly clock: Clock;
  readonly disks: Pick<DiskSet, 'find' | 'failed'>;
  readonly filesOf: (diskId: string) => FilePort;
  /** Where held files lie besides. */
  readonly copies: SecondPlaces;
  readonly openFiles: OpenFiles;
  readonly store: FileStore;
  readonly gaps: GapStore;
  readonly deletions: DeletionStore;
}

export interface KeptIndex extends RecordingIndex {
  /** A complete file gets its row. @param newest whether the stream's chain goes on from it */
  add(complete: CompleteFile, newest: boolean): Promise<void>;
  /** Told by the writers. */
  written(file: RecordedFile, segment: RecordedSegment): void;
  /** Takes away what a power loss left of files that have no row any more. */
  sweep(diskId: string): Promise<void>;
}

const dayMs = 86_400_000;

type Written = (file: RecordedFile, segment: RecordedSegment) => void;

/** Reads what the disks hold by then; a file that is added later is counted as it comes. */
export async function openRecordingIndex(options: RecordingIndexOptions): Promise<KeptIndex> {
  const { clock, disks, filesOf, copies, openFiles, store, gaps, deletions } = options;
  const listeners = createListeners<Written>();
  const used = new Map((await store.usage()).map(({ diskId, bytes }) => [diskId, bytes]));
  const count = (diskId: string, bytes: number) => void used.set(diskId, (used.get(diskId) ?? 0) + bytes);
  const unlink = async (doomed: readonly { fileId: string; diskId: string; path: string }[]) => {
    const gone: string[] = [];
    for (const { fileId, diskId, path } of doomed) {
      const disk = disks.find(diskId);
      // Of a disk that is away: when it is back.
      if (!disk) continue;
      try {
        await filesOf(diskId).remove(join(disk.folder, path));
        gone.push(fileId);
        // A day's folder goes with its last file; today's, and yesterday's, may be written into at this moment.
        const day = dirname(path);
        if (Date.parse(basename(day)) < clock.nowMs() - 2 * dayMs)
          await filesOf(diskId).removeEmptyFolder(join(disk.folder, day));
      } catch (error) {
        disks.failed(diskId, error);
      }
    }
    await deletions.gone(gone);
  };
  const readAt = async (diskId: string, path: string, offset: number, sizeBytes: number): Promise<Uint8Array> => {
    const disk = disks.find(diskId);
    if (!disk) throw new GatewayError('recording.unreadable', { details: { diskId } });
    try {
      const opened = await filesOf(diskId).open(join(disk.folder, path), 'read');
      try {
        const bytes = await opened.read(offset, sizeBytes);
        if (bytes.length === sizeBytes) return bytes;
        throw new GatewayError('recording.unreadable', { details: { disk: disk.name, cut: true } });
      } finally {
        await opened.close();
      }
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      // A file that was taken away between two reads says nothing against the disk.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') disks.failed(diskId, error);
      throw new GatewayError('recording.unreadable', { cause: error, details: { disk: disk.name } });
    }
  };
  const read = async (file: RecordedFile, offset: number, sizeBytes: number): Promise<Uint8Array> => {
    try {
      return await readAt(file.diskId, file.path, offset, sizeBytes);
    } catch (error) {
      const copy = copies.find(file.id);
      if (!copy) throw error;
      return await readAt(copy.diskId, copy.path, offset, sizeBytes);
    }
  };
  const find = async (fileId: string) => openFiles.find(fileId)?.file ?? (await store.find(fileId));

  return {
    async add(complete, newest) {
      if (await store.add(complete, newest)) count(complete.file.diskId, complete.file.sizeBytes);
    },
    written(file, segment) {
      for (const listener of listeners.all) listener(file, segment);
    },
    onWritten: (listener) => listeners.add(listener),
    async files(cameraId, role, fromMs, toMs) {
      // Open ones first: one that is completed between the two questions is then found twice, never not at all.
      const open = openFiles
        .of(cameraId, role)
        .map(({ file }) => file)
        .filter(({ startMs, endMs }) => startMs < toMs && endMs > fromMs);
      const complete = await store.files(cameraId, role, fromMs, toMs);
      const known = new Set(complete.map(({ id }) => id));
      return [...complete, ...open.filter(({ id }) => !known.has(id))].sort(
        (one, other) => one.startMs - other.startMs,
      );
    },
    find,
    async segments(fileId) {
      return openFiles.find(fileId)?.segments() ?? (await store.segments(fileId)) ?? [];
    },
    async coverage(fromMs, toMs, cameraIds) {
      const open = openFiles
        .all()
        .filter(({ file }) => file.segments > 0 && (cameraIds?.includes(file.cameraId) ?? true));
      const complete = await store.spans(fromMs, toMs, cameraIds);
      return withOpen(complete, open, fromMs, toMs);
    },
    gaps: (fromMs, toMs, cameraIds) => gaps.gaps(fromMs, toMs, cameraIds),
    async read(fileId, offset, sizeBytes) {
      const file = await find(fileId);
      if (!file) throw new GatewayError('recording.none', { details: { fileId } });
      return await read(file, offset, sizeBytes);
    },
    async oldest(diskId, limit, afterFileId) {
      const after = afterFileId === undefined ? undefined : await store.find(afterFileId);
      return await store.oldest(diskId, limit, after);
    },
    endedBefore: (cameraId, role, beforeMs, limit) => store.endedBefore(cameraId, role, beforeMs, limit),
    async remove(files, rule, mustStay = () => false) {
      const taken = await deletions.doom(files, rule, clock.nowMs(), mustStay);
      for (const { diskId, sizeBytes } of taken) count(diskId, -sizeBytes);
      await unlink(taken.map(({ id, diskId, path }) => ({ fileId: id, diskId, path })));
      return taken;
    },
    async sweep(diskId) {
      await unlink(await deletions.doomed(diskId));
    },
    async usage(diskId) {
      const open = openFiles.all().filter(({ file }) => file.diskId === diskId);
      const bytes = open.reduce((sum, { file }) => sum + file.sizeBytes, used.get(diskId) ?? 0);
      return { bytes, oldestMs: (await store.oldestMs(diskId)) ?? open[0]?.file.startMs ?? null };
    },
  };
}

function withOpen(complete: readonly Coverage[], open: readonly OpenFile[], fromMs: number, toMs: number): Coverage[] {
  const found = new Map(complete.map((entry) => [`${entry.cameraId}|${entry.role}`, entry]));
  for (const each of open) {
    const { file } = each;
    if (file.endMs <= fromMs || file.startMs >= toMs) continue;
    const key = `${file.cameraId}|${file.role}`;
    const entry = found.get(key) ?? { cameraId: file.cameraId, role: file.role, spans: [] };
    found.set(key, { ...entry, spans: joinSpans([...entry.spans, ...each.spans()]) });
  }
  return [...found.values()];
}
