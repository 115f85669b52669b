/**
 * The gateway's composition root: configuration → rooms → app → listen → graceful close. It alone, with admin.ts, reads
 * environment and arguments.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load.ts';
import type { GatewayConfig } from '../config/schema.ts';
import { systemClock } from './kernel/clock.ts';
import { asGatewayError } from './kernel/errors.ts';
import { createLogger, createSecretBook } from './kernel/log.ts';
import { describeSpace } from './recordings/keep/space-check.ts';
import { startGateway } from './start.ts';

// Before any file is touched asynchronously: four threads, as it would be, are soon taken by disks that are slow.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

const usage = 'node gateway/main.ts --config FILE [--check-config]\n';
const values = readArguments();

/** An option that there is not ends the program with 2. */
function readArguments() {
  try {
    return parseArgs({
      options: {
        config: { type: 'string' },
        'check-config': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

if (values.help) {
  process.stdout.write(usage);
} else {
  await run(configFrom(values.config ?? 'gateway.yaml'));
}

/** Prints every problem with its path and ends with 2 when the file is not valid. */
function configFrom(file: string): GatewayConfig {
  const loaded = loadConfig(resolve(file));
  if (loaded.ok) return loaded.config;
  for (const problem of loaded.problems) process.stderr.write(`${file}: ${problem.path || '/'}: ${problem.message}\n`);
  process.exit(2);
}

async function run(config: GatewayConfig): Promise<void> {
  if (values['check-config']) {
    const space = await describeSpace(config);
    process.stdout.write(['the configuration is valid', ...space.map((line) => `recordings: ${line}`), ''].join('\n'));
    return;
  }
  const secrets = createSecretBook();
  const log = createLogger({ level: config.log.level, secrets });
  let closing = false;
  try {
    const gateway = await startGateway({
      config,
      clock: systemClock,
      secrets,
      log,
      dashboardFolder: join(import.meta.dirname, '..', 'dashboard', 'dist'),
    });
    const close = (signal: string) => {
      if (closing) return;
      closing = true;
      log.info({ signal }, 'closing');
      // A room that hangs must not keep the old gateway alive beside the new one.
      setTimeout(() => process.exit(1), 4_500).unref();
      gateway.close().then(
        // What ran into an error that nobody caught has not ended well, however tidily.
        () => process.exit(signal === 'uncaughtException' ? 1 : 0),
        (error: unknown) => {
          log.error({ err: error }, 'closing failed');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', close);
    process.on('SIGINT', close);
    process.on('uncaughtException', (error) => {
      log.fatal({ err: error }, 'uncaught error');
      close('uncaughtException');
    });
    // To the person at the console, never into the log: whoever has it is administrator.
    if (gateway.setUpLink) process.stdout.write(`set-up: open ${gateway.setUpLink}\n`);
    log.info({ url: gateway.url }, 'listening');
  } catch (error) {
    const known = asGatewayError(error);
    log.fatal({ err: known, code: known.code, details: known.details }, 'could not start');
    process.exit(1);
  }
}
