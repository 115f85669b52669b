/** Gives sites and links their from-to rows, and lets them be removed without taking the cameras' history along. */
import type { Database, Migration } from '../../kernel/database.ts';
import { newId } from '../../kernel/id.ts';
import type { CameraTables } from '../tables.ts';

export const placeMigration: Migration = {
  number: 501,
  name: 'history of sites and links',
  async up(db) {
    await db.schema.alterTable('site').addColumn('retired_at_ms', 'bigint').execute();
    await db.schema.alterTable('link').addColumn('retired_at_ms', 'bigint').execute();
    await createSpans(db);
    await fillSpans(db);
  },
};

async function createSpans(db: Database): Promise<void> {
  for (const place of ['site', 'link']) {
    const table = db.schema
      .createTable(`${place}_span`)
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn(`${place}_id`, 'text', (column) => column.notNull().references(`${place}.id`))
      .addColumn('from_ms', 'bigint', (column) => column.notNull())
      .addColumn('until_ms', 'bigint')
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull());
    await (place === 'site'
      ? table
          .addColumn('kind', 'text', (column) => column.notNull())
          .addColumn('unit_id', 'text', (column) => column.references('unit.id'))
      : table.addColumn('site_id', 'text', (column) => column.notNull().references('site.id'))
    ).execute();
    await db.schema
      .createIndex(`${place}_span_open`)
      .on(`${place}_span`)
      .column(`${place}_id`)
      .unique()
      .where('until_ms' as never, 'is', null)
      .execute();
  }
}

async function fillSpans(db: Database): Promise<void> {
  const tables = db.withTables<CameraTables>();
  for (const { id, code, name, kind, unit_id, created_at_ms } of await tables
    .selectFrom('site')
    .selectAll()
    .execute()) {
    await tables
      .insertInto('site_span')
      .values({ id: newId(), site_id: id, from_ms: created_at_ms, until_ms: null, code, name, kind, unit_id })
      .execute();
  }
  for (const { id, code, name, site_id, created_at_ms } of await tables.selectFrom('link').selectAll().execute()) {
    await tables
      .insertInto('link_span')
      .values({ id: newId(), link_id: id, from_ms: created_at_ms, until_ms: null, code, name, site_id })
      .execute();
  }
}
