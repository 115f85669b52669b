/**
 * What goes out about alarms, in gateway.db: put in with the alarm's own transaction, taken out by the sender, so that a stop
 * loses nothing. A message may arrive twice (a stop between sending and noting it); it carries an id by which that shows.
 */
import type { Generated, Selectable } from 'kysely';
import type { Database } from '../../kernel/database.ts';
import { newId } from '../../kernel/id.ts';
import type { Severity } from '../model.ts';

export type MessageTables = {
  alarm_message: {
    /** SQLite's own: the order in which they were put in; ids of one millisecond are in none. */
    rowid: Generated<number>;
    id: string;
    channel: string;
    /** JSON of `AlarmMessage`. */
    body: string;
    due_ms: number;
    tries: number;
    last_error: string;
  };
};

export type Channel = 'webhook' | 'mail';

/** Names instead of ids: whoever reads it has no page open. */
export interface AlarmMessage {
  readonly event: 'raised' | 'escalated' | 'ended';
  readonly alarmId: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly where: string;
  readonly cause: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly at: string;
  /** Cameras that are down, of a link or site. */
  readonly cameras: number;
}

export interface QueuedMessage {
  readonly id: string;
  readonly message: AlarmMessage;
  readonly tries: number;
}

export interface MessageQueue {
  put(channel: Channel, message: AlarmMessage, nowMs: number): Promise<void>;
  /** Oldest first. */
  due(channel: Channel, nowMs: number, limit: number): Promise<QueuedMessage[]>;
  sent(id: string): Promise<void>;
  failed(id: string, error: string, nextMs: number): Promise<void>;
  /** Why one that was tried so often is not sent; `undefined`: there is none. */
  stuck(channels: readonly Channel[], tries: number): Promise<string | undefined>;
}

export function createMessageQueue(db: Database): MessageQueue {
  const tables = db.withTables<MessageTables>();
  return {
    async put(channel, message, nowMs) {
      const row = { id: newId(nowMs), channel, body: JSON.stringify(message), due_ms: nowMs, tries: 0 };
      await tables
        .insertInto('alarm_message')
        .values({ ...row, last_error: '' })
        .execute();
    },
    async due(channel, nowMs, limit) {
      const rows = await tables
        .selectFrom('alarm_message')
        .selectAll()
        .where('channel', '=', channel)
        .where('due_ms', '<=', nowMs)
        .orderBy('rowid')
        .limit(limit)
        .execute();
      return rows.map(messageOf);
    },
    async sent(id) {
      await tables.deleteFrom('alarm_message').where('id', '=', id).execute();
    },
    async failed(id, error, nextMs) {
      await tables
        .updateTable('alarm_message')
        .set((row) => ({ tries: row('tries', '+', 1), due_ms: nextMs, last_error: error.slice(0, 300) }))
        .where('id', '=', id)
        .execute();
    },
    async stuck(channels, tries) {
      const row = await tables
        .selectFrom('alarm_message')
        .select('last_error')
        .where('channel', 'in', channels)
        .where('tries', '>=', tries)
        .orderBy('rowid')
        .executeTakeFirst();
      return row?.last_error;
    },
  };
}

const messageOf = (row: Omit<Selectable<MessageTables['alarm_message']>, 'rowid'>): QueuedMessage => ({
  id: row.id,
  message: JSON.parse(row.body) as AlarmMessage,
  tries: row.tries,
});

export async function createMessageTable(db: Database): Promise<void> {
  await db.schema
    .createTable('alarm_message')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('due_ms', 'bigint', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('sent_at_ms', 'bigint')
    .addColumn('last_error', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('alarm_message_due').on('alarm_message').columns(['sent_at_ms', 'due_ms']).execute();
}

/** What was sent stayed at first; now only what waits is kept, and each channel waits for itself. */
export async function keepWaitingMessagesOnly(db: Database): Promise<void> {
  const before = db.withTables<{ alarm_message: { sent_at_ms: number | null } }>();
  await before.deleteFrom('alarm_message').where('sent_at_ms', 'is not', null).execute();
  await db.schema.dropIndex('alarm_message_due').execute();
  await db.schema.alterTable('alarm_message').dropColumn('sent_at_ms').execute();
  await db.schema.createIndex('alarm_message_due').on('alarm_message').columns(['channel', 'due_ms']).execute();
}
