/** A whole gateway in this process, on a folder of its own and any free port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { systemClock } from '../../gateway/kernel/clock.ts';
import { createLogger, createSecretBook } from '../../gateway/kernel/log.ts';
import { type Gateway, startGateway } from '../../gateway/start.ts';

export async function openGateway(): Promise<Gateway & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
  const loaded = parseConfig(
    JSON.stringify({
      listen: { port: 0 },
      storage: { folder, keyFile: join(folder, 'key') },
      cameras: { allowLoopback: true },
    }),
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const secrets = createSecretBook();
  const log = createLogger({ level: 'error', secrets, write: () => {} });
  const gateway = await startGateway({
    config: loaded.config,
    clock: systemClock,
    secrets,
    log,
    dashboardFolder: folder,
  });
  return {
    ...gateway,
    folder,
    async close() {
      await gateway.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
