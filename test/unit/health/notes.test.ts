/** Work notes: written by those who mend cameras, read by those who answer alarms, never changed. */
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { healthMigrations } from '../../../gateway/health/migrations.ts';
import { createNoteStore } from '../../../gateway/health/notes/note-store.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';

const open: Database[] = [];
afterEach(async () => {
  for (const db of open.splice(0)) await db.destroy();
});

async function openStore() {
  const db = await openDatabase({ path: ':memory:', migrations: healthMigrations, synchronous: 'FULL' });
  open.push(db);
  return { db, store: createNoteStore(db) };
}

const note = { cameraId: 'a', atMs: 1_000, personId: 'p', personName: 'Trần An', text: 'Thay nguồn.' };

describe('work notes', () => {
  it('are those of their camera, newest first', async () => {
    const { store } = await openStore();
    await store.add(note);
    await store.add({ ...note, atMs: 2_000, text: 'Vẫn chập chờn.' });
    await store.add({ ...note, cameraId: 'b' });
    expect((await store.notes('a')).map(({ text, atMs }) => [text, atMs])).toEqual([
      ['Vẫn chập chờn.', 2_000],
      ['Thay nguồn.', 1_000],
    ]);
    expect(await store.notes('c')).toEqual([]);
  });

  it('stand once they are written', async () => {
    const { db, store } = await openStore();
    await store.add(note);
    await expect(sql`UPDATE camera_note SET text = 'x'`.execute(db)).rejects.toThrow('only added to');
    await expect(sql`DELETE FROM camera_note`.execute(db)).rejects.toThrow('only added to');
    expect(await store.notes('a')).toHaveLength(1);
  });
});
