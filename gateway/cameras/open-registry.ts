/** Opens what stands without any camera network: vault, credentials, registry, address check. The console needs no more. */
import type { GatewayConfig } from '../../config/schema.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger, SecretBook } from '../kernel/log.ts';
import { openCredentialVault } from './credentials/credential-vault.ts';
import { type CredentialBook, openCredentialBook } from './credentials/credentials.ts';
import { createImportDesk, type ImportDesk } from './imports/import-desk.ts';
import { openRegistry, type Registry } from './registry.ts';

export interface RegistryOptions {
  readonly db: Database;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly config: Pick<GatewayConfig, 'storage'>;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly secrets: SecretBook;
}

export interface OpenedRegistry {
  readonly registry: Registry;
  readonly credentials: CredentialBook;
  readonly imports: ImportDesk;
}

/** @throws GatewayError `config.invalid` for a bad key file, `database.failed` */
export async function openCameraRegistry(options: RegistryOptions): Promise<OpenedRegistry> {
  const { db, audit, config, clock, events, log, secrets } = options;
  const vault = openCredentialVault({ keyFile: config.storage.keyFile, secrets });
  const credentials = await openCredentialBook({ db, vault, clock, log });
  const registry = await openRegistry({ db, credentials, events, audit, clock });
  return { registry, credentials, imports: createImportDesk({ registry, clock }) };
}
