/** Stations in the database. A revoked one stays, because the audit points at it. */
import type { Database } from '../../kernel/database.ts';
import type { Station } from './station.ts';

export type StationTables = {
  station: {
    id: string;
    name: string;
    wall_id: string;
    unit_id: string | null;
    /** SHA-256 of the token; null once revoked. */
    token_hash: string | null;
    created_at_ms: number;
    paired_at_ms: number | null;
    seen_at_ms: number | null;
    revoked_at_ms: number | null;
  };
};

export interface KnownStation {
  readonly station: Station;
  readonly tokenHash: string | null;
}

export interface StationStore {
  list(): Promise<KnownStation[]>;
  put(known: KnownStation): Promise<void>;
}

export async function createStationTable(db: Database): Promise<void> {
  await db.schema
    .createTable('station')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('wall_id', 'text', (column) => column.notNull())
    .addColumn('unit_id', 'text', (column) => column.references('unit.id'))
    .addColumn('token_hash', 'text', (column) => column.unique())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('paired_at_ms', 'bigint')
    .addColumn('seen_at_ms', 'bigint')
    .addColumn('revoked_at_ms', 'bigint')
    .execute();
}

/** `database` may be a transaction. */
export function createStationStore(database: Database): StationStore {
  const db = database.withTables<StationTables>();
  return {
    async list() {
      const rows = await db.selectFrom('station').selectAll().orderBy('created_at_ms').orderBy('id').execute();
      return rows.map((row) => ({ station: recordOf(row), tokenHash: row.token_hash }));
    },
    async put({ station, tokenHash }) {
      const columns = {
        name: station.name,
        wall_id: station.wallId,
        unit_id: station.unitId,
        token_hash: tokenHash,
        created_at_ms: station.createdAtMs,
        paired_at_ms: station.pairedAtMs,
        seen_at_ms: station.seenAtMs,
        revoked_at_ms: station.revokedAtMs,
      };
      await db
        .insertInto('station')
        .values({ id: station.id, ...columns })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
        .execute();
    },
  };
}

const recordOf = (row: StationTables['station']): Station => ({
  id: row.id,
  name: row.name,
  wallId: row.wall_id,
  unitId: row.unit_id,
  createdAtMs: row.created_at_ms,
  pairedAtMs: row.paired_at_ms,
  seenAtMs: row.seen_at_ms,
  revokedAtMs: row.revoked_at_ms,
});
