/**
 * Second copies of held footage. Asked for of a hold; made in the background, one file at a time, and again after a restart; taken
 * away when nothing holds the file any more.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/log.ts';
import type { RecordedFile, RecordingIndex, SecondPlaces } from '../model.ts';
import { copyFile, copyPath } from './copy-file.ts';
import { createCopyStore, type FileCopy } from './copy-store.ts';
import type { Disks } from './disk-set.ts';
import type { KeptHolds } from './holds.ts';

export interface CopyStanding {
  readonly diskId: string;
  /** Of the hold's complete files. null: not looked at yet. */
  readonly files: number | null;
  readonly copied: number;
  /** Code of what stopped the last one that could not be copied; empty. */
  readonly failed: string;
}

export interface HeldCopies extends SecondPlaces {
  /** @throws GatewayError `not-found`; `request.invalid` when there is no such disk */
  want(holdId: string, diskId: string, actor: Actor): Promise<void>;
  of(holdId: string): CopyStanding | undefined;
  bytesOn(diskId: string): number;
  begin(index: Pick<RecordingIndex, 'files' | 'find' | 'segments' | 'read'>): void;
  turn(): Promise<void>;
  close(): Promise<void>;
}

export interface HeldCopiesOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly disks: Pick<Disks, 'find' | 'takes' | 'list'>;
  readonly holds: Pick<KeptHolds, 'all' | 'kept' | 'covers'>;
}

const turnMs = 5_000;
const roles = ['main', 'sub'] as const;

export async function openHeldCopies(options: HeldCopiesOptions): Promise<HeldCopies> {
  const { db, clock, log, disks, holds } = options;
  const store = createCopyStore(db);
  const wanted = new Map((await store.wanted()).map((copy) => [copy.holdId, copy.diskId]));
  const copies = new Map((await store.copies()).map((copy) => [`${copy.fileId}|${copy.diskId}`, copy]));
  const standings = new Map<string, CopyStanding>();
  let index: Pick<RecordingIndex, 'files' | 'find' | 'segments' | 'read'> | undefined;
  let closed = false;

  const copyOf = (fileId: string) => [...copies.values()].findLast((copy) => copy.fileId === fileId);
  const filesOf = async (holdId: string): Promise<readonly RecordedFile[]> => {
    const { cameraId, fromMs, toMs } = holds.kept(holdId);
    const found = await Promise.all(
      roles.map(async (role) => (await index?.files(cameraId, role, fromMs, toMs)) ?? []),
    );
    return found.flat();
  };
  const makeCopy = async (file: RecordedFile, diskId: string): Promise<void> => {
    const disk = disks.find(diskId);
    if (!index || !disk || !disks.takes(diskId)) throw new GatewayError('recording.no-disk');
    await copyFile(file, disk, index);
    const { id: fileId, cameraId, startMs, endMs, sizeBytes } = file;
    const copy: FileCopy = { fileId, diskId, cameraId, startMs, endMs, sizeBytes };
    await store.add(copy, clock.nowMs());
    copies.set(`${fileId}|${diskId}`, copy);
  };
  const copyHold = async (holdId: string, diskId: string): Promise<void> => {
    const files = (await filesOf(holdId)).filter((file) => !file.open);
    const isThere = (file: RecordedFile) => file.diskId === diskId || copies.has(`${file.id}|${diskId}`);
    let failed = '';
    const told = () => {
      const copied = files.filter(isThere).length;
      standings.set(holdId, { diskId, files: files.length, copied, failed });
    };
    told();
    for (const file of files) {
      if (closed || isThere(file)) continue;
      try {
        await makeCopy(file, diskId);
      } catch (error) {
        const known = asGatewayError(error, 'recording.write-failed');
        failed = known.code;
        log.warn({ fileId: file.id, diskId, code: known.code }, 'a held file could not be copied');
      }
      told();
    }
  };
  const dropCopy = async ({ fileId, diskId }: FileCopy): Promise<void> => {
    const disk = disks.find(diskId);
    // Its disk is away: it goes when that is back.
    if (!disk) return;
    await rm(join(disk.folder, copyPath(fileId)), { force: true });
    await store.remove(fileId, diskId);
    copies.delete(`${fileId}|${diskId}`);
  };
  const turn = async () => {
    const standing = new Set(holds.all().map(({ id }) => id));
    for (const [holdId, diskId] of wanted) {
      if (closed) return;
      if (standing.has(holdId)) await copyHold(holdId, diskId);
      else {
        await store.unwant(holdId);
        wanted.delete(holdId);
        standings.delete(holdId);
      }
    }
    for (const copy of [...copies.values()])
      if (!holds.covers(copy.cameraId, copy.startMs, copy.endMs)) await dropCopy(copy);
  };
  let turning: Promise<void> | undefined;
  const runTurn = (): Promise<void> => {
    if (!index) return Promise.resolve();
    turning ??= turn()
      .catch((error: unknown) => log.error({ err: error }, 'copies of held footage could not be looked after'))
      .finally(() => {
        turning = undefined;
      });
    return turning;
  };
  const end = clock.every(turnMs, () => void runTurn());

  return {
    async want(holdId, diskId, actor) {
      const hold = holds.kept(holdId);
      const disk = disks.list().find(({ id }) => id === diskId);
      if (!disk) throw new GatewayError('request.invalid', { details: { field: 'diskId' } });
      await db.transaction().execute(async (transaction) => {
        const own = createCopyStore(transaction);
        await own.unwant(holdId);
        await own.want({ holdId, diskId }, clock.nowMs());
        const details = { disk: disk.name };
        const act = { kind: 'hold.copy-asked', cameraId: hold.cameraId, subjectId: holdId, details };
        await options.audit.append(entryOf(actor, clock.nowMs(), act), transaction);
      });
      wanted.set(holdId, diskId);
      standings.set(holdId, { diskId, files: null, copied: 0, failed: '' });
      void runTurn();
    },
    of(holdId) {
      const diskId = wanted.get(holdId);
      if (diskId === undefined) return undefined;
      return standings.get(holdId) ?? { diskId, files: null, copied: 0, failed: '' };
    },
    find(fileId) {
      const copy = copyOf(fileId);
      return copy && { diskId: copy.diskId, path: copyPath(fileId) };
    },
    bytesOn: (diskId) => copies.values().reduce((sum, copy) => sum + (copy.diskId === diskId ? copy.sizeBytes : 0), 0),
    begin(from) {
      index = from;
    },
    turn: runTurn,
    async close() {
      closed = true;
      end();
      await turning;
    },
  };
}
