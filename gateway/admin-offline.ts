/** The console's commands while the gateway is stopped: takes the lock and opens the database itself. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GatewayConfig } from '../config/schema.ts';
import { createAccessCommands } from './access/admin-commands.ts';
import { openAccessConsole } from './access/open-console.ts';
import { openCredentialVault } from './cameras/credentials/credential-vault.ts';
import { createCameraCommands } from './cameras/imports/admin-commands.ts';
import { openCameraRegistry } from './cameras/open-registry.ts';
import { createTlsCommands } from './http/tls/admin-commands.ts';
import type { AdminCommands } from './kernel/admin-command.ts';
import { systemClock } from './kernel/clock.ts';
import { openDatabase } from './kernel/database.ts';
import { createEvents } from './kernel/events.ts';
import { takeLockFile } from './kernel/lock-file.ts';
import { createLogger, createSecretBook } from './kernel/log.ts';
import { gatewayMigrations } from './migrations.ts';

export interface OfflineCommands {
  readonly commands: AdminCommands;
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
      commands: { ...createCameraCommands(imports), ...createAccessCommands(access), ...createTlsCommands(config) },
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
