/**
 * SQLite under kysely, and the numbered, forward-only migrations of all rooms.
 *
 * Each room keeps its tables' types and its migrations beside its stores; the composition root hands all of them over.
 * Before a database is moved forward it is copied (`<file>.before-<number>`); one that is newer than the program is
 * refused, never touched. A room narrows the handle to its own tables with `db.withTables<CameraTables>()`.
 */
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { GatewayError } from './errors.ts';

// biome-ignore lint/complexity/noBannedTypes: kysely's own notation for "no table known here"
export type Database = Kysely<{}>;

export interface Migration {
  /** Unique over all rooms and never re-used; applied in ascending order. */
  readonly number: number;
  readonly name: string;
  up(db: Database): Promise<void>;
}

export interface OpenDatabaseOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  readonly migrations: readonly Migration[];
  /** `FULL` for what must survive power loss, `NORMAL` for metrics. */
  readonly synchronous: 'FULL' | 'NORMAL';
}

/**
 * Opens, migrates and gives back the database.
 * @throws GatewayError `database.newer` when the file was written by a later program, `database.failed` otherwise.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const inMemory = options.path === ':memory:';
  if (!inMemory) mkdirSync(dirname(options.path), { recursive: true });
  let sqlite: InstanceType<typeof SqliteDatabase>;
  try {
    sqlite = new SqliteDatabase(options.path);
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma(`synchronous = ${options.synchronous}`);
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('busy_timeout = 5000');
    if (!inMemory) chmodSync(options.path, 0o600);
  } catch (cause) {
    throw new GatewayError('database.failed', { cause, details: { path: options.path } });
  }
  const db: Database = new Kysely({ dialect: new SqliteDialect({ database: sqlite }) });
  try {
    await migrate(db, sqlite, options);
  } catch (error) {
    await db.destroy();
    throw error instanceof GatewayError
      ? error
      : new GatewayError('database.failed', { cause: error, details: { path: options.path } });
  }
  return db;
}

type MigrationTables = { migration: { number: number; name: string } };

/** Which migrations a database has had stands in a table of its own: rooms number theirs apart, and any room may add one. */
async function migrate(
  db: Database,
  sqlite: InstanceType<typeof SqliteDatabase>,
  options: OpenDatabaseOptions,
): Promise<void> {
  await db.schema
    .createTable('migration')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .execute();
  const rows = await db.withTables<MigrationTables>().selectFrom('migration').select('number').execute();
  const applied = new Set(rows.map((row) => row.number));
  const known = new Set(options.migrations.map((migration) => migration.number));
  const unknown = [...applied].filter((number) => !known.has(number));
  if (unknown.length > 0) {
    throw new GatewayError('database.newer', { details: { path: options.path, unknownMigrations: unknown } });
  }
  const pending = options.migrations.filter(({ number }) => !applied.has(number)).sort((a, b) => a.number - b.number);
  if (pending.length === 0) return;
  if (applied.size > 0 && options.path !== ':memory:') {
    const copy = `${options.path}.before-${pending.at(-1)?.number}`;
    if (!existsSync(copy)) await sqlite.backup(copy);
  }
  for (const migration of pending) {
    await db.transaction().execute(async (transaction) => {
      await migration.up(transaction);
      const { number, name } = migration;
      await transaction.withTables<MigrationTables>().insertInto('migration').values({ number, name }).execute();
    });
  }
}

/**
 * For a migration: rows of the table cannot be changed or deleted any more, by nobody. What it writes must stay as it is.
 * @param why what a statement that tries is told
 */
export async function refuseChanges(
  db: Database,
  table: string,
  why: string,
  refused: readonly ('update' | 'delete')[] = ['update', 'delete'],
): Promise<void> {
  for (const verb of refused)
    await sql
      .raw(
        `CREATE TRIGGER ${table}_no_${verb} BEFORE ${verb.toUpperCase()} ON ${table}
    BEGIN SELECT RAISE(ABORT, '${why}'); END`,
      )
      .execute(db);
}

/**
 * A database that is there already, to be read as it is: nothing is moved forward, and who writes it is not disturbed.
 * @throws GatewayError `database.failed`
 */
export function openToRead(path: string): Database {
  try {
    const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    database.pragma('busy_timeout = 5000');
    return new Kysely({ dialect: new SqliteDialect({ database }) });
  } catch (cause) {
    throw new GatewayError('database.failed', { cause, details: { path } });
  }
}

/**
 * Copies a database as it stands at this moment to a new file, bit by bit, while others write on it.
 * @throws GatewayError `database.failed`
 */
export async function copyDatabase(path: string, to: string): Promise<void> {
  let source: InstanceType<typeof SqliteDatabase> | undefined;
  try {
    source = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    // One moment for as long as it takes: without it each write of another would begin the copy anew.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await source.backup(to);
  } catch (cause) {
    throw new GatewayError('database.failed', { cause, details: { path } });
  } finally {
    source?.close();
  }
}

/** Whether SQLite finds the file whole. */
export function isWholeDatabase(path: string): boolean {
  try {
    const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    try {
      return database.pragma('quick_check', { simple: true }) === 'ok';
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}
