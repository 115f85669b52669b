/** `npm run admin -- backup make FILE` and `backup restore FILE`. The passphrase comes by itself, never as an argument. */
import { statSync } from 'node:fs';
import { consoleActor, entryOf } from '../../../access/audit/actor.ts';
import type { AuditLog } from '../../../access/audit/audit-log.ts';
import type { AdminAnswer, AdminCommands, AdminRequest } from '../../../kernel/admin-command.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { type BackupConfig, makeBackup, restoreBackup } from './backup.ts';

export interface BackupCommandOptions {
  readonly config: BackupConfig;
  readonly clock: Clock;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly version: string;
}

const missing = { exitCode: 2, output: 'backup make FILE, with the passphrase on standard input\n' } as const;

/** For the running gateway and for the console alone. */
export function createBackupCommands({ config, clock, audit, version }: BackupCommandOptions): AdminCommands {
  return {
    'backup make': {
      async run({ args: [path], passphrase }) {
        if (path === undefined || passphrase === undefined) return missing;
        const madeAtMs = clock.nowMs();
        const names = await makeBackup(config, path, passphrase, { madeAtMs, version });
        const sizeBytes = statSync(path).size;
        const details = { path, sizeBytes };
        await audit.append(entryOf(consoleActor, clock.nowMs(), { kind: 'backup.made', details }));
        return { exitCode: 0, output: `${path}: ${sizeBytes} bytes, ${names.join(', ')}\n` };
      },
    },
    'backup restore': {
      run: async () => ({ exitCode: 1, output: 'stop the gateway first\n' }),
    },
  };
}

/** While the gateway is stopped and its lock is held; no database of the folder may be open. */
export async function runRestore(config: BackupConfig, clock: Clock, request: AdminRequest): Promise<AdminAnswer> {
  const [path] = request.args;
  if (path === undefined || request.passphrase === undefined) return missing;
  const replace = request.options['replace'] === true;
  const header = await restoreBackup(config, path, request.passphrase, { replace, nowMs: clock.nowMs() });
  const madeAt = new Date(header.madeAtMs).toISOString();
  const names = header.entries.map(({ name }) => name).join(', ');
  const next = 'next: start the gateway, then `recordings check` against the disks';
  return {
    exitCode: 0,
    output: `restored what was kept at ${madeAt} (version ${header.version}): ${names}\n${next}\n`,
  };
}
