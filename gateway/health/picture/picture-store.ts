/** Reference views, and the pictures that prove a fault. They lie in gateway.db: few, small, and backed up with it. */
import type { Database } from '../../kernel/database.ts';
import { newId } from '../../kernel/id.ts';

export type PictureTables = {
  picture_reference: {
    id: string;
    camera_id: string;
    taken_at_ms: number;
    taken_by: string;
    grey: Uint8Array;
    jpeg: Uint8Array;
  };
  picture_fault: {
    id: string;
    camera_id: string;
    verdict: string;
    from_ms: number;
    noticed_at_ms: number;
    before_jpeg: Uint8Array | null;
    now_jpeg: Uint8Array;
  };
};

export interface Reference {
  readonly id: string;
  readonly cameraId: string;
  readonly takenAtMs: number;
  readonly takenBy: string;
  /** 128×72 luma values. */
  readonly grey: Uint8Array;
}

export interface FaultRow {
  readonly id: string;
  readonly verdict: string;
  readonly fromMs: number;
  readonly noticedAtMs: number;
  readonly hasBefore: boolean;
}

export interface PictureStore {
  references(): Promise<Reference[]>;
  addReference(reference: Omit<Reference, 'id'>, jpeg: Uint8Array): Promise<Reference>;
  /** False when there was none. */
  removeReference(cameraId: string, id: string): Promise<boolean>;
  referenceJpeg(cameraId: string, id: string): Promise<Uint8Array | undefined>;
  addFault(
    fault: { cameraId: string; verdict: string; fromMs: number; noticedAtMs: number },
    pictures: { before: Uint8Array | undefined; now: Uint8Array },
  ): Promise<void>;
  /** Newest first. */
  faults(cameraId: string): Promise<FaultRow[]>;
  faultJpeg(cameraId: string, id: string, which: 'before' | 'now'): Promise<Uint8Array | undefined>;
}

const keptFaults = 20;

export function createPictureStore(db: Database): PictureStore {
  const tables = db.withTables<PictureTables>();
  return {
    async references() {
      const rows = await tables
        .selectFrom('picture_reference')
        .select(['id', 'camera_id', 'taken_at_ms', 'taken_by', 'grey'])
        .orderBy('taken_at_ms')
        .execute();
      return rows.map((row) => ({
        id: row.id,
        cameraId: row.camera_id,
        takenAtMs: row.taken_at_ms,
        takenBy: row.taken_by,
        grey: new Uint8Array(row.grey),
      }));
    },
    async addReference(reference, jpeg) {
      const made = { ...reference, id: newId(reference.takenAtMs) };
      const { id, cameraId, takenAtMs, takenBy, grey } = made;
      await tables
        .insertInto('picture_reference')
        .values({
          id,
          camera_id: cameraId,
          taken_at_ms: takenAtMs,
          taken_by: takenBy,
          grey: Buffer.from(grey),
          jpeg: Buffer.from(jpeg),
        })
        .execute();
      return made;
    },
    async removeReference(cameraId, id) {
      const { numDeletedRows } = await tables
        .deleteFrom('picture_reference')
        .where('id', '=', id)
        .where('camera_id', '=', cameraId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async referenceJpeg(cameraId, id) {
      const row = await tables
        .selectFrom('picture_reference')
        .select('jpeg')
        .where('id', '=', id)
        .where('camera_id', '=', cameraId)
        .executeTakeFirst();
      return row?.jpeg;
    },
    async addFault({ cameraId, verdict, fromMs, noticedAtMs }, { before, now }) {
      await db.transaction().execute(async (transaction) => {
        const inside = transaction.withTables<PictureTables>();
        await inside
          .insertInto('picture_fault')
          .values({
            id: newId(noticedAtMs),
            camera_id: cameraId,
            verdict,
            from_ms: fromMs,
            noticed_at_ms: noticedAtMs,
            before_jpeg: before ? Buffer.from(before) : null,
            now_jpeg: Buffer.from(now),
          })
          .execute();
        const old = inside
          .selectFrom('picture_fault')
          .select('id')
          .where('camera_id', '=', cameraId)
          .orderBy('id', 'desc')
          .limit(-1)
          .offset(keptFaults);
        await inside.deleteFrom('picture_fault').where('id', 'in', old).execute();
      });
    },
    async faults(cameraId) {
      const rows = await tables
        .selectFrom('picture_fault')
        .select(['id', 'verdict', 'from_ms', 'noticed_at_ms'])
        .select((column) => column('before_jpeg', 'is not', null).as('has_before'))
        .where('camera_id', '=', cameraId)
        .orderBy('id', 'desc')
        .execute();
      return rows.map((row) => ({
        id: row.id,
        verdict: row.verdict,
        fromMs: row.from_ms,
        noticedAtMs: row.noticed_at_ms,
        hasBefore: Boolean(row.has_before),
      }));
    },
    async faultJpeg(cameraId, id, which) {
      const row = await tables
        .selectFrom('picture_fault')
        .select(['before_jpeg', 'now_jpeg'])
        .where('id', '=', id)
        .where('camera_id', '=', cameraId)
        .executeTakeFirst();
      return (which === 'before' ? row?.before_jpeg : row?.now_jpeg) ?? undefined;
    },
  };
}

export async function createPictureTables(db: Database): Promise<void> {
  await db.schema
    .createTable('picture_reference')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('taken_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('taken_by', 'text', (column) => column.notNull())
    .addColumn('grey', 'blob', (column) => column.notNull())
    .addColumn('jpeg', 'blob', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('picture_fault')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('noticed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('before_jpeg', 'blob')
    .addColumn('now_jpeg', 'blob', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('picture_fault_camera').on('picture_fault').columns(['camera_id', 'id']).execute();
}
