/**
 * The edge to InfluxDB 1.x through `influx`: one request per call, each with a deadline, foreign errors turned into
 * `metrics.unavailable` or a refusal. The package's own pool would shut its only host off after any failure, reads too;
 * waiting is the queue's business, so its back-off is none.
 */
import { InfluxDB, type IPoint } from 'influx';
import { GatewayError } from '../kernel/errors.ts';
import { keepMs } from './metric-store.ts';

export interface InfluxTarget {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export type RetentionName = 'raw' | 'minute' | 'hour';

export interface InfluxConnection {
  /** @throws PointsRefused, GatewayError `metrics.unavailable` */
  write(points: readonly IPoint[], retention: RetentionName): Promise<void>;
  /** Rows of one InfluxQL statement; times in ms. `bound` values stand in the text as `$name`. */
  query(text: string, bound?: Record<string, string | number>): Promise<Record<string, unknown>[]>;
  /** Makes database and retention policies, or brings them to what they should be. */
  prepare(): Promise<void>;
}

/** The server read the points and will not have (some of) them: trying the same again is useless. */
export class PointsRefused extends Error {}

const requestTimeoutMs = 3_000;
const noBackoff = { getDelay: () => 0, next: () => noBackoff, reset: () => noBackoff };

export function connectInflux(target: InfluxTarget): InfluxConnection {
  const influx = new InfluxDB({
    host: target.host,
    port: target.port,
    database: target.database,
    ...(target.username === undefined ? {} : { username: target.username, password: target.password ?? '' }),
    pool: { requestTimeout: requestTimeoutMs, maxRetries: 0, backoff: noBackoff },
  });
  return {
    async write(points, retention) {
      try {
        await influx.writePoints([...points], { precision: 'ms', retentionPolicy: retention });
      } catch (error) {
        const status = statusOf(error);
        if (status === 400 || status === 413) throw new PointsRefused(reasonOf(error));
        throw unavailable(error);
      }
    },
    async query(text, bound = {}) {
      try {
        const answer: unknown = await influx.queryRaw(text, { precision: 'ms', placeholders: bound });
        return rowsOf(answer);
      } catch (error) {
        throw unavailable(error);
      }
    },
    async prepare() {
      try {
        await influx.createDatabase(target.database);
        for (const name of ['raw', 'minute', 'hour'] as const) {
          const policy = { duration: `${keepMs[name] / 3_600_000}h`, replication: 1, isDefault: name === 'raw' };
          // An existing policy of another duration refuses to be created; altering one that is right does nothing.
          await influx
            .createRetentionPolicy(name, policy)
            .catch((error: unknown) =>
              statusOf(error) === undefined && !isExisting(error)
                ? Promise.reject(error)
                : influx.alterRetentionPolicy(name, policy),
            );
        }
      } catch (error) {
        throw unavailable(error);
      }
    },
  };
}

interface RawSeries {
  readonly columns?: readonly string[];
  readonly values?: readonly (readonly unknown[])[];
}

function rowsOf(answer: unknown): Record<string, unknown>[] {
  const results = (answer as { results?: readonly { series?: readonly RawSeries[]; error?: string }[] }).results ?? [];
  const failed = results.find((result) => result.error !== undefined);
  if (failed) throw new Error(failed.error);
  return results
    .flatMap((result) => result.series ?? [])
    .flatMap(({ columns = [], values = [] }) =>
      values.map((cells) => Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null]))),
    );
}

const statusOf = (error: unknown): number | undefined =>
  (error as { res?: { statusCode?: number } } | undefined)?.res?.statusCode;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 300) : 'refused');
const isExisting = (error: unknown): boolean => error instanceof Error && /already exists/.test(error.message);

function unavailable(error: unknown): GatewayError {
  return new GatewayError('metrics.unavailable', {
    details: { reason: reasonOf(error), status: statusOf(error) ?? null },
  });
}
