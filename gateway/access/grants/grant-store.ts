/** Grants in the database: made, and taken back; never changed, so that what somebody was allowed then can be told. */
import type { Database } from '../../kernel/database.ts';
import type { Right } from '../model.ts';
import type { AccountTables } from '../tables.ts';
import type { Grant, Scope } from './grant.ts';

export interface GrantStore {
  list(): Promise<Grant[]>;
  insert(grant: Grant, nowMs: number): Promise<void>;
  revoke(grantId: string, by: string, nowMs: number): Promise<void>;
}

/** `database` may be a transaction. */
export function createGrantStore(database: Database): GrantStore {
  const db = database.withTables<AccountTables>();
  return {
    async list() {
      return (await db.selectFrom('access_grant').selectAll().orderBy('granted_at_ms').execute()).map(recordOf);
    },
    async insert(grant, nowMs) {
      await db
        .insertInto('access_grant')
        .values({
          id: grant.id,
          subject_kind: grant.subject.kind,
          subject_id: grant.subject.id,
          below: grant.below ? 1 : 0,
          scope_kind: grant.scope.kind,
          scope_id: grant.scope.id,
          rights: grant.rights === null ? null : JSON.stringify(grant.rights),
          from_ms: grant.fromMs,
          until_ms: grant.untilMs,
          reason: grant.reason,
          granted_by: grant.grantedBy,
          granted_at_ms: nowMs,
          revoked_at_ms: null,
          revoked_by: null,
          technical: grant.technical ? 1 : 0,
        })
        .execute();
    },
    async revoke(grantId, by, nowMs) {
      await db
        .updateTable('access_grant')
        .set({ revoked_at_ms: nowMs, revoked_by: by })
        .where('id', '=', grantId)
        .where('revoked_at_ms', 'is', null)
        .execute();
    },
  };
}

const recordOf = (row: AccountTables['access_grant']): Grant => ({
  id: row.id,
  subject: { kind: row.subject_kind as Grant['subject']['kind'], id: row.subject_id },
  below: row.below === 1,
  scope: { kind: row.scope_kind as Scope['kind'], id: row.scope_id },
  rights: row.rights === null ? null : (JSON.parse(row.rights) as Right[]),
  fromMs: row.from_ms,
  untilMs: row.until_ms,
  reason: row.reason,
  grantedBy: row.granted_by,
  revokedAtMs: row.revoked_at_ms,
  technical: row.technical === 1,
});
