/** Tables of camera groups. A camera may be in any number of groups. */
import type { Migration } from '../../kernel/database.ts';

export const groupMigration: Migration = {
  number: 110,
  name: 'camera groups',
  async up(db) {
    await db.schema
      .createTable('camera_group')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('code', 'text', (column) => column.notNull().unique())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('retired_at_ms', 'bigint')
      .execute();
    await db.schema
      .createTable('camera_group_member')
      .addColumn('group_id', 'text', (column) => column.notNull().references('camera_group.id'))
      .addColumn('camera_id', 'text', (column) => column.notNull().references('camera.id'))
      .addPrimaryKeyConstraint('camera_group_member_key', ['group_id', 'camera_id'])
      .execute();
  },
};
