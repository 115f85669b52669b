/**
 * Tables of the health room: numbers 200-299 in gateway.db (what a bill is argued with), 300-399 in metrics.db (figures).
 *
 * `state_transition` is append-only: a row says from when on a subject was in a state; the end of an interval is the next
 * row of the same subject. So nothing is ever edited, and a crash between two writes cannot leave two open rows.
 */
import { type Generated, sql } from 'kysely';
import type { Database, Migration } from '../kernel/database.ts';
import { createNoteTable } from './notes/note-store.ts';
import { createPictureTables } from './picture/picture-store.ts';

export type HealthTables = {
  state_transition: {
    /** Order of writing; a later row wins over an earlier one of the same instant. */
    id: Generated<number>;
    subject_kind: string;
    subject_id: string;
    state: string;
    from_ms: number;
    cause: string;
  };
  /** Laid over the intervals, never an edit of them. */
  excused_span: {
    id: string;
    subject_kind: string;
    subject_id: string;
    from_ms: number;
    to_ms: number;
    reason: string;
    entered_at_ms: number;
  };
  /** One row: when the gateway last said that it lives. */
  heartbeat: { id: number; at_ms: number };
};

export type MetricTables = {
  metric_series: { series_no: Generated<number>; camera_id: string; role: string; metric: string };
  metric_raw: { series_no: number; at_ms: number; value: number };
  metric_minute: RolledRow;
  metric_hour: RolledRow;
  /** Everything before `done_ms` has been rolled up into the table named. */
  metric_roll_up: { name: string; done_ms: number };
  clock_measure: {
    camera_id: string;
    at_ms: number;
    offset_ms: number;
    uncertainty_ms: number;
    round_trip_ms: number;
    method: string;
  };
};

type RolledRow = {
  series_no: number;
  at_ms: number;
  count_values: number;
  sum_values: number;
  min_value: number;
  max_value: number;
};

export const healthMigrations: readonly Migration[] = [
  {
    number: 200,
    name: 'state intervals',
    async up(db) {
      await createTransitions(db);
      await createExcused(db);
      await db.schema
        .createTable('heartbeat')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('at_ms', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
  { number: 201, name: 'pictures that lie', up: createPictureTables },
  { number: 202, name: 'work notes', up: createNoteTable },
];

async function createTransitions(db: Database): Promise<void> {
  await db.schema
    .createTable('state_transition')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('subject_kind', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('cause', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('state_transition_subject')
    .on('state_transition')
    .columns(['subject_kind', 'subject_id', 'from_ms', 'id'])
    .execute();
}

async function createExcused(db: Database): Promise<void> {
  await db.schema
    .createTable('excused_span')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('subject_kind', 'text', (column) => column.notNull())
    .addColumn('subject_id', 'text', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('to_ms', 'bigint', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('entered_at_ms', 'bigint', (column) => column.notNull())
    .execute();
}

export const metricsMigrations: readonly Migration[] = [
  {
    number: 300,
    name: 'metrics',
    async up(db) {
      await db.schema
        .createTable('metric_series')
        .addColumn('series_no', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('camera_id', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('metric', 'text', (column) => column.notNull())
        .addUniqueConstraint('metric_series_key', ['camera_id', 'role', 'metric'])
        .execute();
      await db.schema
        .createTable('metric_raw')
        .addColumn('series_no', 'integer', (column) => column.notNull())
        .addColumn('at_ms', 'bigint', (column) => column.notNull())
        .addColumn('value', 'double precision', (column) => column.notNull())
        .addPrimaryKeyConstraint('metric_raw_key', ['series_no', 'at_ms'])
        // Rows lie in the key's own tree: half the size.
        .modifyEnd(sql`WITHOUT ROWID`)
        .execute();
      await createRolled(db, 'metric_minute');
      await createRolled(db, 'metric_hour');
      await db.schema
        .createTable('metric_roll_up')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('done_ms', 'bigint', (column) => column.notNull())
        .execute();
      await createClockMeasures(db);
    },
  },
];

async function createRolled(db: Database, table: string): Promise<void> {
  await db.schema
    .createTable(table)
    .addColumn('series_no', 'integer', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('count_values', 'integer', (column) => column.notNull())
    .addColumn('sum_values', 'double precision', (column) => column.notNull())
    .addColumn('min_value', 'double precision', (column) => column.notNull())
    .addColumn('max_value', 'double precision', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${table}_key`, ['series_no', 'at_ms'])
    .modifyEnd(sql`WITHOUT ROWID`)
    .execute();
}

async function createClockMeasures(db: Database): Promise<void> {
  await db.schema
    .createTable('clock_measure')
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('offset_ms', 'double precision', (column) => column.notNull())
    .addColumn('uncertainty_ms', 'double precision', (column) => column.notNull())
    .addColumn('round_trip_ms', 'double precision', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('clock_measure_key', ['camera_id', 'at_ms'])
    .modifyEnd(sql`WITHOUT ROWID`)
    .execute();
}
