/**
 * What goes out about alarms, in gateway.db: put in with the alarm's own transaction, taken out by the sender, so that a stop
 * loses nothing. A message may arrive twice (a stop between sending and noting it); it carries an id by which that shows.
 */
import type { Selectable } from 'kysely';
import type { Database } from '../../kernel/database.ts';
import { newId } from '../../kernel/id.ts';

export type MessageTables = {
  alarm_message: {
    id: string;
    channel: string;
    /** JSON of `AlarmMessage`. */
    body: string;
    due_ms: number;
    tries: number;
    sent_at_ms: number | null;
    last_error: string;
  };
};

export type Channel = 'webhook' | 'mail';

/** Names instead of ids: whoever reads it has no page open. */
export interface AlarmMessage {
  readonly event: 'raised' | 'escalated' | 'ended';
  readonly alarmId: string;
  readonly kind: string;
  readonly severity: string;
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
  readonly channel: Channel;
  readonly message: AlarmMessage;
  readonly tries: number;
}

export interface MessageQueue {
  put(channel: Channel, message: AlarmMessage, nowMs: number): Promise<void>;
  due(nowMs: number, limit: number): Promise<QueuedMessage[]>;
  sent(id: string, nowMs: number): Promise<void>;
  failed(id: string, error: string, nextMs: number): Promise<void>;
  /** Not sent yet, and why the oldest is not. */
  waiting(): Promise<{ count: number; lastError: string }>;
}

export function createMessageQueue(db: Database): MessageQueue {
  const tables = db.withTables<MessageTables>();
  return {
    async put(channel, message, nowMs) {
      const row = { id: newId(nowMs), channel, body: JSON.stringify(message), due_ms: nowMs, tries: 0 };
      await tables
        .insertInto('alarm_message')
        .values({ ...row, sent_at_ms: null, last_error: '' })
        .execute();
    },
    async due(nowMs, limit) {
      const rows = await tables
        .selectFrom('alarm_message')
        .selectAll()
        .where('sent_at_ms', 'is', null)
        .where('due_ms', '<=', nowMs)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(messageOf);
    },
    async sent(id, nowMs) {
      await tables
        .updateTable('alarm_message')
        .set({ sent_at_ms: nowMs, last_error: '' })
        .where('id', '=', id)
        .execute();
    },
    async failed(id, error, nextMs) {
      await tables
        .updateTable('alarm_message')
        .set((row) => ({ tries: row('tries', '+', 1), due_ms: nextMs, last_error: error.slice(0, 300) }))
        .where('id', '=', id)
        .execute();
    },
    async waiting() {
      const rows = await tables
        .selectFrom('alarm_message')
        .select('last_error')
        .where('sent_at_ms', 'is', null)
        .orderBy('id')
        .execute();
      return { count: rows.length, lastError: rows[0]?.last_error ?? '' };
    },
  };
}

const messageOf = (row: Selectable<MessageTables['alarm_message']>): QueuedMessage => ({
  id: row.id,
  channel: row.channel as Channel,
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
