/** Bookmarks in gateway.db. */
import type { Database } from '../../kernel/database.ts';
import type { Span } from '../model.ts';

export interface Bookmark {
  readonly id: string;
  readonly cameraId: string;
  readonly atMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly note: string;
  readonly madeBy: string;
  readonly madeByName: string;
  readonly madeAtMs: number;
  /** What keeps its footage; null: it could not be held. */
  readonly holdId: string | null;
  readonly heldUntilMs: number | null;
}

type BookmarkTables = {
  bookmark: {
    id: string;
    camera_id: string;
    at_ms: number;
    from_ms: number;
    to_ms: number;
    note: string;
    made_by: string;
    made_by_name: string;
    made_at_ms: number;
    hold_id: string | null;
    held_until_ms: number | null;
  };
};

export interface BookmarkStore {
  insert(bookmarks: readonly Bookmark[]): Promise<void>;
  setNote(bookmarkId: string, note: string): Promise<void>;
  remove(bookmarkId: string): Promise<void>;
  find(bookmarkId: string): Promise<Bookmark | undefined>;
  /** That overlap the span, oldest first, at most `mostListed`. */
  list(span: Span, cameraIds: readonly string[]): Promise<Bookmark[]>;
}

export const mostListed = 2_000;

export async function createBookmarkTable(db: Database): Promise<void> {
  await db.schema
    .createTable('bookmark')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('to_ms', 'bigint', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('made_by', 'text', (column) => column.notNull())
    .addColumn('made_by_name', 'text', (column) => column.notNull())
    .addColumn('made_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('hold_id', 'text')
    .addColumn('held_until_ms', 'bigint')
    .execute();
  await db.schema.createIndex('bookmark_by_camera').on('bookmark').columns(['camera_id', 'at_ms']).execute();
}

export function createBookmarkStore(db: Database): BookmarkStore {
  const tables = db.withTables<BookmarkTables>();
  return {
    async insert(bookmarks) {
      await tables.insertInto('bookmark').values(bookmarks.map(rowOf)).execute();
    },
    async setNote(bookmarkId, note) {
      await tables.updateTable('bookmark').set({ note }).where('id', '=', bookmarkId).execute();
    },
    async remove(bookmarkId) {
      await tables.deleteFrom('bookmark').where('id', '=', bookmarkId).execute();
    },
    async find(bookmarkId) {
      const row = await tables.selectFrom('bookmark').selectAll().where('id', '=', bookmarkId).executeTakeFirst();
      return row && bookmarkOf(row);
    },
    async list({ fromMs, toMs }, cameraIds) {
      if (cameraIds.length === 0) return [];
      const rows = await tables
        .selectFrom('bookmark')
        .selectAll()
        .where('camera_id', 'in', cameraIds)
        .where('from_ms', '<', toMs)
        .where('to_ms', '>', fromMs)
        .orderBy('at_ms')
        .orderBy('id')
        .limit(mostListed)
        .execute();
      return rows.map(bookmarkOf);
    },
  };
}

const rowOf = (bookmark: Bookmark): BookmarkTables['bookmark'] => ({
  id: bookmark.id,
  camera_id: bookmark.cameraId,
  at_ms: bookmark.atMs,
  from_ms: bookmark.fromMs,
  to_ms: bookmark.toMs,
  note: bookmark.note,
  made_by: bookmark.madeBy,
  made_by_name: bookmark.madeByName,
  made_at_ms: bookmark.madeAtMs,
  hold_id: bookmark.holdId,
  held_until_ms: bookmark.heldUntilMs,
});

const bookmarkOf = (row: BookmarkTables['bookmark']): Bookmark => ({
  id: row.id,
  cameraId: row.camera_id,
  atMs: row.at_ms,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  note: row.note,
  madeBy: row.made_by,
  madeByName: row.made_by_name,
  madeAtMs: row.made_at_ms,
  holdId: row.hold_id,
  heldUntilMs: row.held_until_ms,
});
