/** What the console needs of the access room while the gateway is stopped: nobody is signed in, nothing has to be ended. */
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { AccessConsole } from './admin-commands.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { openSigningKey } from './audit/signing-key.ts';
import { openPeople } from './people/people.ts';
import { createOwnSecrets, type Sealer } from './sign-in/own-secrets.ts';

export interface ConsoleOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly sealer: Sealer;
  /** Folder of the signing key. */
  readonly folder: string;
  readonly issuer: string;
}

export async function openAccessConsole({ db, clock, sealer, folder, issuer }: ConsoleOptions): Promise<AccessConsole> {
  const audit = createAuditLog(db, openSigningKey(join(folder, 'audit.key')));
  const people = await openPeople({ db, clock, audit, onChange() {} });
  const secrets = createOwnSecrets({ db, clock, audit, people, sealer, issuer });
  return { audit, people, secrets, endSessions: async () => {} };
}
