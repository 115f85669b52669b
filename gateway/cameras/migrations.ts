/** Migrations of the cameras room: numbers 100-199, then as gateway/migrations.ts says. Their tables' types: tables.ts. */
import type { CreateTableBuilder } from 'kysely';
import type { Database, Migration } from '../kernel/database.ts';
import { groupMigration } from './groups/group-migration.ts';
import { placeMigration } from './places/place-migration.ts';

/** A from-to row: id, span, and one open row per owner held by a partial unique index. */
function spanTable(
  db: Database,
  table: string,
  ownerColumn: string,
  owner: string,
): CreateTableBuilder<string, string> {
  return db.schema
    .createTable(table)
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn(ownerColumn, 'text', (column) => column.notNull().references(owner))
    .addColumn('from_ms', 'bigint', (column) => column.notNull())
    .addColumn('until_ms', 'bigint');
}

async function oneOpenRow(db: Database, table: string, name: string, columns: readonly string[]): Promise<void> {
  await db.schema
    .createIndex(name)
    .on(table)
    .columns([...columns])
    .unique()
    .where('until_ms' as never, 'is', null)
    .execute();
}

async function createPlaces(db: Database): Promise<void> {
  await db.schema
    .createTable('site')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('code', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('unit_id', 'text', (column) => column.references('unit.id'))
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('link')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('code', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('site_id', 'text', (column) => column.notNull().references('site.id'))
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .execute();
}

async function createCameras(db: Database): Promise<void> {
  await db.schema
    .createTable('camera')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('road', 'text')
    .addColumn('chainage_m', 'double precision')
    .addColumn('latitude', 'double precision')
    .addColumn('longitude', 'double precision')
    .addColumn('bearing_deg', 'double precision')
    .addColumn('contact', 'text')
    .addColumn('expected_address', 'text')
    .addColumn('pull_main', 'text', (column) => column.notNull())
    .addColumn('pull_sub', 'text', (column) => column.notNull())
    .addColumn('main_token', 'text')
    .addColumn('sub_token', 'text')
    .addColumn('transport', 'text', (column) => column.notNull())
    .addColumn('ptz_home_after_min', 'integer')
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('retired_at_ms', 'bigint')
    .execute();
  // A retired camera frees its code, and may come back while nobody took it.
  await db.schema
    .createIndex('camera_code')
    .on('camera')
    .column('code')
    .unique()
    .where('retired_at_ms' as never, 'is', null)
    .execute();
  await spanTable(db, 'camera_site', 'camera_id', 'camera.id')
    .addColumn('site_id', 'text', (column) => column.notNull().references('site.id'))
    .addColumn('link_id', 'text', (column) => column.references('link.id'))
    .execute();
  await oneOpenRow(db, 'camera_site', 'camera_site_open', ['camera_id']);
  await spanTable(db, 'camera_contract', 'camera_id', 'camera.id')
    .addColumn('lessor_unit_id', 'text', (column) => column.references('unit.id'))
    .addColumn('contract_number', 'text')
    .addColumn('contract_from', 'text')
    .addColumn('contract_until', 'text')
    .execute();
  await oneOpenRow(db, 'camera_contract', 'camera_contract_open', ['camera_id']);
}

async function createDevices(db: Database): Promise<void> {
  await db.schema
    .createTable('device')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('identity', 'text', (column) => column.notNull().unique())
    .addColumn('mac', 'text')
    .addColumn('endpoint', 'text')
    .addColumn('make', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .addColumn('firmware', 'text', (column) => column.notNull())
    .addColumn('serial', 'text', (column) => column.notNull())
    .addColumn('host_name', 'text')
    .addColumn('xaddr', 'text')
    .addColumn('onvif_versions', 'text', (column) => column.notNull())
    .addColumn('services', 'text', (column) => column.notNull())
    .addColumn('ptz', 'integer', (column) => column.notNull())
    .addColumn('events', 'integer', (column) => column.notNull())
    .addColumn('media2', 'integer', (column) => column.notNull())
    .addColumn('clock_offset_ms', 'double precision')
    .addColumn('seen_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await spanTable(db, 'device_address', 'device_id', 'device.id')
    .addColumn('address', 'text', (column) => column.notNull())
    .execute();
  await oneOpenRow(db, 'device_address', 'device_address_open', ['device_id']);
  await db.schema
    .createTable('device_channel')
    .addColumn('device_id', 'text', (column) => column.notNull().references('device.id'))
    .addColumn('channel', 'integer', (column) => column.notNull())
    .addColumn('profiles', 'text', (column) => column.notNull())
    .addColumn('main_token', 'text')
    .addColumn('sub_token', 'text')
    .addColumn('ptz_token', 'text')
    .addColumn('source_tokens', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('device_channel_key', ['device_id', 'channel'])
    .execute();
  await spanTable(db, 'binding', 'camera_id', 'camera.id')
    .addColumn('device_id', 'text', (column) => column.notNull().references('device.id'))
    .addColumn('channel', 'integer', (column) => column.notNull())
    .execute();
  await oneOpenRow(db, 'binding', 'binding_camera_open', ['camera_id']);
  await oneOpenRow(db, 'binding', 'binding_channel_open', ['device_id', 'channel']);
  await db.schema
    .createTable('credential')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('scope_kind', 'text', (column) => column.notNull())
    .addColumn('scope_key', 'text', (column) => column.notNull())
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('changed_at_ms', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('credential_scope', ['scope_kind', 'scope_key'])
    .execute();
}

export const camerasMigrations: readonly Migration[] = [
  {
    number: 100,
    name: 'sites, links, cameras, devices, credentials',
    async up(db) {
      await createPlaces(db);
      await createCameras(db);
      await createDevices(db);
    },
  },
  {
    number: 101,
    name: 'how a camera is pulled',
    async up(db) {
      // Cameras of before went by ffmpeg because there was nothing else: no person chose it for them.
      await db.schema
        .alterTable('camera')
        .addColumn('ingest', 'text', (column) => column.notNull().defaultTo('auto'))
        .execute();
    },
  },
  placeMigration,
  groupMigration,
];
