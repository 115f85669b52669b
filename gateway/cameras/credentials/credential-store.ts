/** Sealed credentials in the database. Nothing here can read them: see credential-vault.ts. */
import type { Database } from '../../kernel/database.ts';
import type { CredentialScope } from '../records.ts';
import type { CameraTables } from '../tables.ts';

export interface SealedCredential {
  readonly id: string;
  readonly scope: CredentialScope;
  readonly username: string;
  readonly sealed: string;
  readonly changedAtMs: number;
}

export interface CredentialStore {
  list(): Promise<SealedCredential[]>;
  find(scope: CredentialScope): Promise<SealedCredential | undefined>;
  /** Replaces what the scope had. */
  put(credential: SealedCredential): Promise<void>;
  remove(scope: CredentialScope): Promise<void>;
}

export function createCredentialStore(database: Database): CredentialStore {
  const db = database.withTables<CameraTables>();
  return {
    async list() {
      const rows = await db.selectFrom('credential').selectAll().orderBy('scope_kind').orderBy('scope_key').execute();
      return rows.map(recordOf);
    },
    async find(scope) {
      const row = await db
        .selectFrom('credential')
        .selectAll()
        .where('scope_kind', '=', scope.kind)
        .where('scope_key', '=', scope.key)
        .executeTakeFirst();
      return row && recordOf(row);
    },
    async put({ id, scope, username, sealed, changedAtMs }) {
      const row = { id, scope_kind: scope.kind, scope_key: scope.key, username, sealed, changed_at_ms: changedAtMs };
      await db
        .insertInto('credential')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['scope_kind', 'scope_key'])
            .doUpdateSet({ id, username, sealed, changed_at_ms: changedAtMs }),
        )
        .execute();
    },
    async remove(scope) {
      await db
        .deleteFrom('credential')
        .where('scope_kind', '=', scope.kind)
        .where('scope_key', '=', scope.key)
        .execute();
    },
  };
}

const recordOf = (row: CameraTables['credential']): SealedCredential => ({
  id: row.id,
  scope: { kind: row.scope_kind, key: row.scope_key },
  username: row.username,
  sealed: row.sealed,
  changedAtMs: row.changed_at_ms,
});
