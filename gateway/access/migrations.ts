/** Tables of the access room: numbers 1-99. */
import type { Migration } from '../kernel/database.ts';

export type AccessTables = {
  unit: {
    id: string;
    code: string;
    name: string;
    kind: string;
    parent_id: string | null;
    contact: string | null;
    created_at_ms: number;
  };
};

export const accessMigrations: readonly Migration[] = [
  {
    number: 1,
    name: 'units',
    async up(db) {
      await db.schema
        .createTable('unit')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('code', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('parent_id', 'text', (column) => column.references('unit.id'))
        .addColumn('contact', 'text')
        .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
];
