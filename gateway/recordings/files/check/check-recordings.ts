/**
 * The recordings against their index, both ways: every row has its bytes, every byte is as it was hashed, every chain is unbroken
 * and agrees with the roots that were signed, and no file lies on a disk that the index does not know.
 */
import type { SigningKey } from '../../../access/audit/signing-key.ts';
import type { DiskSet, RecordedFile, RecordedSegment } from '../../model.ts';
import { chainStart, hexOf } from '../chain.ts';
import type { FilePort } from '../file-port.ts';
import { type Root, rootText, sha256Of } from '../roots.ts';
import { checkDisk } from './check-disk.ts';
import { checkFile, checkRow, nameOf } from './check-file.ts';
import type { CheckStore, StreamKey } from './check-store.ts';
import type { Finding, Report } from './finding.ts';

export interface CheckWishes {
  /** Cuts what is too long, sets aside what is unknown, takes away rows without a file. Nothing that is altered is touched. */
  readonly repair: boolean;
  /** Sizes and index only, no hashes of what lies on the disks. */
  readonly quick: boolean;
  /** Files that began before are not read. */
  readonly fromMs: number;
}

export interface CheckOptions {
  readonly disks: Pick<DiskSet, 'list' | 'find'>;
  readonly filesOf: (diskId: string) => FilePort;
  readonly store: CheckStore;
  readonly files: (cameraId: string, role: StreamKey['role'], afterMs: number) => Promise<readonly RecordedFile[]>;
  readonly segments: (fileId: string) => Promise<readonly RecordedSegment[]>;
  readonly remove: (files: readonly RecordedFile[], rule: string) => Promise<unknown>;
  readonly roots: readonly Root[];
  readonly key: Pick<SigningKey, 'verify' | 'fingerprint'>;
  /** Nothing is recorded meanwhile. SQLite reads the whole index in one go, and everything else would stand still for minutes. */
  readonly alone: boolean;
  /** Being written now. */
  readonly isOpen: (fileId: string) => boolean;
  /** After so many bytes; resolves when the next may be read. */
  readonly rest: (sizeBytes: number) => Promise<void>;
  /** Now and then, in words. */
  readonly say: (progress: string) => void;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly files: number;
  readonly readBytes: number;
  /** Files on disks that are not there. */
  readonly skipped: number;
  /** Whether every page of the index was looked at. */
  readonly indexRead: boolean;
}

const mostFindings = 1_000;
const sayEveryFiles = 500;
/** Rows whose file is gone for good are taken away by this rule. */
export const lostRule = 'file-lost';

export async function checkRecordings(options: CheckOptions, wishes: CheckWishes): Promise<CheckResult> {
  const findings: Finding[] = [];
  const totals = { files: 0, readBytes: 0, skipped: 0 };
  const report: Report = (kind, where, repaired = false) => {
    if (findings.length < mostFindings) findings.push({ kind, where, repaired });
  };
  if (options.alone) for (const problem of await options.store.problems()) report('index-damaged', problem);
  checkRoots(options, report);
  const signed = signedLinks(options.roots);
  for (const stream of await options.store.streams()) {
    const links = signed.get(`${stream.cameraId}|${stream.role}`) ?? new Map<string, number>();
    await checkStream(options, wishes, stream, links, report, totals);
  }
  for (const { id } of options.disks.list()) {
    const disk = options.disks.find(id);
    if (!disk) continue;
    try {
      await checkDisk({ ...options, ...wishes, disk, files: options.filesOf(id), report });
    } catch (error) {
      report('disk-unreadable', `${disk.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { findings, ...totals, indexRead: options.alone };
}

function checkRoots({ roots, key }: CheckOptions, report: Report): void {
  for (const root of roots) {
    const isWhole = sha256Of(root.heads) === root.sha256;
    // Of a key that was changed since only the text can be looked at.
    const isOurs = root.fingerprint !== key.fingerprint || key.verify(rootText(root), root.signature);
    if (!isWhole || !isOurs) report('root-altered', new Date(root.atMs).toISOString());
  }
}

async function checkStream(
  options: CheckOptions,
  wishes: CheckWishes,
  stream: StreamKey,
  /** That no segment was found for yet. */
  signed: Map<string, number>,
  report: Report,
  totals: { files: number; readBytes: number; skipped: number },
): Promise<void> {
  const known = new Set([hexOf(chainStart), ...(await options.store.links(stream))]);
  const oldestMs = (await options.store.oldestMs(stream)) ?? 0;
  let newestMs = 0;
  let afterMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    const page = await options.files(stream.cameraId, stream.role, afterMs);
    if (page.length === 0) break;
    for (const file of page) {
      afterMs = file.startMs;
      newestMs = Math.max(newestMs, file.endMs);
      if (options.isOpen(file.id)) continue;
      const segments = await options.segments(file.id);
      for (const link of checkRow(file, segments, report)) signed.delete(link);
      if (!known.has(file.chainBefore)) report('chain-broken', `before ${nameOf(file)}`);
      if (file.startMs >= wishes.fromMs) await checkOne(options, wishes, file, segments, report, totals);
      totals.files += 1;
      if (totals.files % sayEveryFiles === 0)
        options.say(`${totals.files} files, ${Math.round(totals.readBytes / 1e6)} MB read`);
    }
  }
  // What was signed of footage that is gone, or of what is still open, cannot be met again.
  for (const [link, atMs] of signed)
    if (atMs > oldestMs && atMs < newestMs && !known.has(link))
      report('root-unmatched', `camera ${stream.cameraId} ${stream.role}, signed at ${new Date(atMs).toISOString()}`);
}

/** Links that were signed and when, by `cameraId|role`. */
function signedLinks(roots: readonly Root[]): Map<string, Map<string, number>> {
  const signed = new Map<string, Map<string, number>>();
  for (const { heads, atMs } of roots)
    for (const [cameraId, role, link] of JSON.parse(heads) as [string, string, string][]) {
      const key = `${cameraId}|${role}`;
      const links = signed.get(key) ?? new Map<string, number>();
      signed.set(key, links.set(link, atMs));
    }
  return signed;
}

async function checkOne(
  options: CheckOptions,
  { quick, repair }: CheckWishes,
  file: RecordedFile,
  segments: readonly RecordedSegment[],
  report: Report,
  totals: { readBytes: number; skipped: number },
): Promise<void> {
  const disk = options.disks.find(file.diskId);
  if (!disk) {
    totals.skipped += 1;
    return;
  }
  const onBytes = async (sizeBytes: number) => {
    totals.readBytes += sizeBytes;
    await options.rest(sizeBytes);
  };
  try {
    const check = { disk, files: options.filesOf(disk.id), quick, repair, report, onBytes };
    if (!(await checkFile(check, file, segments)) && repair) await options.remove([file], lostRule);
  } catch (error) {
    report('disk-unreadable', `${nameOf(file)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
