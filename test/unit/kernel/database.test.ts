import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Migration, openDatabase, refuseChanges } from '../../../gateway/kernel/database.ts';

type Tables = { note: { id: number; text: string } };

const first: Migration = {
  number: 1,
  name: 'note',
  async up(db) {
    await db.schema
      .createTable('note')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .execute();
  },
};
const second: Migration = {
  number: 2,
  name: 'text',
  async up(db) {
    await db.schema
      .alterTable('note')
      .addColumn('text', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
  },
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (migrations: readonly Migration[]) =>
  openDatabase({ path: join(folder, 'a.db'), migrations, synchronous: 'FULL' });

describe('openDatabase', () => {
  it('applies migrations in order, once, and keeps what was there', async () => {
    const db = await open([second, first]);
    await db.withTables<Tables>().insertInto('note').values({ id: 1, text: 'còn' }).execute();
    await db.destroy();
    const again = await open([first, second]);
    expect(await again.withTables<Tables>().selectFrom('note').selectAll().execute()).toEqual([{ id: 1, text: 'còn' }]);
    await again.destroy();
  });

  it('copies the database before it moves it forward', async () => {
    await (await open([first])).destroy();
    await (await open([first, second])).destroy();
    expect(existsSync(join(folder, 'a.db.before-2'))).toBe(true);
  });

  it('refuses to change or delete rows of a table that a migration closes', async () => {
    const closes: Migration = { number: 3, name: 'kept', up: (db) => refuseChanges(db, 'note', 'notes stay') };
    const db = await open([first, second, closes]);
    const tables = db.withTables<Tables>();
    await tables.insertInto('note').values({ id: 1, text: 'còn' }).execute();
    await expect(tables.updateTable('note').set({ text: 'khác' }).execute()).rejects.toThrow('notes stay');
    await expect(tables.deleteFrom('note').execute()).rejects.toThrow('notes stay');
    expect(await tables.selectFrom('note').selectAll().execute()).toEqual([{ id: 1, text: 'còn' }]);
    await db.destroy();
  });

  it('refuses a database newer than the program', async () => {
    await (await open([first, second])).destroy();
    await expect(open([first])).rejects.toMatchObject({ code: 'database.newer' });
  });

  it('applies a migration that a room adds later, also below the highest number', async () => {
    const late: Migration = {
      number: 50,
      name: 'late',
      up: (db) => db.schema.createTable('late').addColumn('id', 'integer').execute(),
    };
    const high: Migration = {
      ...late,
      number: 900,
      name: 'high',
      up: (db) => db.schema.createTable('high').addColumn('id', 'integer').execute(),
    };
    await (await open([first, high])).destroy();
    const db = await open([first, late, high]);
    expect(await db.withTables<{ late: { id: number } }>().selectFrom('late').selectAll().execute()).toEqual([]);
    await db.destroy();
  });

  it('leaves the database as it was when a migration fails', async () => {
    await (await open([first])).destroy();
    const broken: Migration = {
      number: 2,
      name: 'broken',
      async up(db) {
        await second.up(db);
        throw new Error('power');
      },
    };
    await expect(open([first, broken])).rejects.toMatchObject({ code: 'database.failed' });
    const db = await open([first, second]);
    expect(await db.withTables<Tables>().selectFrom('note').selectAll().execute()).toEqual([]);
    await db.destroy();
  });
});
