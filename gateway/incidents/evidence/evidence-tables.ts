/**
 * Tables of evidence in gateway.db: numbers 730-739. `evidence_step` is a pack's history and chain of custody, only ever added
 * to; what a made pack is never changes, and no pack is ever deleted: triggers refuse it.
 */
import { type Generated, sql } from 'kysely';
import { type Database, type Migration, refuseChanges } from '../../kernel/database.ts';

export type EvidenceTables = {
  evidence_pack: {
    id: string;
    number: string;
    state: string;
    /** JSON of `PackItem[]`. */
    items: string;
    purpose: string;
    case_number: string;
    incident_id: string | null;
    /** JSON of `NamedPerson`. */
    requested_by: string;
    requested_at_ms: number;
    decided_by: string | null;
    decided_at_ms: number | null;
    urgent_reason: string | null;
    reviewed_by: string | null;
    reviewed_at_ms: number | null;
    /** JSON of `MadePack`. */
    made: string | null;
    fault: string;
  };
  evidence_step: {
    id: Generated<number>;
    pack_id: string;
    at_ms: number;
    kind: string;
    person: string;
    /** JSON. */
    details: string;
  };
  evidence_link: {
    id: string;
    pack_id: string;
    /** Of the token, SHA-256, base64url. */
    token_hash: string;
    recipient: string;
    recipient_unit: string;
    made_by: string;
    made_at_ms: number;
    expires_at_ms: number;
    ended_at_ms: number | null;
    /** Where it was opened first: it opens nowhere else. */
    first_address: string | null;
  };
};

export const evidenceMigrations: readonly Migration[] = [{ number: 730, name: 'evidence', up: createTables }];

async function createTables(db: Database): Promise<void> {
  const text = ['number', 'state', 'items', 'purpose', 'case_number', 'requested_by', 'fault'];
  let pack = db.schema.createTable('evidence_pack').addColumn('id', 'text', (column) => column.primaryKey());
  for (const name of text) pack = pack.addColumn(name, 'text', (column) => column.notNull());
  for (const name of ['incident_id', 'decided_by', 'urgent_reason', 'reviewed_by', 'made'])
    pack = pack.addColumn(name, 'text');
  await pack
    .addColumn('requested_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('decided_at_ms', 'bigint')
    .addColumn('reviewed_at_ms', 'bigint')
    .execute();
  await db.schema.createIndex('evidence_number_once').on('evidence_pack').columns(['number']).unique().execute();
  await db.schema
    .createTable('evidence_step')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('pack_id', 'text', (column) => column.notNull().references('evidence_pack.id'))
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('evidence_step_pack').on('evidence_step').columns(['pack_id', 'id']).execute();
  await db.schema
    .createTable('evidence_link')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('pack_id', 'text', (column) => column.notNull().references('evidence_pack.id'))
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('recipient', 'text', (column) => column.notNull())
    .addColumn('recipient_unit', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('first_address', 'text')
    .execute();
  await db.schema.createIndex('evidence_link_pack').on('evidence_link').columns(['pack_id']).execute();
  await refuseChanges(db, 'evidence_step', 'the history of a pack is only added to');
  await refuseChanges(db, 'evidence_pack', 'packs are never deleted', ['delete']);
  await sql`CREATE TRIGGER evidence_request_fixed
    BEFORE UPDATE OF items, purpose, case_number, number, requested_by, requested_at_ms ON evidence_pack
    BEGIN SELECT RAISE(ABORT, 'a request never changes'); END`.execute(db);
  await sql`CREATE TRIGGER evidence_made_fixed BEFORE UPDATE OF made ON evidence_pack WHEN OLD.made IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a made pack never changes'); END`.execute(db);
}
