/**
 * Records on a disk that keeps a log, then plays a power loss behind every step of it: what the start after it finds must be all
 * that was ever told to be recorded, whole, and nothing else.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../gateway/kernel/database.ts';
import { bytesOfHex, hexOf, linksAfter } from '../../gateway/recordings/files/chain.ts';
import { createDeletionStore } from '../../gateway/recordings/files/deletion-store.ts';
import { createDiskRecovery } from '../../gateway/recordings/files/disk-recovery.ts';
import { createDiskWork } from '../../gateway/recordings/files/disk-work.ts';
import { type CompleteFile, createFileStore } from '../../gateway/recordings/files/file-store.ts';
import { createGapStore } from '../../gateway/recordings/files/gap-store.ts';
import { indexMigrations } from '../../gateway/recordings/files/index-tables.ts';
import { createOpenFiles } from '../../gateway/recordings/files/open-files.ts';
import { indexFile } from '../../gateway/recordings/files/open-recording.ts';
import { openRecordingIndex } from '../../gateway/recordings/files/recording-index.ts';
import { tailPath } from '../../gateway/recordings/files/tail-file.ts';
import { afterPowerLoss, createLoggedDisk, type DiskStep, type Survival } from './logged-files.ts';
import { createManualClock } from './manual-clock.ts';
import { createQuietLog } from './quiet-log.ts';
import { createRigDisks, openRig, rigDisk } from './recording-rig.ts';

interface Told {
  /** Steps done by then. */
  readonly step: number;
  readonly fileId: string;
  readonly index: number;
  readonly cameraId: string;
  readonly endMs: number;
}

export interface RecordedLog {
  readonly steps: readonly DiskStep[];
  /** When each step was done. */
  readonly atMs: readonly number[];
  readonly told: readonly Told[];
  readonly complete: readonly CompleteFile[];
  readonly cameras: readonly string[];
  readonly startMs: number;
}

export interface LogWishes {
  readonly cameras: number;
  readonly seconds: number;
  /** A sync lasts so long. */
  readonly syncMs: number;
}

const fileMs = 3_000;

/** Records for a while, with a lost stream in the middle. */
export async function recordToLog({ cameras: count, seconds, syncMs }: LogWishes): Promise<RecordedLog> {
  const clock = createManualClock();
  const atMs: number[] = [];
  const told: Told[] = [];
  const cameras = Array.from({ length: count }, (_, index) => `0198c0de-0000-7000-8000-00000000000${index}`);
  const disk = createLoggedDisk({
    folders: [rigDisk().folder],
    onStep: () => atMs.push(clock.nowMs()),
    interfere: (step) =>
      step.kind === 'sync' ? new Promise<void>((resolve) => clock.after(syncMs, resolve)) : undefined,
  });
  const folder = mkdtempSync(join(tmpdir(), 'power-loss-'));
  const rig = await openRig({ clock, files: disk.files, cameras, fileMs, folder });
  rig.recording.index.onWritten((file, segment) =>
    told.push({
      ...{ step: disk.steps.length, fileId: file.id, index: segment.index, cameraId: file.cameraId },
      endMs: segment.startMs + segment.durationMs,
    }),
  );
  const startMs = clock.nowMs();
  rig.begin('first');
  await rig.send((seconds * 1000) / 2);
  rig.lose();
  rig.begin('second');
  await rig.send((seconds * 1000) / 2);
  await rig.close();
  const complete = await readComplete(folder, cameras);
  rmSync(folder, { recursive: true, force: true });
  return { steps: disk.steps, atMs, told, complete, cameras, startMs };
}

export interface PowerLossResult {
  readonly losses: number;
  /** Faults, in words. */
  readonly faults: readonly string[];
  /** The longest time that was sent and is not there, ms. */
  readonly longestLostMs: number;
}

/** Plays a loss behind every `every`th step. */
export async function loseEverywhere(
  log: RecordedLog,
  survivals: readonly Survival[],
  every = 1,
): Promise<PowerLossResult> {
  const faults: string[] = [];
  let losses = 0;
  let longestLostMs = 0;
  for (let count = 0; count <= log.steps.length; count += every) {
    for (const survival of survivals) {
      for (const early of rowMayBeEarly(log, count) ? [false, true] : [false]) {
        losses += 1;
        const result = await loseOnce(log, count, survival, early);
        longestLostMs = Math.max(longestLostMs, result.lostMs);
        faults.push(
          ...result.faults.map((fault) => `step ${count}, ${survival}${early ? ', row early' : ''}: ${fault}`),
        );
      }
    }
  }
  return { losses, faults, longestLostMs };
}

const tailGoesAt = (log: RecordedLog, fileId: string) =>
  log.steps.findIndex((step) => step.kind === 'remove' && step.path.endsWith(tailPath(fileId)));

/** The row stands right before the tail goes. */
const rowMayBeEarly = (log: RecordedLog, count: number) =>
  log.complete.some(({ file }) => tailGoesAt(log, file.id) === count);

async function loseOnce(log: RecordedLog, count: number, survival: Survival, early: boolean) {
  const { contents, folders } = afterPowerLoss(log.steps, count, survival, count * 7 + 1);
  const disk = createLoggedDisk({ before: contents, folders: [rigDisk().folder, ...folders] });
  const rows = log.complete.filter(({ file }) => {
    const at = tailGoesAt(log, file.id);
    return at >= 0 && (at < count || (early && at === count));
  });
  const index = await startAgain(disk.files, rows);
  const faults: string[] = [];
  const there = new Map<string, number>();
  const lastEndMs = new Map<string, number>();
  for (const cameraId of log.cameras) {
    let link: string | undefined;
    for (const file of await index.index.files(cameraId, 'sub', 0, Number.MAX_SAFE_INTEGER)) {
      const segments = await index.index.segments(file.id);
      if (link !== undefined && file.chainBefore !== link) faults.push(`the chain of ${file.id} is broken`);
      link = file.chainAfter;
      if (hexOf(linksAfter(bytesOfHex(file.chainBefore), segments)) !== link) faults.push(`${file.id}: wrong link`);
      there.set(file.id, segments.length);
      lastEndMs.set(cameraId, file.endMs);
      const bytes = disk.read(`${rigDisk().folder}/${file.path}`);
      if (bytes?.length !== file.sizeBytes) faults.push(`${file.id}: ${bytes?.length} bytes for ${file.sizeBytes}`);
      for (const { offset, sizeBytes, hash, index: at } of segments) {
        const own = bytes?.subarray(offset, offset + sizeBytes) ?? new Uint8Array();
        if (!createHash('sha256').update(own).digest().equals(hash))
          faults.push(`${file.id}: segment ${at} is not whole`);
      }
    }
  }
  for (const { step, fileId, index: at } of log.told)
    if (step <= count && (there.get(fileId) ?? 0) <= at) faults.push(`${fileId}: segment ${at} was told and is gone`);
  const known = new Set([...there.keys()]);
  for (const path of disk.paths()) if (![...known].some((id) => path.includes(id))) faults.push(`${path} is of no row`);
  const nowMs = log.atMs[count - 1] ?? log.startMs;
  const lostMs = Math.max(...log.cameras.map((id) => nowMs - (lastEndMs.get(id) ?? log.startMs)));
  await index.close();
  return { faults, lostMs };
}

async function startAgain(files: Parameters<typeof createDiskWork>[1], rows: readonly CompleteFile[]) {
  const clock = createManualClock();
  const db = await openDatabase({ path: ':memory:', migrations: indexMigrations, synchronous: 'NORMAL' });
  const store = createFileStore(db);
  for (const row of rows) await store.add(row, true);
  const disks = createRigDisks();
  const workOf = createDiskWork(clock, files);
  const openFiles = createOpenFiles();
  const index = await openRecordingIndex({
    ...{ clock, disks, openFiles, store, gaps: createGapStore(db), deletions: createDeletionStore(db) },
    filesOf: (diskId) => workOf(diskId).reading,
    copies: { find: () => undefined },
  });
  const { log } = createQuietLog();
  await createDiskRecovery({ disks, workOf, openFiles, index, log }).run();
  return { index, close: () => db.destroy() };
}

async function readComplete(folder: string, cameras: readonly string[]): Promise<CompleteFile[]> {
  const db = await openDatabase({
    path: join(folder, indexFile),
    migrations: indexMigrations,
    synchronous: 'NORMAL',
  });
  const store = createFileStore(db);
  const complete: CompleteFile[] = [];
  for (const cameraId of cameras)
    for (const file of await store.files(cameraId, 'sub', 0, Number.MAX_SAFE_INTEGER))
      complete.push({ file, segments: (await store.segments(file.id)) ?? [] });
  await db.destroy();
  return complete;
}
