/** Opens the metric store that the configuration names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfig } from '../../config/schema.ts';
import type { Clock } from '../kernel/clock.ts';
import { openDatabase } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import type { MetricStore } from './metric-store.ts';
import { openInfluxMetricStore } from './metric-store-influx.ts';
import { openSqliteMetricStore } from './metric-store-sqlite.ts';
import { metricsMigrations } from './migrations.ts';

export interface OpenMetricStoreOptions {
  readonly config: GatewayConfig['health']['metricStore'];
  /** Folder of metrics.db. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Makes a secret known to the log, so that it is masked there. */
  readonly addSecret: (secret: string) => void;
}

/** An InfluxDB that does not answer is no error: figures wait until it does. @throws GatewayError `database.*`, `config.invalid` */
export async function openMetricStore(options: OpenMetricStoreOptions): Promise<MetricStore> {
  const { config, clock, log } = options;
  if (config.kind === 'influx') {
    const { host, port, database, username } = config;
    const password = config.passwordFile === undefined ? undefined : readPassword(config.passwordFile);
    if (password !== undefined) options.addSecret(password);
    return openInfluxMetricStore({ host, port, database, username, password, clock, log });
  }
  const db = await openDatabase({
    path: join(options.folder, 'metrics.db'),
    migrations: metricsMigrations,
    synchronous: 'NORMAL',
  });
  return openSqliteMetricStore({ db, clock, log });
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new GatewayError('config.invalid', { cause, details: { path: '/health/metricStore/passwordFile', file } });
  }
}
