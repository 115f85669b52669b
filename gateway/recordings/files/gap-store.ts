/** Rows of gaps, and of how long the gateway surely ran. */
import type { Database } from '../../kernel/database.ts';
import type { Gap } from '../model.ts';
import type { IndexTables } from './index-tables.ts';

export interface StoredGap extends Gap {
  readonly id: string;
}

export interface GapStore {
  /** Writes it, over what stands by that id. */
  put(gap: StoredGap): Promise<void>;
  drop(id: string): Promise<void>;
  gaps(fromMs: number, toMs: number, cameraIds: readonly string[] | undefined): Promise<Gap[]>;
  /** That last: of before the start. */
  open(): Promise<StoredGap[]>;
  beat(atMs: number): Promise<void>;
  lastBeatMs(): Promise<number | undefined>;
}

export function createGapStore(database: Database): GapStore {
  const db = database.withTables<IndexTables>();
  return {
    async put({ id, cameraId, role, fromMs, toMs, cause }) {
      const row = {
        ...{ camera_id: cameraId, role, cause },
        ...{ from_ms: Math.floor(fromMs), to_ms: toMs === null ? null : Math.ceil(toMs) },
      };
      await db
        .insertInto('gap')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async drop(id) {
      await db.deleteFrom('gap').where('id', '=', id).execute();
    },
    async gaps(fromMs, toMs, cameraIds) {
      let query = db
        .selectFrom('gap')
        .selectAll()
        .where('from_ms', '<', Math.ceil(toMs))
        .where((at) => at.or([at('to_ms', 'is', null), at('to_ms', '>', Math.floor(fromMs))]))
        .orderBy('from_ms');
      if (cameraIds) query = query.where('camera_id', 'in', [...cameraIds]);
      return (await query.execute()).map(gapOf);
    },
    async open() {
      const rows = await db.selectFrom('gap').selectAll().where('to_ms', 'is', null).execute();
      return rows.map((row) => ({ id: row.id, ...gapOf(row) }));
    },
    async beat(atMs) {
      await db
        .insertInto('heartbeat')
        .values({ id: 1, at_ms: atMs })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ at_ms: atMs }))
        .execute();
    },
    async lastBeatMs() {
      return (await db.selectFrom('heartbeat').select('at_ms').where('id', '=', 1).executeTakeFirst())?.at_ms;
    },
  };
}

const gapOf = (row: Omit<IndexTables['gap'], 'id'>): Gap => ({
  cameraId: row.camera_id,
  role: row.role,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  cause: row.cause,
});
