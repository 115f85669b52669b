/** The InfluxDB store against Debian's real server: the contract, and what happens when the server goes away. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MetricStore } from '../../../gateway/health/metric-store.ts';
import { openInfluxMetricStore } from '../../../gateway/health/metric-store-influx.ts';
import { silentLog } from '../../support/health-fakes.ts';
import { hasInflux, type InfluxServer, startInfluxServer } from '../../support/influx-server.ts';
import { contractClock, metricStoreContract } from '../../support/metric-store-contract.ts';

if (!hasInflux()) console.log('skipped: no /usr/bin/influxd (apt install influxdb)');

describe.skipIf(!hasInflux())('figures in InfluxDB', () => {
  let server: InfluxServer;
  let databases = 0;
  const opened: MetricStore[] = [];
  beforeAll(async () => {
    server = await startInfluxServer();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(() => server?.close());

  const open = async (maxQueued?: number) => {
    databases += 1;
    const clock = contractClock();
    const store = openInfluxMetricStore({
      host: '127.0.0.1',
      port: server.port,
      database: `contract_${databases}`,
      clock,
      log: silentLog,
      ...(maxQueued === undefined ? {} : { maxQueued }),
    });
    opened.push(store);
    return { store, clock };
  };
  metricStoreContract(() => open());

  it('loses nothing of the last hour of 120 cameras while the server is away, and is bounded beyond it', async () => {
    const { store, clock } = await open(100_000);
    const cameras = Array.from({ length: 120 }, (_, index) => `camera-${index}`);
    const tick = (atMs: number) =>
      store.write(cameras.map((cameraId) => ({ cameraId, role: 'sub', atMs, values: { fps: 25, bitrateKbps: 512 } })));
    tick(clock.nowMs());
    await store.flush();
    await server.kill();

    const awayMs = clock.nowMs() + 5_000;
    for (let turn = 0; turn < 840; turn += 1) tick(awayMs + turn * 5_000);
    await store.flush();
    // 70 minutes make 100,800 points: the oldest 800 go, counted; the last hour is whole.
    expect(store.status()).toEqual({ kind: 'influx', ok: false, queued: 100_000, dropped: 800 });
    const query = { cameraId: 'camera-7', role: 'sub', metric: 'fps', stepMs: 3_600_000, table: 'raw' } as const;
    const lastMs = awayMs + 839 * 5_000;
    const hour = { ...query, fromMs: lastMs - 3_600_000, toMs: lastMs + 5_000, stepMs: 86_400_000 };
    await expect(store.series(hour)).rejects.toMatchObject({ code: 'metrics.unavailable' });

    await server.start();
    await clock.advance(10_000);
    await store.flush();
    expect(store.status()).toEqual({ kind: 'influx', ok: true, queued: 0, dropped: 800 });
    const buckets = await store.series(hour);
    expect(buckets.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(721);
  });

  it('rolls up what came late once the server is back', async () => {
    const { store, clock } = await open();
    const fromMs = clock.nowMs();
    await store.flush();
    await server.kill();
    for (let turn = 0; turn < 720; turn += 1) {
      store.write([{ cameraId: 'camera-1', role: 'sub', atMs: fromMs + turn * 5_000, values: { fps: turn % 30 } }]);
    }
    await clock.advance(2 * 3_600_000);
    await server.start();
    await store.maintain();
    const [bucket] = await store.series({
      cameraId: 'camera-1',
      role: 'sub',
      metric: 'fps',
      fromMs,
      toMs: fromMs + 3_600_000,
      stepMs: 3_600_000,
      table: 'hour',
    });
    expect(bucket).toEqual({ atMs: fromMs, count: 720, sum: 10_440, min: 0, max: 29 });
  });

  it('gives up only the point that the server refuses', async () => {
    const { store, clock } = await open();
    const atMs = clock.nowMs();
    // A field that is text in the server's eyes makes every number in it a conflict.
    await fetch(`http://127.0.0.1:${server.port}/query`, {
      method: 'POST',
      body: new URLSearchParams({ q: `CREATE DATABASE contract_${databases}` }),
    });
    await store.flush();
    await fetch(`http://127.0.0.1:${server.port}/write?db=contract_${databases}&rp=raw&precision=ms`, {
      method: 'POST',
      body: `camera,camera=x,role=sub restarts="text" ${atMs}`,
    });
    store.write([
      { cameraId: 'a', role: 'sub', atMs, values: { fps: 1 } },
      { cameraId: 'b', role: 'sub', atMs, values: { restarts: 1 } },
      { cameraId: 'c', role: 'sub', atMs, values: { fps: 3 } },
    ]);
    await store.flush();
    expect(store.status()).toMatchObject({ ok: true, queued: 0, dropped: 1 });
    const query = {
      role: 'sub',
      metric: 'fps',
      fromMs: atMs,
      toMs: atMs + 60_000,
      stepMs: 60_000,
      table: 'raw',
    } as const;
    expect(await store.series({ ...query, cameraId: 'a' })).toHaveLength(1);
    expect(await store.series({ ...query, cameraId: 'c' })).toHaveLength(1);
  });

  it('does not wait for a server that takes connections and never answers', async () => {
    const { store, clock } = await open();
    await store.flush();
    server.freeze();
    try {
      store.write([{ cameraId: 'a', role: 'sub', atMs: clock.nowMs(), values: { fps: 1 } }]);
      await store.flush();
      expect(store.status()).toMatchObject({ ok: false, queued: 1 });
    } finally {
      server.thaw();
    }
    await clock.advance(10_000);
    await store.flush();
    expect(store.status()).toMatchObject({ ok: true, queued: 0 });
  });

  it('leaves no timer when closed', async () => {
    const { store, clock } = await open();
    await store.close();
    expect(clock.pending).toBe(0);
  });
});
