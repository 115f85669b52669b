/** A real audit for tests of rooms: rows go into the test's database, its key into the test's folder. */
import { join } from 'node:path';
import { type AuditLog, createAuditLog } from '../../gateway/access/audit/audit-log.ts';
import { openSigningKey } from '../../gateway/access/audit/signing-key.ts';
import type { Database } from '../../gateway/kernel/database.ts';

export const openTestAudit = (db: Database, folder: string): AuditLog =>
  createAuditLog(db, openSigningKey(join(folder, 'audit.key')));
