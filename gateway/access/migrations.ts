/** Tables of the access room: numbers 1-99, then as gateway/migrations.ts says. */
import type { Database, Migration } from '../kernel/database.ts';
import { newId } from '../kernel/id.ts';
import { createAuditTables, createOutcomeIndex } from './audit/audit-tables.ts';
import { createViewTable } from './audit/view-record.ts';
import { createStationTable } from './stations/station-store.ts';
import { createAccountTables } from './tables.ts';
import { createTicketTable } from './tickets/ticket-store.ts';

export type AccessTables = {
  unit: {
    id: string;
    code: string;
    name: string;
    kind: string;
    parent_id: string | null;
    contact: string | null;
    created_at_ms: number;
    /** Removed; the row stays, because history points at it. Its code is then its id, so that the code is free. */
    retired_at_ms: number | null;
  };
  /** What a unit was called and where it belonged, from-to; `until_ms` null is now. */
  unit_span: {
    id: string;
    unit_id: string;
    code: string;
    name: string;
    kind: string;
    parent_id: string | null;
    contact: string | null;
    from_ms: number;
    until_ms: number | null;
  };
};

export const accessMigrations: readonly Migration[] = [
  {
    number: 1,
    name: 'units',
    async up(db) {
      await db.schema
        .createTable('unit')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('code', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('parent_id', 'text', (column) => column.references('unit.id'))
        .addColumn('contact', 'text')
        .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  { number: 500, name: 'unit history', up: createUnitSpans },
  { number: 2, name: 'accounts, sessions, grants', up: createAccountTables },
  { number: 3, name: 'audit', up: createAuditTables },
  { number: 4, name: 'open views', up: createViewTable },
  { number: 15, name: 'tickets', up: createTicketTable },
  { number: 5, name: 'locked desks', up: addSessionLock },
  { number: 6, name: 'wall stations', up: createStationTable },
  { number: 10, name: 'audit by outcome', up: createOutcomeIndex },
];

async function addSessionLock(db: Database): Promise<void> {
  await db.schema.alterTable('session').addColumn('locked_at_ms', 'bigint').execute();
}

async function createUnitSpans(db: Database): Promise<void> {
  await db.schema.alterTable('unit').addColumn('retired_at_ms', 'bigint').execute();
  await db.schema
    .createTable('unit_span')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('unit_id', 'text', (column) => column.notNull().references('unit.id'))
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('parent_id', 'text', (column) => column.references('unit.id'))
    .addColumn('contact', 'text')
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('unit_span_open')
    .on('unit_span')
    .column('unit_id')
    .unique()
    .where('until_ms' as never, 'is', null)
    .execute();
  const tables = db.withTables<AccessTables>();
  const units = await tables.selectFrom('unit').selectAll().execute();
  for (const { id, code, name, kind, parent_id, contact, created_at_ms } of units) {
    const span = { code, name, kind, parent_id, contact, from_ms: created_at_ms, until_ms: null };
    await tables
      .insertInto('unit_span')
      .values({ id: newId(), unit_id: id, ...span })
      .execute();
  }
}
