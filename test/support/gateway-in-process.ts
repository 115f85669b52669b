/** A whole gateway in this process, on a folder of its own and any free port, with a page of one line for a dashboard. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../config/load.ts';
import { systemClock } from '../../gateway/kernel/clock.ts';
import { createLogger, createSecretBook } from '../../gateway/kernel/log.ts';
import { type Gateway, startGateway } from '../../gateway/start.ts';
import { createPeople, type People } from './people.ts';

export interface OpenGatewayOptions {
  /** Laid over the configuration, section by section. */
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of a gateway that was closed: opens it again. Default: a new one, removed at the end. */
  readonly folder?: string;
}

export interface GatewayInProcess extends Gateway, People {
  readonly folder: string;
  /** Every line of its log, oldest first. */
  readonly logLines: readonly string[];
}

export async function openGateway({ config = {}, folder: given }: OpenGatewayOptions = {}): Promise<GatewayInProcess> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'thap-canh-'));
  const loaded = parseConfig(
    JSON.stringify({
      ...config,
      listen: { port: 0, ...config['listen'] },
      storage: { folder, keyFile: join(folder, 'key') },
      cameras: { allowLoopback: true, ...config['cameras'] },
    }),
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const secrets = createSecretBook();
  const logLines: string[] = [];
  const { level } = loaded.config.log;
  const dashboardFolder = join(folder, 'dashboard');
  mkdirSync(join(dashboardFolder, 'assets'), { recursive: true });
  writeFileSync(join(dashboardFolder, 'index.html'), '<!doctype html><title>Tháp Canh</title>');
  const log = createLogger({ level, secrets, write: (line) => logLines.push(line) });
  const gateway = await startGateway({
    config: loaded.config,
    clock: systemClock,
    secrets,
    log,
    dashboardFolder,
  });
  return {
    ...gateway,
    ...createPeople(gateway.url, () => gateway.setUpLink ?? ''),
    folder,
    logLines,
    async close() {
      await gateway.close();
      if (given === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
