/** The tree of units (committee, police, tunnel centre, wards, lessors) in the database. */
import type { Database } from '../kernel/database.ts';
import type { AccessTables } from './migrations.ts';

export interface UnitRecord {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly parentId: string | null;
  readonly contact: string | null;
}

export interface UnitStore {
  /** Ordered by code. */
  list(): Promise<UnitRecord[]>;
  /** Parents first: the tree is held by a foreign key. */
  insert(unit: UnitRecord, nowMs: number): Promise<void>;
  update(unit: UnitRecord): Promise<void>;
}

/** `database` may be a transaction: an act is one. */
export function createUnitStore(database: Database): UnitStore {
  const db = database.withTables<AccessTables>();
  return {
    async list() {
      const rows = await db.selectFrom('unit').selectAll().orderBy('code').execute();
      return rows.map((row) => ({
        id: row.id,
        code: row.code,
        name: row.name,
        kind: row.kind,
        parentId: row.parent_id,
        contact: row.contact,
      }));
    },
    async insert(unit, nowMs) {
      await db
        .insertInto('unit')
        .values({ ...columnsOf(unit), id: unit.id, created_at_ms: nowMs })
        .execute();
    },
    async update(unit) {
      await db.updateTable('unit').set(columnsOf(unit)).where('id', '=', unit.id).execute();
    },
  };
}

const columnsOf = (unit: UnitRecord) => ({
  code: unit.code,
  name: unit.name,
  kind: unit.kind,
  parent_id: unit.parentId,
  contact: unit.contact,
});
