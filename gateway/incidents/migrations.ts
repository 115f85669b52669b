/**
 * Tables of this room: numbers 720-739 (720-729 incidents, 730-739 evidence). `incident` holds each as it stands; its log and
 * the cameras that were added are only ever added to: triggers refuse to change or delete a row, because it is argued with
 * them who knew what when.
 */
import { type Generated, sql } from 'kysely';
import { type Database, type Migration, refuseChanges } from '../kernel/database.ts';
import { evidenceMigrations } from './evidence/evidence-tables.ts';

export type IncidentTables = {
  incident: {
    id: string;
    /** Year × 1,000,000 + its number in the year. */
    ordinal: number;
    kind: string;
    severity: string;
    state: string;
    title: string;
    site_id: string | null;
    place: string;
    from_ms: number;
    to_ms: number | null;
    /** JSON arrays and objects. */
    unit_ids: string;
    handover: string | null;
    owner_unit_id: string | null;
    assignee_id: string | null;
    report_number: string | null;
    report_due_ms: number | null;
    case_number: string | null;
    case_due_ms: number | null;
    alarm_id: string | null;
    version: number;
    created_at_ms: number;
    created_by: string;
    created_by_name: string;
    changed_at_ms: number;
    closed_at_ms: number | null;
    /** What a search compares: no diacritics, lower case. */
    folded: string;
  };
  incident_camera: {
    id: string;
    incident_id: string;
    camera_id: string;
    from_ms: number;
    to_ms: number;
    hold_id: string | null;
  };
  incident_log: {
    id: Generated<number>;
    incident_id: string;
    at_ms: number;
    kind: string;
    person_id: string;
    person_name: string;
    unit_name: string;
    /** JSON. */
    details: string;
    /** Its text as a search compares it; empty: none. */
    folded: string;
  };
};

export const incidentsMigrations: readonly Migration[] = [
  {
    number: 720,
    name: 'incidents',
    async up(db) {
      const text = [
        'kind',
        'severity',
        'state',
        'title',
        'place',
        'unit_ids',
        'created_by',
        'created_by_name',
        'folded',
      ];
      const numbers = ['from_ms', 'version', 'created_at_ms', 'changed_at_ms'];
      const texts = ['site_id', 'handover', 'owner_unit_id', 'assignee_id', 'report_number', 'case_number', 'alarm_id'];
      let incident = db.schema
        .createTable('incident')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('ordinal', 'integer', (column) => column.notNull().unique());
      for (const name of text) incident = incident.addColumn(name, 'text', (column) => column.notNull());
      for (const name of numbers) incident = incident.addColumn(name, 'bigint', (column) => column.notNull());
      for (const name of texts) incident = incident.addColumn(name, 'text');
      for (const name of ['to_ms', 'report_due_ms', 'case_due_ms', 'closed_at_ms'])
        incident = incident.addColumn(name, 'bigint');
      await incident.execute();
      await db.schema.createIndex('incident_state').on('incident').columns(['state', 'ordinal']).execute();
      await db.schema.createIndex('incident_time').on('incident').columns(['from_ms']).execute();
      await createParts(db);
      await keepThem(db);
    },
  },
  ...evidenceMigrations,
];

async function createParts(db: Database): Promise<void> {
  await db.schema
    .createTable('incident_camera')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('incident_id', 'text', (column) => column.notNull().references('incident.id'))
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('to_ms', 'bigint', (column) => column.notNull())
    .addColumn('hold_id', 'text')
    .execute();
  // Alone an index of cameras would be taken instead, and there are thousands of rows of each.
  const columns = ['incident_id', 'camera_id'] as const;
  await db.schema
    .createIndex('incident_camera_of')
    .on('incident_camera')
    .columns([...columns])
    .execute();
  let log = db.schema
    .createTable('incident_log')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('incident_id', 'text', (column) => column.notNull().references('incident.id'))
    .addColumn('at_ms', 'bigint', (column) => column.notNull());
  for (const name of ['kind', 'person_id', 'person_name', 'unit_name', 'details', 'folded'])
    log = log.addColumn(name, 'text', (column) => column.notNull());
  await log.execute();
  await db.schema.createIndex('incident_log_incident').on('incident_log').columns(['incident_id', 'id']).execute();
}

async function keepThem(db: Database): Promise<void> {
  await refuseChanges(db, 'incident_log', 'the log of incidents is only added to');
  await refuseChanges(db, 'incident', 'incidents are never deleted', ['delete']);
  await refuseChanges(db, 'incident_camera', 'cameras of incidents stay named', ['delete']);
  // A hold that could not be placed may come later; nothing else changes.
  await sql`CREATE TRIGGER incident_camera_no_update BEFORE UPDATE ON incident_camera
    WHEN OLD.hold_id IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.incident_id IS NOT OLD.incident_id
      OR NEW.camera_id IS NOT OLD.camera_id OR NEW.from_ms IS NOT OLD.from_ms OR NEW.to_ms IS NOT OLD.to_ms
    BEGIN SELECT RAISE(ABORT, 'cameras of incidents stay named'); END`.execute(db);
}
