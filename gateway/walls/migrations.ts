/** Tables of the walls room: numbers 400-499. */
import type { Migration } from '../kernel/database.ts';

export type WallTables = {
  wall: {
    id: string;
    name: string;
    title: string;
    kind: 'wall' | 'desk';
    /** JSON of `Layout`. */
    layout: string;
    previous_layout: string | null;
    revision: number;
    created_at_ms: number;
  };
};

export const wallsMigrations: readonly Migration[] = [
  {
    number: 400,
    name: 'walls',
    async up(db) {
      await db.schema
        .createTable('wall')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('layout', 'text', (column) => column.notNull())
        .addColumn('previous_layout', 'text')
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('created_at_ms', 'integer', (column) => column.notNull())
        .execute();
    },
  },
];
