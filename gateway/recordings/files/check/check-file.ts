/** One complete file against its row: there, as long as it should be, and each segment as it was when it was written. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RecordedFile, RecordedSegment, RecordingDisk } from '../../model.ts';
import { bytesOfHex, hexOf, nextLink } from '../chain.ts';
import type { FilePort } from '../file-port.ts';
import type { Report } from './finding.ts';

export interface FileCheck {
  readonly disk: RecordingDisk;
  readonly files: FilePort;
  /** Sizes only. */
  readonly quick: boolean;
  readonly repair: boolean;
  readonly report: Report;
  /** Counts them, and waits where others need the disk and the processor too. */
  readonly onBytes: (sizeBytes: number) => Promise<void>;
}

export const nameOf = ({ cameraId, role, id, startMs }: RecordedFile): string =>
  `camera ${cameraId} ${role}, file ${id}, from ${new Date(startMs).toISOString()}`;

/** @returns false when the file is not there at all. Rejects with the system's error when it cannot be read. */
export async function checkFile(
  check: FileCheck,
  file: RecordedFile,
  segments: readonly RecordedSegment[],
): Promise<boolean> {
  const { disk, files, report, repair } = check;
  const path = join(disk.folder, file.path);
  const sizeBytes = await files.sizeOf(path);
  if (sizeBytes === undefined) {
    report('file-missing', nameOf(file), repair);
    return false;
  }
  if (sizeBytes > file.sizeBytes) {
    if (repair) await cut(files, path, file.sizeBytes);
    report('file-long', `${nameOf(file)}: ${sizeBytes - file.sizeBytes} bytes more than its row says`, repair);
  }
  if (sizeBytes < file.sizeBytes)
    report('file-short', `${nameOf(file)}: ${file.sizeBytes - sizeBytes} bytes less than its row says`);
  if (!check.quick) await checkSegments(check, file, segments, path);
  return true;
}

async function checkSegments(
  { files, report, onBytes }: FileCheck,
  file: RecordedFile,
  segments: readonly RecordedSegment[],
  path: string,
): Promise<void> {
  const opened = await files.open(path, 'read');
  try {
    for (const segment of segments) {
      const bytes = await opened.read(segment.offset, segment.sizeBytes);
      await onBytes(bytes.length);
      if (createHash('sha256').update(bytes).digest().equals(segment.hash)) continue;
      const at = new Date(segment.startMs).toISOString();
      report('segment-altered', `${nameOf(file)}: segment ${segment.index} of ${at}`);
    }
  } finally {
    await opened.close();
  }
}

async function cut(files: FilePort, path: string, sizeBytes: number): Promise<void> {
  const opened = await files.open(path, 'write');
  try {
    await opened.truncate(sizeBytes);
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** The row against itself: its segments, hashes and times make the link that stands in it. @returns all links, hex */
export function checkRow(file: RecordedFile, segments: readonly RecordedSegment[], report: Report): string[] {
  let link = bytesOfHex(file.chainBefore);
  const links = segments.map((segment) => {
    link = nextLink(link, segment);
    return hexOf(link);
  });
  const last = segments.at(-1);
  const isWhole =
    segments.length === file.segments &&
    last !== undefined &&
    last.offset + last.sizeBytes === file.sizeBytes &&
    links.at(-1) === file.chainAfter;
  if (!isWhole) report('row-altered', nameOf(file));
  return links;
}
