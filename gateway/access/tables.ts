/** Tables of accounts, sessions and grants, and the migration that makes them. Units: migrations.ts; audit: audit/audit-store.ts. */
import type { ColumnDefinitionBuilder } from 'kysely';
import type { Database } from '../kernel/database.ts';

export type AccountTables = {
  account: {
    id: string;
    login: string;
    name: string;
    role: string;
    unit_id: string | null;
    created_at_ms: number;
    last_used_at_ms: number | null;
    disabled_at_ms: number | null;
    disabled_reason: string | null;
    break_glass: number;
  };
  account_secret: {
    account_id: string;
    password_hash: string | null;
    totp_sealed: string | null;
    totp_step: number | null;
  };
  /** One-time links: first set-up, new accounts, resets. Only the token's hash is kept. */
  invitation: { id: string; account_id: string; expires_at_ms: number; created_by: string };
  session: {
    id: string;
    account_id: string;
    started_at_ms: number;
    seen_at_ms: number;
    address: string;
    desk: string;
    agent: string;
    must_enrol: number;
    locked_at_ms: number | null;
  };
  sign_in_tries: { login: string; address: string; failures: number; locked_until_ms: number; last_ms: number };
  access_grant: {
    id: string;
    subject_kind: string;
    subject_id: string;
    below: number;
    scope_kind: string;
    scope_id: string | null;
    /** JSON list; null: as the role says. */
    rights: string | null;
    from_ms: number;
    until_ms: number | null;
    reason: string;
    granted_by: string;
    granted_at_ms: number;
    revoked_at_ms: number | null;
    revoked_by: string | null;
    technical: number;
  };
};

const needed = (column: ColumnDefinitionBuilder) => column.notNull();
const key = (column: ColumnDefinitionBuilder) => column.primaryKey();

export async function createAccountTables(db: Database): Promise<void> {
  await db.schema
    .createTable('account')
    .addColumn('id', 'text', key)
    .addColumn('login', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', needed)
    .addColumn('role', 'text', needed)
    .addColumn('unit_id', 'text', (column) => column.references('unit.id'))
    .addColumn('created_at_ms', 'bigint', needed)
    .addColumn('last_used_at_ms', 'bigint')
    .addColumn('disabled_at_ms', 'bigint')
    .addColumn('disabled_reason', 'text')
    .addColumn('break_glass', 'integer', needed)
    .execute();
  await db.schema
    .createTable('account_secret')
    .addColumn('account_id', 'text', (column) => column.primaryKey().references('account.id'))
    .addColumn('password_hash', 'text')
    .addColumn('totp_sealed', 'text')
    .addColumn('totp_step', 'integer')
    .execute();
  await db.schema
    .createTable('invitation')
    .addColumn('id', 'text', key)
    .addColumn('account_id', 'text', (column) => column.notNull().references('account.id'))
    .addColumn('expires_at_ms', 'bigint', needed)
    .addColumn('created_by', 'text', needed)
    .execute();
  await db.schema
    .createTable('session')
    .addColumn('id', 'text', key)
    .addColumn('account_id', 'text', (column) => column.notNull().references('account.id'))
    .addColumn('started_at_ms', 'bigint', needed)
    .addColumn('seen_at_ms', 'bigint', needed)
    .addColumn('address', 'text', needed)
    .addColumn('desk', 'text', needed)
    .addColumn('agent', 'text', needed)
    .addColumn('must_enrol', 'integer', needed)
    .execute();
  await db.schema
    .createTable('sign_in_tries')
    .addColumn('login', 'text', needed)
    .addColumn('address', 'text', needed)
    .addColumn('failures', 'integer', needed)
    .addColumn('locked_until_ms', 'bigint', needed)
    .addColumn('last_ms', 'bigint', needed)
    .addPrimaryKeyConstraint('sign_in_tries_key', ['login', 'address'])
    .execute();
  await db.schema
    .createTable('access_grant')
    .addColumn('id', 'text', key)
    .addColumn('subject_kind', 'text', needed)
    .addColumn('subject_id', 'text', needed)
    .addColumn('below', 'integer', needed)
    .addColumn('scope_kind', 'text', needed)
    .addColumn('scope_id', 'text')
    .addColumn('rights', 'text')
    .addColumn('from_ms', 'bigint', needed)
    .addColumn('until_ms', 'bigint')
    .addColumn('reason', 'text', needed)
    .addColumn('granted_by', 'text', needed)
    .addColumn('granted_at_ms', 'bigint', needed)
    .addColumn('revoked_at_ms', 'bigint')
    .addColumn('revoked_by', 'text')
    .addColumn('technical', 'integer', needed)
    .execute();
}
