/** Work notes on cameras: what a technician did or found. Only ever added to; triggers refuse anything else. */
import { type Database, refuseChanges } from '../../kernel/database.ts';
import { newId } from '../../kernel/id.ts';

type NoteTables = {
  camera_note: { id: string; camera_id: string; at_ms: number; person_id: string; person_name: string; text: string };
};

export interface Note {
  readonly id: string;
  readonly atMs: number;
  readonly personName: string;
  readonly text: string;
}

export interface NoteStore {
  /** Newest first, at most 200. */
  notes(cameraId: string): Promise<Note[]>;
  add(note: { cameraId: string; atMs: number; personId: string; personName: string; text: string }): Promise<Note>;
}

const shownNotes = 200;

export function createNoteStore(db: Database): NoteStore {
  const tables = db.withTables<NoteTables>();
  return {
    async notes(cameraId) {
      const rows = await tables
        .selectFrom('camera_note')
        .select(['id', 'at_ms', 'person_name', 'text'])
        .where('camera_id', '=', cameraId)
        .orderBy('at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(shownNotes)
        .execute();
      return rows.map((row) => ({ id: row.id, atMs: row.at_ms, personName: row.person_name, text: row.text }));
    },
    async add({ cameraId, atMs, personId, personName, text }) {
      const id = newId(atMs);
      await tables
        .insertInto('camera_note')
        .values({ id, camera_id: cameraId, at_ms: atMs, person_id: personId, person_name: personName, text })
        .execute();
      return { id, atMs, personName, text };
    },
  };
}

export async function createNoteTable(db: Database): Promise<void> {
  await db.schema
    .createTable('camera_note')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('camera_id', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('person_id', 'text', (column) => column.notNull())
    .addColumn('person_name', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('camera_note_by_camera').on('camera_note').columns(['camera_id', 'at_ms']).execute();
  await refuseChanges(db, 'camera_note', 'work notes are only added to');
}
