/** `recordings check` while the gateway is stopped: opens index and disks for as long as it takes. */
import { join } from 'node:path';
import type { GatewayConfig } from '../../../../config/schema.ts';
import { openSigningKey } from '../../../access/audit/signing-key.ts';
import type { AdminCommands } from '../../../kernel/admin-command.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database.ts';
import type { Events } from '../../../kernel/events.ts';
import type { Logger } from '../../../kernel/log.ts';
import { openDisks } from '../../keep/disk-set.ts';
import { openRecording } from '../open-recording.ts';
import { createRecordingCommands } from './admin-commands.ts';

export interface OfflineRecordingOptions {
  /** gateway.db. */
  readonly db: Database;
  /** Of the databases and the signing key. */
  readonly folder: string;
  readonly config: GatewayConfig['recordings'];
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly say: (text: string) => void;
}

export function createOfflineRecordingCommands(options: OfflineRecordingOptions): AdminCommands {
  return {
    'recordings check': {
      async run(request) {
        const { clock, folder, say } = options;
        const disks = await openDisks(options);
        try {
          const recording = await openRecording({
            ...{ ...options, disks, copies: { find: () => undefined } },
            key: openSigningKey(join(folder, 'audit.key')),
          });
          try {
            const commands = createRecordingCommands({ recording, nowMs: clock.nowMs, say });
            return (await commands['recordings check']?.run(request)) ?? { exitCode: 2, output: '' };
          } finally {
            await recording.close();
          }
        } finally {
          await disks.close();
        }
      },
    },
  };
}
