/** Copies of held files in gateway.db: of which holds they are wanted, and which there are. */
import type { Database } from '../../kernel/database.ts';
import type { KeepTables } from './tables.ts';

export interface WantedCopy {
  readonly holdId: string;
  readonly diskId: string;
}

export interface FileCopy {
  readonly fileId: string;
  readonly diskId: string;
  readonly cameraId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly sizeBytes: number;
}

export interface CopyStore {
  wanted(): Promise<WantedCopy[]>;
  want(copy: WantedCopy, nowMs: number): Promise<void>;
  unwant(holdId: string): Promise<void>;
  copies(): Promise<FileCopy[]>;
  add(copy: FileCopy, nowMs: number): Promise<void>;
  remove(fileId: string, diskId: string): Promise<void>;
}

export function createCopyStore(db: Database): CopyStore {
  const tables = db.withTables<KeepTables>();
  return {
    async wanted() {
      const rows = await tables.selectFrom('hold_copy').selectAll().execute();
      return rows.map(({ hold_id, disk_id }) => ({ holdId: hold_id, diskId: disk_id }));
    },
    async want({ holdId, diskId }, nowMs) {
      await tables
        .insertInto('hold_copy')
        .values({ hold_id: holdId, disk_id: diskId, asked_at_ms: nowMs })
        .onConflict((conflict) => conflict.columns(['hold_id', 'disk_id']).doNothing())
        .execute();
    },
    async unwant(holdId) {
      await tables.deleteFrom('hold_copy').where('hold_id', '=', holdId).execute();
    },
    async copies() {
      const rows = await tables.selectFrom('file_copy').selectAll().orderBy('made_at_ms').execute();
      return rows.map((row) => ({
        ...{ fileId: row.file_id, diskId: row.disk_id, cameraId: row.camera_id },
        ...{ startMs: row.start_ms, endMs: row.end_ms, sizeBytes: row.size_bytes },
      }));
    },
    async add({ fileId, diskId, cameraId, startMs, endMs, sizeBytes }, nowMs) {
      const row = {
        ...{ file_id: fileId, disk_id: diskId, camera_id: cameraId },
        ...{ start_ms: startMs, end_ms: endMs, size_bytes: sizeBytes, made_at_ms: nowMs },
      };
      await tables
        .insertInto('file_copy')
        .values(row)
        .onConflict((conflict) => conflict.columns(['file_id', 'disk_id']).doUpdateSet(row))
        .execute();
    },
    async remove(fileId, diskId) {
      await tables.deleteFrom('file_copy').where('file_id', '=', fileId).where('disk_id', '=', diskId).execute();
    },
  };
}
