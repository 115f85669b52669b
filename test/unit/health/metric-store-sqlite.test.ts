import { afterEach, describe, expect, it } from 'vitest';
import { keepMs } from '../../../gateway/health/metric-store.ts';
import { openSqliteMetricStore } from '../../../gateway/health/metric-store-sqlite.ts';
import { type MetricTables, metricsMigrations } from '../../../gateway/health/migrations.ts';
import { openDatabase } from '../../../gateway/kernel/database.ts';
import { silentLog } from '../../support/health-fakes.ts';
import { contractClock, metricStoreContract } from '../../support/metric-store-contract.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function open() {
  const clock = contractClock();
  const db = await openDatabase({ path: ':memory:', migrations: metricsMigrations, synchronous: 'NORMAL' });
  const store = await openSqliteMetricStore({ db, clock, log: silentLog });
  opened.push(() => store.close());
  return { db: db.withTables<MetricTables>(), store, clock };
}

describe('figures in SQLite', () => {
  metricStoreContract(open);

  it('deletes each resolution when its time is over, and keeps the coarser ones', async () => {
    const { db, store, clock } = await open();
    const fromMs = clock.nowMs();
    const sample = { cameraId: 'camera-1', role: 'sub', values: { fps: 25 } } as const;
    store.write(Array.from({ length: 720 }, (_, index) => ({ ...sample, atMs: fromMs + index * 5_000 })));
    store.writeClock({
      cameraId: 'camera-1',
      atMs: fromMs,
      offsetMs: 1,
      uncertaintyMs: 1,
      roundTripMs: 1,
      method: 'onvif',
    });
    await store.flush();
    clock.jumpWall(2 * 3_600_000);
    await store.maintain();
    const count = async (table: 'metric_raw' | 'metric_minute' | 'metric_hour' | 'clock_measure') =>
      Number(
        (
          await db
            .selectFrom(table)
            .select((at) => at.fn.countAll().as('n'))
            .executeTakeFirstOrThrow()
        ).n,
      );
    expect([await count('metric_raw'), await count('metric_minute'), await count('metric_hour')]).toEqual([720, 60, 1]);

    clock.jumpWall(keepMs.raw);
    await store.maintain();
    expect([await count('metric_raw'), await count('metric_minute'), await count('metric_hour')]).toEqual([0, 60, 1]);
    expect(await count('clock_measure')).toBe(1);

    clock.jumpWall(keepMs.minute);
    await store.maintain();
    expect([await count('metric_minute'), await count('metric_hour'), await count('clock_measure')]).toEqual([0, 1, 0]);

    clock.jumpWall(keepMs.hour);
    await store.maintain();
    expect(await count('metric_hour')).toBe(0);
  });

  it('says so when the disk refuses, keeps the figures, and writes them when it can again', async () => {
    const { db, store, clock } = await open();
    const { sql } = await import('kysely');
    await sql`ALTER TABLE metric_raw RENAME TO metric_raw_away`.execute(db);
    const atMs = clock.nowMs();
    store.write([{ cameraId: 'camera-1', role: 'sub', atMs, values: { fps: 25 } }]);
    await store.flush();
    expect(store.status()).toMatchObject({ ok: false, queued: 1, dropped: 0 });
    await sql`ALTER TABLE metric_raw_away RENAME TO metric_raw`.execute(db);
    await clock.advance(2_000);
    await store.flush();
    expect(store.status()).toMatchObject({ ok: true, queued: 0, dropped: 0 });
  });

  it('leaves no timer when closed', async () => {
    const { store, clock } = await open();
    await store.close();
    expect(clock.pending).toBe(0);
    opened.pop();
  });
});
