/** Tables of the audit, with what holds their rows, and the migrations that make them. */
import { sql } from 'kysely';
import type { Database } from '../../kernel/database.ts';

export type AuditTables = {
  audit: {
    seq: number;
    at_ms: number;
    person_id: string | null;
    person_name: string;
    role: string;
    kind: string;
    outcome: string;
    camera_id: string | null;
    subject_id: string | null;
    address: string;
    desk: string;
    details: string;
    hash: string;
  };
  /** One row: what the oldest kept row hangs on. */
  audit_anchor: { seq: number; hash: string };
  /** Signed ends of days. */
  audit_root: { day: string; seq: number; hash: string; signature: string; key_fingerprint: string };
};

const noChange = `CREATE TRIGGER audit_no_change BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END`;
/** Put back after retention has removed its days. */
export const noDelete = `CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END`;

export async function createAuditTables(db: Database): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('person_id', 'text')
    .addColumn('person_name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('camera_id', 'text')
    .addColumn('subject_id', 'text')
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('desk', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  for (const column of ['at_ms', 'person_id', 'camera_id', 'kind']) {
    await db.schema.createIndex(`audit_by_${column}`).on('audit').columns([column, 'seq']).execute();
  }
  await db.schema
    .createTable('audit_anchor')
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_root')
    .addColumn('day', 'text', (column) => column.primaryKey())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('signature', 'text', (column) => column.notNull())
    .addColumn('key_fingerprint', 'text', (column) => column.notNull())
    .execute();
  await sql.raw(noChange).execute(db);
  await sql.raw(noDelete).execute(db);
}

/** Refused and failed rows are few among millions. */
export async function createOutcomeIndex(db: Database): Promise<void> {
  await db.schema.createIndex('audit_by_outcome').on('audit').columns(['outcome', 'seq']).execute();
}
