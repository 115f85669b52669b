/** Walls and desks in the database. */
import type { Database } from '../kernel/database.ts';
import type { WallTables } from './migrations.ts';
import type { Layout, Wall } from './schemas.ts';

export interface WallStore {
  list(): Promise<Wall[]>;
  insert(wall: Wall, nowMs: number): Promise<void>;
  update(wall: Wall): Promise<void>;
  remove(wallId: string): Promise<void>;
}

export function createWallStore(database: Database): WallStore {
  const db = database.withTables<WallTables>();
  return {
    async list() {
      const rows = await db.selectFrom('wall').selectAll().orderBy('created_at_ms').orderBy('id').execute();
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        title: row.title,
        kind: row.kind,
        layout: JSON.parse(row.layout) as Layout,
        previous: row.previous_layout === null ? null : (JSON.parse(row.previous_layout) as Layout),
        revision: row.revision,
      }));
    },
    async insert(wall, nowMs) {
      await db
        .insertInto('wall')
        .values({ ...columnsOf(wall), id: wall.id, created_at_ms: nowMs })
        .execute();
    },
    async update(wall) {
      await db.updateTable('wall').set(columnsOf(wall)).where('id', '=', wall.id).execute();
    },
    async remove(wallId) {
      await db.deleteFrom('wall').where('id', '=', wallId).execute();
    },
  };
}

const columnsOf = (wall: Wall) => ({
  name: wall.name,
  title: wall.title,
  kind: wall.kind,
  layout: JSON.stringify(wall.layout),
  previous_layout: wall.previous === null ? null : JSON.stringify(wall.previous),
  revision: wall.revision,
});
