/** Tables of recordings.db. Times are epoch ms, hashes blobs. */
import type { Generated } from 'kysely';
import type { Migration } from '../../kernel/database.ts';

export interface FileRow {
  id: string;
  camera_id: string;
  role: 'main' | 'sub';
  disk_id: string;
  path: string;
  stream_session: string;
  start_ms: number;
  end_ms: number;
  size_bytes: number;
  init_bytes: number;
  /** Of `init`. */
  init_id: number;
  segments: number;
  chain_before: Buffer;
  chain_after: Buffer;
  /** Packed rows (segment-table.ts). */
  segment_table: Buffer;
}

export type IndexTables = {
  file: FileRow;
  /** What the tracks of files are: few, each used by many. */
  init: { id: Generated<number>; sha256: Buffer; tracks: string };
  /** What is recorded without a hole, over files. */
  span: { id: Generated<number>; camera_id: string; role: 'main' | 'sub'; from_ms: number; to_ms: number };
  gap: {
    id: string;
    camera_id: string;
    role: 'main' | 'sub';
    from_ms: number;
    to_ms: number | null;
    cause: 'camera-lost' | 'gateway-down' | 'disk' | 'off';
  };
  /** Newest link of each chain, whether or not its file is still there. */
  head: { camera_id: string; role: 'main' | 'sub'; chain: Buffer; end_ms: number };
  /** What was taken away by which rule: one row for what follows each other on one day. */
  deletion: {
    id: Generated<number>;
    camera_id: string;
    role: 'main' | 'sub';
    from_ms: number;
    to_ms: number;
    files: number;
    size_bytes: number;
    rule: string;
    first_at_ms: number;
    last_at_ms: number;
    chain_after: Buffer;
  };
  /** Of no row any more, perhaps still on the disk. */
  doomed_file: { file_id: string; disk_id: string; path: string };
  /** Ends of all chains at an hour, signed. */
  root: { at_ms: number; heads: string; sha256: string; signature: string; fingerprint: string };
  /** Till when the gateway surely ran. */
  heartbeat: { id: number; at_ms: number };
};

export const indexMigrations: readonly Migration[] = [
  {
    number: 1,
    name: 'recording index',
    async up(db) {
      const { schema } = db;
      await schema
        .createTable('init')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('sha256', 'blob', (column) => column.notNull().unique())
        .addColumn('tracks', 'text', (column) => column.notNull())
        .execute();
      await schema
        .createTable('file')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('camera_id', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('disk_id', 'text', (column) => column.notNull())
        .addColumn('path', 'text', (column) => column.notNull())
        .addColumn('stream_session', 'text', (column) => column.notNull())
        .addColumn('start_ms', 'integer', (column) => column.notNull())
        .addColumn('end_ms', 'integer', (column) => column.notNull())
        .addColumn('size_bytes', 'integer', (column) => column.notNull())
        .addColumn('init_bytes', 'integer', (column) => column.notNull())
        .addColumn('init_id', 'integer', (column) => column.notNull().references('init.id'))
        .addColumn('segments', 'integer', (column) => column.notNull())
        .addColumn('chain_before', 'blob', (column) => column.notNull())
        .addColumn('chain_after', 'blob', (column) => column.notNull())
        // Last: rows without it are read without touching its pages.
        .addColumn('segment_table', 'blob', (column) => column.notNull())
        .execute();
      await schema
        .createIndex('file_of_camera')
        .on('file')
        .columns(['camera_id', 'role', 'start_ms', 'end_ms'])
        .execute();
      await schema
        .createIndex('file_of_disk')
        .on('file')
        .columns(['disk_id', 'start_ms', 'id', 'size_bytes'])
        .execute();
      await schema
        .createTable('span')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('camera_id', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('from_ms', 'integer', (column) => column.notNull())
        .addColumn('to_ms', 'integer', (column) => column.notNull())
        .execute();
      await schema
        .createIndex('span_of_camera')
        .on('span')
        .columns(['camera_id', 'role', 'to_ms', 'from_ms'])
        .execute();
      await schema.createIndex('span_by_end').on('span').columns(['to_ms', 'from_ms']).execute();
    },
  },
  {
    number: 2,
    name: 'gaps, deletions, roots of recordings',
    async up(db) {
      const { schema } = db;
      await schema
        .createTable('gap')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('camera_id', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('from_ms', 'integer', (column) => column.notNull())
        .addColumn('to_ms', 'integer')
        .addColumn('cause', 'text', (column) => column.notNull())
        .execute();
      await schema.createIndex('gap_of_camera').on('gap').columns(['camera_id', 'from_ms']).execute();
      await schema.createIndex('gap_by_start').on('gap').columns(['from_ms', 'to_ms']).execute();
      await schema
        .createTable('head')
        .addColumn('camera_id', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('chain', 'blob', (column) => column.notNull())
        .addColumn('end_ms', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('head_key', ['camera_id', 'role'])
        .execute();
      await schema
        .createTable('deletion')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('camera_id', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('from_ms', 'integer', (column) => column.notNull())
        .addColumn('to_ms', 'integer', (column) => column.notNull())
        .addColumn('files', 'integer', (column) => column.notNull())
        .addColumn('size_bytes', 'integer', (column) => column.notNull())
        .addColumn('rule', 'text', (column) => column.notNull())
        .addColumn('first_at_ms', 'integer', (column) => column.notNull())
        .addColumn('last_at_ms', 'integer', (column) => column.notNull())
        .addColumn('chain_after', 'blob', (column) => column.notNull())
        .execute();
      await schema.createIndex('deletion_of_camera').on('deletion').columns(['camera_id', 'role', 'to_ms']).execute();
      await schema
        .createTable('doomed_file')
        .addColumn('file_id', 'text', (column) => column.primaryKey())
        .addColumn('disk_id', 'text', (column) => column.notNull())
        .addColumn('path', 'text', (column) => column.notNull())
        .execute();
      await schema
        .createTable('root')
        .addColumn('at_ms', 'integer', (column) => column.primaryKey())
        .addColumn('heads', 'text', (column) => column.notNull())
        .addColumn('sha256', 'text', (column) => column.notNull())
        .addColumn('signature', 'text', (column) => column.notNull())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .execute();
      await schema
        .createTable('heartbeat')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('at_ms', 'integer', (column) => column.notNull())
        .execute();
    },
  },
];
