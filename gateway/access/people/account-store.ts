/** Accounts and their secrets. An account is never removed: the audit points at it; it is disabled. */
import type { Database } from '../../kernel/database.ts';
import type { AccountTables } from '../tables.ts';
import type { Account, Secrets } from './account.ts';

export interface AccountStore {
  list(): Promise<Account[]>;
  insert(account: Account): Promise<void>;
  update(account: Account): Promise<void>;
  secrets(accountId: string): Promise<Secrets>;
  putSecrets(secrets: Secrets): Promise<void>;
}

/** `database` may be a transaction. */
export function createAccountStore(database: Database): AccountStore {
  const db = database.withTables<AccountTables>();
  return {
    async list() {
      return (await db.selectFrom('account').selectAll().orderBy('login').execute()).map(recordOf);
    },
    async insert(account) {
      await db
        .insertInto('account')
        .values({ id: account.id, ...columnsOf(account) })
        .execute();
    },
    async update(account) {
      await db.updateTable('account').set(columnsOf(account)).where('id', '=', account.id).execute();
    },
    async secrets(accountId) {
      const row = await db
        .selectFrom('account_secret')
        .selectAll()
        .where('account_id', '=', accountId)
        .executeTakeFirst();
      return {
        accountId,
        passwordHash: row?.password_hash ?? null,
        totpSealed: row?.totp_sealed ?? null,
        totpStep: row?.totp_step ?? null,
      };
    },
    async putSecrets({ accountId, passwordHash, totpSealed, totpStep }) {
      const columns = { password_hash: passwordHash, totp_sealed: totpSealed, totp_step: totpStep };
      await db
        .insertInto('account_secret')
        .values({ account_id: accountId, ...columns })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet(columns))
        .execute();
    },
  };
}

const recordOf = (row: AccountTables['account']): Account => ({
  id: row.id,
  login: row.login,
  name: row.name,
  role: row.role as Account['role'],
  unitId: row.unit_id,
  createdAtMs: row.created_at_ms,
  lastUsedAtMs: row.last_used_at_ms,
  disabledAtMs: row.disabled_at_ms,
  disabledReason: row.disabled_reason,
  breakGlass: row.break_glass === 1,
});

const columnsOf = (account: Account) => ({
  login: account.login,
  name: account.name,
  role: account.role,
  unit_id: account.unitId,
  created_at_ms: account.createdAtMs,
  last_used_at_ms: account.lastUsedAtMs,
  disabled_at_ms: account.disabledAtMs,
  disabled_reason: account.disabledReason,
  break_glass: account.breakGlass ? 1 : 0,
});
