/** A registry on a database in memory, for tests of the cameras room. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import { camerasMigrations } from '../../../gateway/cameras/migrations.ts';
import { type OpenedRegistry, openCameraRegistry } from '../../../gateway/cameras/open-registry.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { createLogger, createSecretBook } from '../../../gateway/kernel/log.ts';
import { openTestAudit } from '../../support/test-audit.ts';

export interface TestRegistry extends OpenedRegistry {
  readonly db: Database;
  readonly events: Events;
  readonly audit: AuditLog;
  readonly folder: string;
  readonly logged: string[];
  /** Opens the same database again, as a restart does. */
  reopen(): Promise<OpenedRegistry>;
  close(): Promise<void>;
}

export async function openTestRegistry(path = ':memory:'): Promise<TestRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'cameras-'));
  const db = await openDatabase({
    path,
    migrations: [...accessMigrations, ...camerasMigrations],
    synchronous: 'NORMAL',
  });
  const logged: string[] = [];
  const secrets = createSecretBook();
  const log = createLogger({ level: 'debug', secrets, write: (line) => logged.push(line) });
  const events = createEvents((error) => logged.push(String(error)));
  const config = { storage: { folder, keyFile: join(folder, 'credentials.key') } };
  const audit = openTestAudit(db, folder);
  const open = () => openCameraRegistry({ db, audit, config, clock: systemClock, events, log, secrets });
  return {
    ...(await open()),
    db,
    events,
    audit,
    folder,
    logged,
    reopen: open,
    async close() {
      await db.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
