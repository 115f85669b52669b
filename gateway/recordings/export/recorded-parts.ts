/**
 * What was recorded of a stream in a span, as whole segments: from the keyframe at or before its beginning, or nothing could be
 * seen of the first moments. What is read is held against the hashes of when it was written.
 */
import { bytesOfHex, hexOf, nextLink } from '../files/chain.ts';
import type { RecordedFile, RecordedSegment, RecordingIndex, Role, Span } from '../model.ts';

export interface RecordedPart {
  readonly file: RecordedFile;
  /** Ascending, without a hole. */
  readonly segments: readonly RecordedSegment[];
  /** Hex; the chain before the first and after the last of them. */
  readonly chainBefore: string;
  readonly chainAfter: string;
  /** The links of its segments lead from the file's beginning to its end. */
  readonly chained: boolean;
}

type Reading = Pick<RecordingIndex, 'files' | 'segments' | 'read'>;

export async function findRecordedParts(
  index: Reading,
  cameraId: string,
  role: Role,
  { fromMs, toMs }: Span,
): Promise<RecordedPart[]> {
  const parts: RecordedPart[] = [];
  for (const file of await index.files(cameraId, role, fromMs, toMs)) {
    const all = await index.segments(file.id);
    const last = all.findLastIndex(({ startMs }) => startMs < toMs);
    const touched = all.findIndex(({ startMs, durationMs }) => startMs + durationMs > fromMs);
    if (touched < 0 || last < touched) continue;
    const keyframe = all.slice(0, touched + 1).findLastIndex((segment) => segment.keyframe);
    const first = Math.max(0, keyframe);
    const segments = all.slice(first, last + 1);
    const links = linksOf(file, all);
    parts.push({
      ...{ file, segments, chainBefore: links[first] ?? '', chainAfter: links[last + 1] ?? '' },
      // A file that is still written may have grown since it was asked for.
      chained: file.open ? links.includes(file.chainAfter) : links.at(-1) === file.chainAfter,
    });
  }
  return parts;
}

/** Hex: before the first segment, and after each. */
function linksOf(file: RecordedFile, segments: readonly RecordedSegment[]): string[] {
  let link = bytesOfHex(file.chainBefore);
  return [
    file.chainBefore,
    ...segments.map((segment) => {
      link = nextLink(link, segment);
      return hexOf(link);
    }),
  ];
}

/** Init and segments: how long the part is as a file by itself. */
export const bytesOfPart = ({ file, segments }: RecordedPart): number =>
  file.initBytes + segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** Hashed beside the thread that serves the cameras. */
export async function isAsWritten(segment: RecordedSegment, bytes: Uint8Array): Promise<boolean> {
  if (bytes.length !== segment.sizeBytes) return false;
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(hash).equals(segment.hash);
}

/** Several segments in one go, at most so many bytes at once. */
const readBytes = 4 * 1024 * 1024;

/** Each segment with its bytes, in order; what lies behind one another is read at once. @throws GatewayError `recording.unreadable` */
export async function* readSegments(
  index: Pick<RecordingIndex, 'read'>,
  { file, segments }: Pick<RecordedPart, 'file' | 'segments'>,
): AsyncGenerator<{ readonly segment: RecordedSegment; readonly bytes: Uint8Array }> {
  for (let at = 0; at < segments.length; ) {
    const first = segments[at];
    if (!first) return;
    let end = at + 1;
    let sizeBytes = first.sizeBytes;
    for (let next = segments[end]; next; next = segments[end]) {
      if (next.offset !== first.offset + sizeBytes || sizeBytes + next.sizeBytes > readBytes) break;
      sizeBytes += next.sizeBytes;
      end += 1;
    }
    const bytes = await index.read(file.id, first.offset, sizeBytes);
    for (const segment of segments.slice(at, end)) {
      const from = segment.offset - first.offset;
      yield { segment, bytes: bytes.subarray(from, from + segment.sizeBytes) };
    }
    at = end;
  }
}
