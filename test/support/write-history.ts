/** Puts the past of cameras on record as the gateway would have, while it is stopped: what came since it was started goes. */
import { join } from 'node:path';
import { createIntervalStore, type Transition } from '../../gateway/health/interval-store.ts';
import type { HealthTables } from '../../gateway/health/migrations.ts';
import { openDatabase } from '../../gateway/kernel/database.ts';
import { gatewayMigrations } from '../../gateway/migrations.ts';

/** @param folder the stopped gateway's. @param past per camera in order of time */
export async function writeHistory(folder: string, past: readonly Omit<Transition, 'subjectKind'>[]): Promise<void> {
  const path = join(folder, 'var', 'gateway.db');
  const db = await openDatabase({ path, migrations: gatewayMigrations, synchronous: 'FULL' });
  try {
    const ids = [...new Set(past.map(({ subjectId }) => subjectId))];
    await db.withTables<HealthTables>().deleteFrom('state_transition').where('subject_id', 'in', ids).execute();
    await createIntervalStore(db).append(past.map((transition) => ({ ...transition, subjectKind: 'camera' })));
  } finally {
    await db.destroy();
  }
}
