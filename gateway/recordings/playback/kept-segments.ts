/** Tables of segments of complete files, kept: who plays a file asks for it with every group. */
import type { RecordedFile, RecordedSegment, RecordingIndex } from '../model.ts';
import { createKeptWork } from './kept-work.ts';

/** About 200 bytes each; an hour of nine cameras. */
const mostSegments = 40_000;

export function createKeptSegments(index: Pick<RecordingIndex, 'segments'>) {
  const kept = createKeptWork<readonly RecordedSegment[]>({ most: mostSegments, weigh: ({ length }) => length + 1 });
  const never = new AbortController().signal;
  return {
    /** Ascending. */
    of: (file: Pick<RecordedFile, 'id' | 'open'>): Promise<readonly RecordedSegment[]> =>
      file.open ? index.segments(file.id) : kept.get(file.id, () => index.segments(file.id), never),
    close: kept.close,
  };
}
