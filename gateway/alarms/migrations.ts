/**
 * Tables of the alarms room: numbers 600-699. `alarm` holds each alarm as it stands; `alarm_event` is its history, only ever
 * added to: triggers refuse to change or delete a row, because a shift's report and a bill are argued with it.
 */
import { type Generated, sql } from 'kysely';
import type { Migration } from '../kernel/database.ts';
import { createContractTables } from './contracts/contract-store.ts';
import { createMessageTable, keepWaitingMessagesOnly } from './outgoing/message-queue.ts';

export type AlarmTables = {
  alarm: {
    id: string;
    key: string;
    kind: string;
    subject_kind: string;
    subject_id: string;
    severity: string;
    state: string;
    since_ms: number;
    raised_at_ms: number;
    ended_at_ms: number | null;
    rearm_until_ms: number | null;
    cause: string;
    count: number;
    /** JSON arrays of camera ids. */
    down: string;
    members: string;
    taken_by: string | null;
    taken_at_ms: number | null;
    handed_to: string | null;
    shelved_until_ms: number | null;
    rearm_ms: number;
    /** When nobody had taken it for too long; null: somebody has, or there is time yet. */
    escalated_at_ms: number | null;
  };
  alarm_event: {
    id: Generated<number>;
    alarm_id: string;
    at_ms: number;
    kind: string;
    /** Empty: the gateway itself. */
    person_id: string;
    person_name: string;
    /** JSON. */
    details: string;
  };
  maintenance: {
    id: string;
    subject_kind: string;
    subject_id: string;
    from_ms: number;
    until_ms: number | null;
    reason: string;
    opened_by: string;
    closed_at_ms: number | null;
  };
  /** One row of JSON: the rules as somebody has changed them. */
  alarm_rules: { id: number; rules: string };
};

export const alarmsMigrations: readonly Migration[] = [
  {
    number: 600,
    name: 'alarms',
    async up(db) {
      const text = ['key', 'kind', 'subject_kind', 'subject_id', 'severity', 'state', 'cause', 'down', 'members'];
      const numbers = ['since_ms', 'raised_at_ms', 'count', 'rearm_ms'];
      let alarm = db.schema.createTable('alarm').addColumn('id', 'text', (column) => column.primaryKey());
      for (const name of text) alarm = alarm.addColumn(name, 'text', (column) => column.notNull());
      for (const name of numbers) alarm = alarm.addColumn(name, 'bigint', (column) => column.notNull());
      for (const name of ['ended_at_ms', 'rearm_until_ms', 'taken_at_ms', 'shelved_until_ms', 'escalated_at_ms'])
        alarm = alarm.addColumn(name, 'bigint');
      for (const name of ['taken_by', 'handed_to']) alarm = alarm.addColumn(name, 'text');
      await alarm.execute();
      await db.schema.createIndex('alarm_state').on('alarm').columns(['state', 'raised_at_ms']).execute();
      await db.schema
        .createTable('alarm_event')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('alarm_id', 'text', (column) => column.notNull())
        .addColumn('at_ms', 'bigint', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('person_id', 'text', (column) => column.notNull())
        .addColumn('person_name', 'text', (column) => column.notNull())
        .addColumn('details', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('alarm_event_alarm').on('alarm_event').columns(['alarm_id', 'id']).execute();
      await db.schema.createIndex('alarm_event_time').on('alarm_event').columns(['at_ms']).execute();
      await sql`CREATE TRIGGER alarm_event_no_update BEFORE UPDATE ON alarm_event
        BEGIN SELECT RAISE(ABORT, 'the history of alarms is only added to'); END`.execute(db);
      await sql`CREATE TRIGGER alarm_event_no_delete BEFORE DELETE ON alarm_event
        BEGIN SELECT RAISE(ABORT, 'the history of alarms is only added to'); END`.execute(db);
      await sql`CREATE TRIGGER alarm_no_delete BEFORE DELETE ON alarm
        BEGIN SELECT RAISE(ABORT, 'alarms are never deleted'); END`.execute(db);
      await db.schema
        .createTable('maintenance')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('subject_kind', 'text', (column) => column.notNull())
        .addColumn('subject_id', 'text', (column) => column.notNull())
        .addColumn('from_ms', 'bigint', (column) => column.notNull())
        .addColumn('until_ms', 'bigint')
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('opened_by', 'text', (column) => column.notNull())
        .addColumn('closed_at_ms', 'bigint')
        .execute();
      await db.schema
        .createTable('alarm_rules')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('rules', 'text', (column) => column.notNull())
        .execute();
    },
  },
  { number: 601, name: 'contracts and sheets', up: createContractTables },
  { number: 602, name: 'outgoing messages', up: createMessageTable },
  { number: 603, name: 'only messages that wait', up: keepWaitingMessagesOnly },
];
