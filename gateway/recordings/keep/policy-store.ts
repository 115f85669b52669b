/** The policies in gateway.db, as somebody has changed them: one row of JSON, changed as a whole. */
import type { Database } from '../../kernel/database.ts';
import { defaultPolicies, type RecordingPolicy } from './policy.ts';
import type { KeepTables } from './tables.ts';

export interface PolicyStore {
  /** The default ones while nobody has changed them. */
  read(): Promise<readonly RecordingPolicy[]>;
  write(policies: readonly RecordingPolicy[]): Promise<void>;
}

export function createPolicyStore(db: Database): PolicyStore {
  const tables = db.withTables<KeepTables>();
  return {
    async read() {
      const row = await tables.selectFrom('recording_policies').select('policies').executeTakeFirst();
      return row ? (JSON.parse(row.policies) as RecordingPolicy[]) : defaultPolicies;
    },
    async write(policies) {
      const row = { id: 1, policies: JSON.stringify(policies) };
      await tables
        .insertInto('recording_policies')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
  };
}
