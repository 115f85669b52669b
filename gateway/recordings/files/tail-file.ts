/**
 * The side file of a recording that is being written: a line of facts, then one row for each segment that stands on the disk.
 * Only added to. A row carries a check of its own, so that one that was half written when the power went is known.
 */
import { createHash } from 'node:crypto';
import type { RecordedSegment, Role } from '../model.ts';
import { packSegment, segmentRowBytes, type TableBase, unpackSegments } from './segment-table.ts';

/** What is known of a file when it is begun. */
export interface FileStart {
  readonly id: string;
  readonly cameraId: string;
  readonly role: Role;
  /** Relative to the disk's folder. */
  readonly path: string;
  readonly streamSession: string;
  readonly startMs: number;
  readonly initBytes: number;
  /** Hex. */
  readonly chainBefore: string;
}

/** Of a disk's folder: one per file that is being written there. */
export const tailFolder = 'open';
export const tailPath = (fileId: string): string => `${tailFolder}/${fileId}.tail`;
export const fileIdOfTail = (name: string): string | undefined => /^([0-9a-f-]{36})\.tail$/.exec(name)?.[1];

const checkBytes = 4;
export const tailRowBytes = segmentRowBytes + checkBytes;
const lineEnd = 0x0a;

const checkOf = (row: Uint8Array, index: number): Buffer =>
  createHash('sha256').update(String(index)).update(row).digest().subarray(0, checkBytes);

/** The first line: check of the facts, then the facts. */
export function writeTailStart(start: FileStart): Buffer {
  const facts = JSON.stringify(start);
  return Buffer.from(`${createHash('sha256').update(facts).digest('hex')} ${facts}\n`);
}

export function writeTailRow(segment: RecordedSegment, base: TableBase): Buffer {
  const row = packSegment(segment, base);
  return Buffer.concat([row, checkOf(row, segment.index)]);
}

export interface ReadTail {
  readonly start: FileStart;
  /** Up to the first that is not whole. */
  readonly segments: readonly RecordedSegment[];
}

/** @returns `undefined` when not even the facts are whole: then nothing was recorded yet */
export function readTail(bytes: Uint8Array): ReadTail | undefined {
  const end = bytes.indexOf(lineEnd);
  if (end < 0) return undefined;
  const line = Buffer.from(bytes.subarray(0, end)).toString('utf8');
  const facts = line.slice(65);
  if (createHash('sha256').update(facts).digest('hex') !== line.slice(0, 64)) return undefined;
  const start = JSON.parse(facts) as FileStart;
  const rows: Uint8Array[] = [];
  for (let at = end + 1; at + tailRowBytes <= bytes.length; at += tailRowBytes) {
    const row = bytes.subarray(at, at + segmentRowBytes);
    if (!checkOf(row, rows.length).equals(bytes.subarray(at + segmentRowBytes, at + tailRowBytes))) break;
    rows.push(row);
  }
  return { start, segments: unpackSegments(Buffer.concat(rows), start) };
}
