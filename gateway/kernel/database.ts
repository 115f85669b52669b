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

async function migrate(
  db: Database,
  sqlite: InstanceType<typeof SqliteDatabase>,
  options: OpenDatabaseOptions,
): Promise<void> {
  const ordered = [...options.migrations].sort((a, b) => a.number - b.number);
  const newest = ordered.at(-1)?.number ?? 0;
  const current = Number(sqlite.pragma('user_version', { simple: true }));
  if (current > newest) {
    throw new GatewayError('database.newer', {
      details: { path: options.path, databaseNumber: current, programNumber: newest },
    });
  }
  const pending = ordered.filter((migration) => migration.number > current);
  if (pending.length === 0) return;
  if (current > 0 && options.path !== ':memory:') {
    const copy = `${options.path}.before-${newest}`;
    if (!existsSync(copy)) await sqlite.backup(copy);
  }
  for (const migration of pending) {
    await db.transaction().execute(async (transaction) => {
      await migration.up(transaction);
      await sql.raw(`PRAGMA user_version = ${migration.number}`).execute(transaction);
    });
  }
}
