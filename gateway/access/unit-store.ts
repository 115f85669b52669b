/**
 * The tree of units (committee, police, tunnel centre, wards, lessors) in the database. The administration is
 * re-organised from time to time: what a unit was called and whom it belonged to is kept as from-to rows, and a removed
 * unit keeps its row, because contracts and bills of the past point at it.
 */
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/id.ts';
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
  /** Those that have not been removed, ordered by code. */
  list(): Promise<UnitRecord[]>;
  /** Parents first: the tree is held by a foreign key. */
  insert(unit: UnitRecord, nowMs: number): Promise<void>;
  update(unit: UnitRecord, nowMs: number): Promise<void>;
  /** Frees its code. Who calls has made sure that nothing in use belongs to it. */
  retire(unitId: string, nowMs: number): Promise<void>;
  /** Oldest first. */
  history(unitId: string): Promise<AccessTables['unit_span'][]>;
}

/** `database` may be a transaction: an act is one. */
export function createUnitStore(database: Database): UnitStore {
  const db = database.withTables<AccessTables>();
  const closeSpan = (unitId: string, nowMs: number) =>
    db
      .updateTable('unit_span')
      .set({ until_ms: nowMs })
      .where('unit_id', '=', unitId)
      .where('until_ms', 'is', null)
      .execute();
  const openSpan = (unit: UnitRecord, nowMs: number) =>
    db
      .insertInto('unit_span')
      .values({ id: newId(nowMs), unit_id: unit.id, ...columnsOf(unit), from_ms: nowMs, until_ms: null })
      .execute();
  return {
    async list() {
      const rows = await db.selectFrom('unit').selectAll().where('retired_at_ms', 'is', null).orderBy('code').execute();
      return rows.map(recordOf);
    },
    async insert(unit, nowMs) {
      await db
        .insertInto('unit')
        .values({ ...columnsOf(unit), id: unit.id, created_at_ms: nowMs, retired_at_ms: null })
        .execute();
      await openSpan(unit, nowMs);
    },
    async update(unit, nowMs) {
      await db.updateTable('unit').set(columnsOf(unit)).where('id', '=', unit.id).execute();
      await closeSpan(unit.id, nowMs);
      await openSpan(unit, nowMs);
    },
    async retire(unitId, nowMs) {
      await db.updateTable('unit').set({ code: unitId, retired_at_ms: nowMs }).where('id', '=', unitId).execute();
      await closeSpan(unitId, nowMs);
    },
    history: (unitId) =>
      db.selectFrom('unit_span').selectAll().where('unit_id', '=', unitId).orderBy('from_ms').orderBy('id').execute(),
  };
}

const recordOf = (row: AccessTables['unit']): UnitRecord => ({
  id: row.id,
  code: row.code,
  name: row.name,
  kind: row.kind,
  parentId: row.parent_id,
  contact: row.contact,
});

const columnsOf = (unit: UnitRecord) => ({
  code: unit.code,
  name: unit.name,
  kind: unit.kind,
  parent_id: unit.parentId,
  contact: unit.contact,
});
