/**
 * The port behind which figures are kept: SQLite on this machine, or InfluxDB. Both pass the same contract tests.
 *
 * A store is written to without waiting: `write` never throws and never blocks on a disk or a server; what cannot be
 * kept now is queued within bounds, and `status` tells. Reads may fail with `metrics.unavailable`.
 */
import type { MetricName } from './schemas.ts';

/** `device`: what belongs to the device and not to one of its streams (round trip, clock). */
export type MetricRole = 'main' | 'sub' | 'device';

export interface MetricSample {
  readonly cameraId: string;
  readonly role: MetricRole;
  /** Epoch ms, of the gateway's clock. */
  readonly atMs: number;
  readonly values: Readonly<Partial<Record<MetricName, number>>>;
}

/** The camera's own time at an instant of the gateway's, with how it was measured. */
export interface ClockMeasure {
  readonly cameraId: string;
  readonly atMs: number;
  /** Camera clock − gateway clock. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly roundTripMs: number;
  readonly method: string;
}

export interface MetricQuery {
  readonly cameraId: string;
  readonly role: MetricRole;
  readonly metric: MetricName;
  /** Inclusive, exclusive; both multiples of `stepMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** Where the figures are read from: `seriesResolution` chooses by age and step. */
  readonly table: MetricTable;
}

export type MetricTable = 'raw' | 'minute' | 'hour';

/** All values within one step. Steps without a value are left out. */
export interface MetricBucket {
  readonly atMs: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export interface MetricStoreStatus {
  readonly kind: 'sqlite' | 'influx';
  /** Whether the last write went through. */
  readonly ok: boolean;
  /** Samples not yet kept. */
  readonly queued: number;
  /** Samples given up since the start: the queue was full, the sample too old, or the store refuses it. */
  readonly dropped: number;
}

export interface MetricStore {
  write(samples: readonly MetricSample[]): void;
  writeClock(measure: ClockMeasure): void;
  /** In order of time. @throws GatewayError `metrics.unavailable` */
  series(query: MetricQuery): Promise<MetricBucket[]>;
  /** Newest last, at most `limit`. @throws GatewayError `metrics.unavailable` */
  clockMeasures(cameraId: string, fromMs: number, toMs: number, limit: number): Promise<ClockMeasure[]>;
  status(): MetricStoreStatus;
  /** Resolves when everything queued has been tried to be kept. For tests and for closing. */
  flush(): Promise<void>;
  /** Rolls up and deletes what is due. Called by the store itself every minute. */
  maintain(): Promise<void>;
  close(): Promise<void>;
}

const hourMs = 3_600_000;
/** How long each resolution is kept: raw 48 h, minutes 30 d, hours 13 months (400 d). */
export const keepMs: Readonly<Record<MetricTable, number>> = {
  raw: 48 * hourMs,
  minute: 30 * 24 * hourMs,
  hour: 400 * 24 * hourMs,
};
/** A minute is rolled up this long after its end, so that what was measured in it has arrived. */
export const rollUpDelayMs = 10_000;

/** Only finite numbers and plain identifiers may reach a store: one bad value would spoil a whole batch. */
export function sanitise(sample: MetricSample): MetricSample | undefined {
  if (!/^[\w.-]{1,64}$/.test(sample.cameraId) || !Number.isSafeInteger(sample.atMs)) return undefined;
  const values = Object.entries(sample.values).filter(([, value]) => Number.isFinite(value));
  if (values.length === 0) return undefined;
  return values.length === Object.keys(sample.values).length
    ? sample
    : { ...sample, values: Object.fromEntries(values) };
}
