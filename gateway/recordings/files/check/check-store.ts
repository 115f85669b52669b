/** What a check asks of the index: rows in the order of their streams, what was deleted, what was signed. */
import { sql } from 'kysely';
import type { Database } from '../../../kernel/database.ts';
import type { Role } from '../../model.ts';
import { hexOf } from '../chain.ts';
import type { IndexTables } from '../index-tables.ts';

export interface StreamKey {
  readonly cameraId: string;
  readonly role: Role;
}

export interface CheckStore {
  /** Words of SQLite; empty when the database is whole. */
  problems(): Promise<string[]>;
  streams(): Promise<StreamKey[]>;
  /** Links, hex, from which a file may go on: after every other file, and after what was deleted. */
  links(stream: StreamKey): Promise<string[]>;
  /** The start of the oldest file that is left. */
  oldestMs(stream: StreamKey): Promise<number | undefined>;
  isKnown(fileId: string): Promise<boolean>;
}

export function createCheckStore(database: Database): CheckStore {
  const db = database.withTables<IndexTables>();
  return {
    async problems() {
      const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(20)`.execute(db);
      return rows.map((row) => row.integrity_check).filter((word) => word !== 'ok');
    },
    async streams() {
      const rows = await db.selectFrom('file').select(['camera_id', 'role']).distinct().orderBy('camera_id').execute();
      return rows.map((row) => ({ cameraId: row.camera_id, role: row.role }));
    },
    async links({ cameraId, role }) {
      const of = (table: 'file' | 'deletion') =>
        db.selectFrom(table).select('chain_after').where('camera_id', '=', cameraId).where('role', '=', role).execute();
      return [...(await of('file')), ...(await of('deletion'))].map((row) => hexOf(row.chain_after));
    },
    async oldestMs({ cameraId, role }) {
      const row = await db
        .selectFrom('file')
        .select((at) => at.fn.min('start_ms').as('at'))
        .where('camera_id', '=', cameraId)
        .where('role', '=', role)
        .executeTakeFirst();
      return row?.at ?? undefined;
    },
    async isKnown(fileId) {
      const row = await db
        .selectFrom('file')
        .select('id')
        .where('id', '=', fileId)
        .unionAll(db.selectFrom('doomed_file').select('file_id as id').where('file_id', '=', fileId))
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}
