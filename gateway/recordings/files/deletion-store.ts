/**
 * Taking files away: in one step the rows go, a row that says what went by which rule stands, and the path is noted as doomed;
 * then the file itself goes. A power loss in between leaves a doomed file, which goes at the next start.
 */
import type { Database } from '../../kernel/database.ts';
import type { RecordedFile } from '../model.ts';
import { bytesOfHex } from './chain.ts';
import type { IndexTables } from './index-tables.ts';
import { cutSpan, joinMs } from './recorded-spans.ts';

export interface DoomedFile {
  readonly fileId: string;
  readonly diskId: string;
  readonly path: string;
}

export interface DeletionStore {
  /** @returns those whose row was there, but for what must stay */
  doom(
    files: readonly RecordedFile[],
    rule: string,
    nowMs: number,
    mustStay: (file: RecordedFile) => boolean,
  ): Promise<RecordedFile[]>;
  gone(fileIds: readonly string[]): Promise<void>;
  doomed(diskId: string): Promise<DoomedFile[]>;
}

type Transaction = Parameters<Parameters<ReturnType<ReturnType<typeof tablesOf>['transaction']>['execute']>[0]>[0];
const tablesOf = (database: Database) => database.withTables<IndexTables>();
const dayMs = 86_400_000;

export function createDeletionStore(database: Database): DeletionStore {
  const db = tablesOf(database);
  return {
    doom: (files, rule, nowMs, mustStay) =>
      db.transaction().execute(async (transaction) => {
        const taken: RecordedFile[] = [];
        for (const file of files) {
          if (mustStay(file)) continue;
          const row = await transaction.deleteFrom('file').where('id', '=', file.id).executeTakeFirst();
          if (row.numDeletedRows === 0n) continue;
          taken.push(file);
          const { id, diskId, path } = file;
          await transaction
            .insertInto('doomed_file')
            .values({ file_id: id, disk_id: diskId, path })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
          await cutSpans(transaction, file);
          await note(transaction, file, rule, nowMs);
        }
        return taken;
      }),
    async gone(fileIds) {
      if (fileIds.length === 0) return;
      await db
        .deleteFrom('doomed_file')
        .where('file_id', 'in', [...fileIds])
        .execute();
    },
    async doomed(diskId) {
      const rows = await db.selectFrom('doomed_file').selectAll().where('disk_id', '=', diskId).execute();
      return rows.map((row) => ({ fileId: row.file_id, diskId: row.disk_id, path: row.path }));
    },
  };
}

/** The neighbours keep the moments in which files overlap: a span is of files, not of moments. */
async function cutSpans(transaction: Transaction, file: RecordedFile): Promise<void> {
  const cut = { fromMs: Math.floor(file.startMs), toMs: Math.ceil(file.endMs) };
  const spans = await transaction
    .selectFrom('span')
    .select(['id', 'from_ms', 'to_ms'])
    .where('camera_id', '=', file.cameraId)
    .where('role', '=', file.role)
    .where('to_ms', '>', cut.fromMs)
    .where('from_ms', '<', cut.toMs)
    .execute();
  for (const { id, from_ms, to_ms } of spans) {
    await transaction.deleteFrom('span').where('id', '=', id).execute();
    const left = cutSpan({ fromMs: from_ms, toMs: to_ms }, cut).map((span) => ({
      ...{ camera_id: file.cameraId, role: file.role, from_ms: span.fromMs, to_ms: span.toMs },
    }));
    for (const piece of left) {
      // What had been joined over: of no file, once those on both sides are gone.
      if (piece.to_ms - piece.from_ms <= joinMs && !(await hasFile(transaction, piece))) continue;
      await transaction.insertInto('span').values(piece).execute();
    }
  }
}

async function note(transaction: Transaction, file: RecordedFile, rule: string, nowMs: number): Promise<void> {
  const { cameraId, role, sizeBytes } = file;
  const toMs = Math.ceil(file.endMs);
  const chain_after = Buffer.from(bytesOfHex(file.chainAfter));
  const before = await transaction
    .selectFrom('deletion')
    .selectAll()
    .where('camera_id', '=', cameraId)
    .where('role', '=', role)
    .where('to_ms', '<=', file.startMs + joinMs)
    .orderBy('to_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  const goesOn =
    before?.rule === rule &&
    file.startMs - before.to_ms <= joinMs &&
    Math.floor(before.first_at_ms / dayMs) === Math.floor(nowMs / dayMs);
  if (before && goesOn) {
    const { files, size_bytes } = before;
    await transaction
      .updateTable('deletion')
      .set({ to_ms: toMs, files: files + 1, size_bytes: size_bytes + sizeBytes, last_at_ms: nowMs, chain_after })
      .where('id', '=', before.id)
      .execute();
    return;
  }
  await transaction
    .insertInto('deletion')
    .values({
      ...{ camera_id: cameraId, role, from_ms: file.startMs, to_ms: toMs, files: 1, size_bytes: sizeBytes },
      ...{ rule, first_at_ms: nowMs, last_at_ms: nowMs, chain_after },
    })
    .execute();
}

async function hasFile(transaction: Transaction, piece: Omit<IndexTables['span'], 'id'>): Promise<boolean> {
  const row = await transaction
    .selectFrom('file')
    .select('id')
    .where('camera_id', '=', piece.camera_id)
    .where('role', '=', piece.role)
    .where('start_ms', '<', piece.to_ms)
    .where('end_ms', '>', piece.from_ms)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
