/** Which disk was which, in gateway.db. */
import type { Database } from '../../kernel/database.ts';
import type { KeepTables } from './tables.ts';

export interface DiskStore {
  /** Ids by name. */
  known(): Promise<ReadonlyMap<string, string>>;
  /** One that is called otherwise now keeps its id. */
  remember(disk: { readonly id: string; readonly name: string }, nowMs: number): Promise<void>;
}

export function createDiskStore(db: Database): DiskStore {
  const tables = db.withTables<KeepTables>();
  return {
    async known() {
      const rows = await tables.selectFrom('recording_disk').select(['id', 'name']).execute();
      return new Map(rows.map(({ id, name }) => [name, id]));
    },
    async remember({ id, name }, nowMs) {
      await tables
        .insertInto('recording_disk')
        .values({ id, name, known_since_ms: nowMs })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name }))
        .execute();
    },
  };
}
