/** Tables of keeping in gateway.db: numbers 700-709. */
import type { Migration } from '../../kernel/database.ts';

export type KeepTables = {
  /** One row of JSON. */
  recording_policies: { id: number; policies: string };
  /** Which disk was which: a disk that is known and not there is missed, never made anew. */
  recording_disk: { id: string; name: string; known_since_ms: number };
  hold: {
    id: string;
    camera_id: string;
    from_ms: number;
    to_ms: number;
    reason: string;
    subject_id: string | null;
    note: string;
    placed_by: string | null;
    placed_by_name: string;
    placed_at_ms: number;
    until_ms: number | null;
    ask_by: string | null;
    ask_by_name: string | null;
    ask_at_ms: number | null;
    ask_why: string | null;
    /** When it ended; null: it holds. */
    ended_at_ms: number | null;
    /** Empty: by its own time. */
    ended_by_name: string | null;
  };
  /** What a stream writes a day, as it was measured last: what a forecast counts with. */
  recording_rate: { camera_id: string; role: string; bytes_per_day: number; recorded_share: number; at_ms: number };
  /** Holds of which a second copy is wanted, and where. */
  hold_copy: { hold_id: string; disk_id: string; asked_at_ms: number };
  /** Files that lie on a second disk too. */
  file_copy: {
    file_id: string;
    disk_id: string;
    camera_id: string;
    start_ms: number;
    end_ms: number;
    size_bytes: number;
    made_at_ms: number;
  };
};

export const keepMigrations: readonly Migration[] = [
  {
    number: 700,
    name: 'recording policies, disks, holds',
    async up(db) {
      await db.schema
        .createTable('recording_policies')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('policies', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('recording_disk')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('known_since_ms', 'bigint', (column) => column.notNull())
        .execute();
      let hold = db.schema.createTable('hold').addColumn('id', 'text', (column) => column.primaryKey());
      for (const name of ['camera_id', 'reason', 'note', 'placed_by_name'])
        hold = hold.addColumn(name, 'text', (column) => column.notNull());
      for (const name of ['from_ms', 'to_ms', 'placed_at_ms'])
        hold = hold.addColumn(name, 'bigint', (column) => column.notNull());
      for (const name of ['subject_id', 'placed_by', 'ask_by', 'ask_by_name', 'ask_why', 'ended_by_name'])
        hold = hold.addColumn(name, 'text');
      for (const name of ['until_ms', 'ask_at_ms', 'ended_at_ms']) hold = hold.addColumn(name, 'bigint');
      await hold.execute();
      await db.schema.createIndex('hold_ended').on('hold').columns(['ended_at_ms']).execute();
      await db.schema
        .createTable('recording_rate')
        .addColumn('camera_id', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('bytes_per_day', 'bigint', (column) => column.notNull())
        .addColumn('recorded_share', 'real', (column) => column.notNull())
        .addColumn('at_ms', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('recording_rate_key', ['camera_id', 'role'])
        .execute();
    },
  },
  {
    number: 701,
    name: 'copies of held files',
    async up(db) {
      await db.schema
        .createTable('hold_copy')
        .addColumn('hold_id', 'text', (column) => column.notNull().references('hold.id'))
        .addColumn('disk_id', 'text', (column) => column.notNull())
        .addColumn('asked_at_ms', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('hold_copy_key', ['hold_id', 'disk_id'])
        .execute();
      await db.schema
        .createTable('file_copy')
        .addColumn('file_id', 'text', (column) => column.notNull())
        .addColumn('disk_id', 'text', (column) => column.notNull())
        .addColumn('camera_id', 'text', (column) => column.notNull())
        .addColumn('start_ms', 'bigint', (column) => column.notNull())
        .addColumn('end_ms', 'bigint', (column) => column.notNull())
        .addColumn('size_bytes', 'bigint', (column) => column.notNull())
        .addColumn('made_at_ms', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('file_copy_key', ['file_id', 'disk_id'])
        .execute();
    },
  },
];
