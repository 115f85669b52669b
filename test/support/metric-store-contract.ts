/** What every metric store must do, whatever stands behind it: run on SQLite and on a real InfluxDB. */
import { expect, it } from 'vitest';
import type { MetricBucket, MetricQuery, MetricStore } from '../../gateway/health/metric-store.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

export interface StoreUnderTest {
  readonly store: MetricStore;
  readonly clock: ManualClock;
}

/** The stores' retention looks at real time (InfluxDB's own), so the clock starts near now, at a full hour. */
export const contractClock = (): ManualClock => createManualClock(Math.floor(Date.now() / hour) * hour - 6 * hour);

/** `open` gives an empty store; the caller closes it. */
export function metricStoreContract(open: () => Promise<StoreUnderTest>): void {
  const camera = 'cccccccc-0000-7000-8000-000000000001';
  const other = 'cccccccc-0000-7000-8000-000000000002';
  const query = (changes: Partial<MetricQuery> & Pick<MetricQuery, 'fromMs' | 'toMs'>): MetricQuery => ({
    cameraId: camera,
    role: 'sub',
    metric: 'fps',
    stepMs: minute,
    table: 'raw',
    ...changes,
  });
  /** A value every 5 s that goes up and down, so that mean, least and greatest differ in each step. */
  const valueAt = (index: number) => 10 + ((index * 7) % 13);
  const recomputed = (fromMs: number, count: number, stepMs: number): MetricBucket[] => {
    const buckets = new Map<number, number[]>();
    for (let index = 0; index < count; index += 1) {
      const atMs = Math.floor((fromMs + index * 5_000) / stepMs) * stepMs;
      buckets.set(atMs, [...(buckets.get(atMs) ?? []), valueAt(index)]);
    }
    return [...buckets].map(([atMs, values]) => ({
      atMs,
      count: values.length,
      sum: values.reduce((sum, value) => sum + value, 0),
      min: Math.min(...values),
      max: Math.max(...values),
    }));
  };
  const writeSeries = (store: MetricStore, fromMs: number, count: number) => {
    for (let index = 0; index < count; index += 1) {
      store.write([{ cameraId: camera, role: 'sub', atMs: fromMs + index * 5_000, values: { fps: valueAt(index) } }]);
    }
  };

  it('gives back what was written, by step', async () => {
    const { store, clock } = await open();
    const fromMs = clock.nowMs();
    writeSeries(store, fromMs, 60);
    await store.flush();
    expect(store.status()).toMatchObject({ ok: true, queued: 0, dropped: 0 });
    const span = { fromMs, toMs: fromMs + 5 * minute };
    expect(await store.series(query(span))).toEqual(recomputed(fromMs, 60, minute));
    expect(await store.series(query({ ...span, stepMs: 10_000 }))).toEqual(recomputed(fromMs, 60, 10_000));
    expect(await store.series(query({ ...span, cameraId: other }))).toEqual([]);
    expect(await store.series(query({ ...span, role: 'main' }))).toEqual([]);
    expect(await store.series(query({ ...span, metric: 'bitrateKbps' }))).toEqual([]);
  });

  it('rolls up into minutes and hours equal to means computed anew, however often it runs', async () => {
    const { store, clock } = await open();
    const fromMs = clock.nowMs();
    const count = (2 * hour) / 5_000;
    writeSeries(store, fromMs, count);
    await clock.advance(2 * hour + minute);
    await store.maintain();
    await store.maintain();
    const span = { fromMs, toMs: fromMs + 2 * hour };
    expect(await store.series(query({ ...span, table: 'minute' }))).toEqual(recomputed(fromMs, count, minute));
    const hours = await store.series(query({ ...span, table: 'hour', stepMs: hour }));
    expect(hours).toEqual(recomputed(fromMs, count, hour));
  });

  it('rolls up what is measured once a minute beside what is measured every few seconds', async () => {
    const { store, clock } = await open();
    const fromMs = clock.nowMs();
    for (let index = 0; index < 36; index += 1) {
      const seldom = index % 12 === 11 ? { packetLossPercent: index / 100, reorderedPerMin: 0 } : {};
      const sample = { cameraId: camera, role: 'sub', atMs: fromMs + index * 5_000 } as const;
      store.write([{ ...sample, values: { fps: valueAt(index), ...seldom } }]);
    }
    await clock.advance(hour + minute);
    await store.maintain();
    const span = { fromMs, toMs: fromMs + 3 * minute, table: 'minute' } as const;
    const once = (index: number, value: number) => ({
      atMs: fromMs + index * minute,
      count: 1,
      sum: value,
      min: value,
      max: value,
    });
    const lost = await store.series(query({ ...span, metric: 'packetLossPercent' }));
    expect(lost).toEqual([once(0, 0.11), once(1, 0.23), once(2, 0.35)]);
    // Nothing out of order is a figure, not a gap.
    const reordered = await store.series(query({ ...span, metric: 'reorderedPerMin' }));
    expect(reordered).toEqual([once(0, 0), once(1, 0), once(2, 0)]);
    expect(await store.series(query(span))).toEqual(recomputed(fromMs, 36, minute));
  });

  it('rolls up again what arrived late', async () => {
    const { store, clock } = await open();
    const fromMs = clock.nowMs();
    writeSeries(store, fromMs, 12);
    await clock.advance(2 * hour);
    await store.maintain();
    const late = { cameraId: camera, role: 'sub', atMs: fromMs + 2_500, values: { fps: 100 } } as const;
    store.write([late]);
    await store.maintain();
    const [first] = await store.series(query({ fromMs, toMs: fromMs + minute, table: 'minute' }));
    expect(first).toMatchObject({ count: 13, max: 100 });
    const [firstHour] = await store.series(query({ fromMs, toMs: fromMs + hour, table: 'hour', stepMs: hour }));
    expect(firstHour).toMatchObject({ count: 13, max: 100 });
  });

  it('reaches up to now where the roll-up has not got to yet', async () => {
    const { store, clock } = await open();
    const fromMs = clock.nowMs();
    await clock.advance(hour);
    writeSeries(store, fromMs, 800);
    await store.maintain();
    await store.flush();
    const buckets = await store.series(query({ fromMs, toMs: fromMs + 2 * hour, table: 'hour', stepMs: hour }));
    expect(buckets).toEqual(recomputed(fromMs, 800, hour));
  });

  it('is not spoilt by one bad value', async () => {
    const { store, clock } = await open();
    const atMs = clock.nowMs();
    store.write([
      { cameraId: camera, role: 'sub', atMs, values: { fps: Number.NaN } },
      { cameraId: 'a camera,with\nmarks', role: 'sub', atMs, values: { fps: 1 } },
      { cameraId: camera, role: 'sub', atMs, values: { fps: 25, bitrateKbps: Number.POSITIVE_INFINITY } },
      { cameraId: camera, role: 'sub', atMs: atMs - 90 * 24 * hour, values: { fps: 1 } },
    ]);
    await store.flush();
    expect(store.status()).toMatchObject({ ok: true, queued: 0, dropped: 3 });
    const buckets = await store.series(query({ fromMs: atMs, toMs: atMs + minute }));
    expect(buckets).toEqual([{ atMs, count: 1, sum: 25, min: 25, max: 25 }]);
  });

  it('writing the same twice changes nothing', async () => {
    const { store, clock } = await open();
    const fromMs = clock.nowMs();
    writeSeries(store, fromMs, 12);
    await store.flush();
    writeSeries(store, fromMs, 12);
    await store.flush();
    const buckets = await store.series(query({ fromMs, toMs: fromMs + minute }));
    expect(buckets).toEqual(recomputed(fromMs, 12, minute));
  });

  it('keeps clock measurements with method and uncertainty, newest last', async () => {
    const { store, clock } = await open();
    const atMs = clock.nowMs();
    const measures = [0, 1, 2].map((index) => ({
      cameraId: camera,
      atMs: atMs + index * minute,
      offsetMs: 1_500.5 - index,
      uncertaintyMs: 20,
      roundTripMs: 12.25,
      method: 'onvif-second-turn',
    }));
    for (const measure of measures) store.writeClock(measure);
    store.writeClock({ ...(measures[0] as (typeof measures)[0]), cameraId: other });
    await store.flush();
    expect(await store.clockMeasures(camera, atMs, atMs + hour, 10)).toEqual(measures);
    expect(await store.clockMeasures(camera, atMs, atMs + hour, 1)).toEqual(measures.slice(-1));
    expect(await store.clockMeasures(camera, atMs + hour, atMs + 2 * hour, 10)).toEqual([]);
  });
}
