/** The files that are being written, or are complete and wait for their row: what the index answers for besides the database. */
import type { RecordedFile, RecordedSegment, Role, Span } from '../model.ts';

export interface OpenFile {
  /** As far as it is recorded. */
  readonly file: RecordedFile;
  segments(): readonly RecordedSegment[];
  /** What they cover. */
  spans(): readonly Span[];
}

export interface OpenFiles {
  add(open: OpenFile): void;
  remove(fileId: string): void;
  find(fileId: string): OpenFile | undefined;
  of(cameraId: string, role: Role): readonly OpenFile[];
  all(): readonly OpenFile[];
}

export function createOpenFiles(): OpenFiles {
  const files = new Map<string, OpenFile>();
  return {
    add: (open) => void files.set(open.file.id, open),
    remove: (fileId) => void files.delete(fileId),
    find: (fileId) => files.get(fileId),
    of: (cameraId, role) =>
      [...files.values()].filter(({ file }) => file.cameraId === cameraId && file.role === role && file.segments > 0),
    all: () => [...files.values()],
  };
}
