/** Sessions, wrong tries and invitations in the database. */
import type { Database } from '../../kernel/database.ts';
import type { AccountTables } from '../tables.ts';
import { noTries, type Tries } from './lockout.ts';
import type { Session, SessionStore } from './session-book.ts';

export interface Invitation {
  /** SHA-256 of the token in the link. */
  readonly id: string;
  readonly accountId: string;
  readonly expiresAtMs: number;
  readonly createdBy: string;
}

export interface TriesStore {
  get(login: string, address: string): Promise<Tries>;
  put(login: string, address: string, tries: Tries): Promise<void>;
  forget(login: string, address: string): Promise<void>;
}

export interface InvitationStore {
  get(id: string): Promise<Invitation | undefined>;
  /** Takes the place of the account's earlier ones. */
  put(invitation: Invitation): Promise<void>;
  removeOf(accountId: string): Promise<void>;
}

export function createSessionStore(database: Database): SessionStore {
  const db = database.withTables<AccountTables>();
  return {
    async list() {
      const rows = await db.selectFrom('session').selectAll().execute();
      return rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        startedAtMs: row.started_at_ms,
        seenAtMs: row.seen_at_ms,
        address: row.address,
        desk: row.desk,
        agent: row.agent,
        mustEnrol: row.must_enrol === 1,
        lockedAtMs: row.locked_at_ms,
      }));
    },
    async put(session: Session) {
      const columns = {
        account_id: session.accountId,
        started_at_ms: session.startedAtMs,
        seen_at_ms: session.seenAtMs,
        address: session.address,
        desk: session.desk,
        agent: session.agent,
        must_enrol: session.mustEnrol ? 1 : 0,
        locked_at_ms: session.lockedAtMs,
      };
      await db
        .insertInto('session')
        .values({ id: session.id, ...columns })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
        .execute();
    },
    async remove(sessionId) {
      await db.deleteFrom('session').where('id', '=', sessionId).execute();
    },
  };
}

export function createTriesStore(database: Database): TriesStore {
  const db = database.withTables<AccountTables>();
  return {
    async get(login, address) {
      const row = await db
        .selectFrom('sign_in_tries')
        .selectAll()
        .where('login', '=', login)
        .where('address', '=', address)
        .executeTakeFirst();
      return row ? { failures: row.failures, lockedUntilMs: row.locked_until_ms, lastMs: row.last_ms } : noTries;
    },
    async put(login, address, { failures, lockedUntilMs, lastMs }) {
      const columns = { failures, locked_until_ms: lockedUntilMs, last_ms: lastMs };
      await db
        .insertInto('sign_in_tries')
        .values({ login, address, ...columns })
        .onConflict((conflict) => conflict.columns(['login', 'address']).doUpdateSet(columns))
        .execute();
    },
    async forget(login, address) {
      await db.deleteFrom('sign_in_tries').where('login', '=', login).where('address', '=', address).execute();
    },
  };
}

export function createInvitationStore(database: Database): InvitationStore {
  const db = database.withTables<AccountTables>();
  const removeOf = async (accountId: string) => {
    await db.deleteFrom('invitation').where('account_id', '=', accountId).execute();
  };
  return {
    removeOf,
    async get(id) {
      const row = await db.selectFrom('invitation').selectAll().where('id', '=', id).executeTakeFirst();
      return (
        row && { id: row.id, accountId: row.account_id, expiresAtMs: row.expires_at_ms, createdBy: row.created_by }
      );
    },
    async put({ id, accountId, expiresAtMs, createdBy }) {
      await removeOf(accountId);
      const row = { id, account_id: accountId, expires_at_ms: expiresAtMs, created_by: createdBy };
      await db.insertInto('invitation').values(row).execute();
    },
  };
}
