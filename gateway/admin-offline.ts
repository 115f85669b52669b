/** The console's commands while the gateway is stopped: takes the lock and opens the database itself. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GatewayConfig } from '../config/schema.ts';
import { createAccessCommands } from './access/admin-commands.ts';
import { consoleActor, entryOf } from './access/audit/actor.ts';
import type { AuditLog } from './access/audit/audit-log.ts';
import { openAccessConsole } from './access/open-console.ts';
import { openCredentialVault } from './cameras/credentials/credential-vault.ts';
import { createCameraCommands } from './cameras/imports/admin-commands.ts';
import { openCameraRegistry } from './cameras/open-registry.ts';
import { createTlsCommands } from './http/tls/admin-commands.ts';
import type { AdminAnswer, AdminCommands, AdminRequest } from './kernel/admin-command.ts';
import { systemClock } from './kernel/clock.ts';
import { openDatabase } from './kernel/database.ts';
import { createEvents } from './kernel/events.ts';
import { takeLockFile } from './kernel/lock-file.ts';
import { createLogger, createSecretBook } from './kernel/log.ts';
import { gatewayMigrations } from './migrations.ts';
import { createOfflineRecordingCommands } from './recordings/files/check/offline-command.ts';
import { createBackupCommands, runRestore } from './recordings/keep/backup/admin-commands.ts';
import { version } from './version.ts';

export interface OfflineCommands {
  readonly commands: AdminCommands;
  readonly audit: Pick<AuditLog, 'append'>;
  close(): Promise<void>;
}

/** @throws GatewayError `request.conflict` when a gateway holds the lock, `database.*` */
export async function openOfflineCommands(config: GatewayConfig): Promise<OfflineCommands> {
  const folder = resolve(config.storage.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLockFile(join(folder, 'gateway.lock'));
  try {
    const db = await openDatabase({
      path: join(folder, 'gateway.db'),
      migrations: gatewayMigrations,
      synchronous: 'FULL',
    });
    const secrets = createSecretBook();
    const log = createLogger({ level: 'warn', secrets, write: (line) => process.stderr.write(line) });
    const events = createEvents((error) => log.error({ err: error }, 'a listener failed'));
    const sealer = openCredentialVault({ keyFile: config.storage.keyFile, secrets });
    const access = await openAccessConsole({ db, clock: systemClock, sealer, folder, issuer: config.access.issuer });
    const { audit } = access;
    const { imports } = await openCameraRegistry({ db, audit, config, clock: systemClock, events, log, secrets });
    return {
      audit,
      commands: {
        ...createCameraCommands(imports),
        ...createAccessCommands(access),
        ...createTlsCommands(config),
        ...createBackupCommands({ config, clock: systemClock, audit, version }),
        ...createOfflineRecordingCommands({
          ...{ db, folder, clock: systemClock, events, log, config: config.recordings },
          say: (text) => process.stderr.write(`${text}\n`),
        }),
      },
      async close() {
        await db.destroy();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Before any database is open, since it puts others in their place; then it tells the audit that it puts there. */
export async function restoreOffline(config: GatewayConfig, request: AdminRequest): Promise<AdminAnswer> {
  const folder = resolve(config.storage.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLockFile(join(folder, 'gateway.lock'));
  let answer: AdminAnswer;
  try {
    answer = await runRestore(config, systemClock, request);
  } finally {
    lock.release();
  }
  if (answer.exitCode !== 0) return answer;
  const offline = await openOfflineCommands(config);
  try {
    const act = { kind: 'backup.restored', details: { path: request.args[0] } };
    await offline.audit.append(entryOf(consoleActor, systemClock.nowMs(), act));
  } finally {
    await offline.close();
  }
  return answer;
}
