import { afterEach, describe, expect, it } from 'vitest';
import { openIntervalKeeper } from '../../../gateway/health/interval-keeper.ts';
import { createIntervalStore, type IntervalStore } from '../../../gateway/health/interval-store.ts';
import { healthMigrations } from '../../../gateway/health/migrations.ts';
import { openDatabase } from '../../../gateway/kernel/database.ts';
import { silentLog } from '../../support/health-fakes.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const startMs = 1_000_000_000;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openStore(): Promise<IntervalStore> {
  const db = await openDatabase({ path: ':memory:', migrations: healthMigrations, synchronous: 'FULL' });
  closing.push(() => db.destroy());
  return createIntervalStore(db);
}
async function openKeeper(store: IntervalStore, atMs = startMs) {
  const clock = createManualClock(atMs);
  const keeper = await openIntervalKeeper({ store, clock, log: silentLog, heartbeatMs: 2_000 });
  closing.push(() => keeper.close());
  return { keeper, clock };
}
const rowsOf = async (store: IntervalStore, id = 'c') =>
  (await store.intervals({ subjectKind: 'camera', subjectId: id, fromMs: 0, toMs: 2 * startMs })).map(
    ({ state, cause, fromMs, toMs }) => [state, cause, fromMs - startMs, toMs === null ? null : toMs - startMs],
  );

describe('the interval keeper', () => {
  it('notes changes only, in order, and dates them back when told so', async () => {
    const store = await openStore();
    const { keeper, clock } = await openKeeper(store);
    expect(keeper.note('camera', 'c', 'up', '')).toBe(true);
    await clock.advance(10_000);
    expect(keeper.note('camera', 'c', 'up', '')).toBe(false);
    expect(keeper.note('camera', 'c', 'down', 'camera.frozen', startMs + 7_000)).toBe(true);
    await clock.advance(5_000);
    // The picture froze at 7 s, but this is another change: it cannot have been before.
    expect(keeper.note('camera', 'c', 'down', 'stream.lost', startMs + 7_000)).toBe(true);
    expect(keeper.note('camera', 'c', 'up', '', startMs + 99_000)).toBe(true);
    await keeper.flush();
    expect(await rowsOf(store)).toEqual([
      ['up', '', 0, 7_000],
      ['down', 'camera.frozen', 7_000, 15_000],
      ['up', '', 15_000, null],
    ]);
  });

  it('makes the time of a machine that slept unknown, and goes on as before', async () => {
    const store = await openStore();
    const { keeper, clock } = await openKeeper(store);
    keeper.note('camera', 'c', 'up', '');
    await clock.advance(20_000);
    clock.jumpWall(60_000);
    await clock.advance(2_000);
    await keeper.flush();
    expect(await rowsOf(store)).toEqual([
      ['up', '', 0, 20_000],
      ['unknown', 'gateway.off', 20_000, 82_000],
      ['up', '', 82_000, null],
    ]);
  });

  it('never runs backwards when the wall clock is put back', async () => {
    const store = await openStore();
    const { keeper, clock } = await openKeeper(store);
    keeper.note('camera', 'c', 'up', '');
    await clock.advance(10_000);
    keeper.note('camera', 'c', 'down', 'stream.lost');
    clock.jumpWall(-30_000);
    keeper.note('camera', 'c', 'up', '');
    await keeper.flush();
    // The outage has no length that anyone could vouch for.
    expect(await rowsOf(store)).toEqual([
      ['up', '', 0, 10_000],
      ['up', '', 10_000, null],
    ]);
  });

  it('adds no gap to what is retired, and takes it up again when it comes back', async () => {
    const store = await openStore();
    const first = await openKeeper(store);
    first.keeper.note('camera', 'c', 'up', '');
    await first.clock.advance(4_000);
    first.keeper.retire('camera', 'c');
    await first.keeper.close();
    const second = await openKeeper(store, startMs + 100_000);
    expect(second.keeper.known('camera')).toEqual([]);
    second.keeper.note('camera', 'c', 'up', '');
    await second.keeper.flush();
    expect(await rowsOf(store)).toEqual([
      ['up', '', 0, 4_000],
      ['unknown', 'retired', 4_000, 100_000],
      ['up', '', 100_000, null],
    ]);
  });

  it('loses nothing when the disk refuses for a while, and beats only when all is written', async () => {
    const real = await openStore();
    let refuses = false;
    const store: IntervalStore = {
      ...real,
      append: async (rows) => (refuses ? Promise.reject(new Error('disk full')) : real.append(rows)),
    };
    const { keeper, clock } = await openKeeper(store);
    refuses = true;
    keeper.note('camera', 'c', 'up', '');
    await clock.advance(6_000);
    expect(await rowsOf(real)).toEqual([]);
    expect(await real.lastBeatMs()).toBe(startMs);
    refuses = false;
    await clock.advance(2_000);
    await keeper.flush();
    expect(await rowsOf(real)).toEqual([['up', '', 0, null]]);
    expect(await real.lastBeatMs()).toBe(startMs + 8_000);
  });

  it('leaves no timer when closed', async () => {
    const { keeper, clock } = await openKeeper(await openStore());
    await keeper.close();
    expect(clock.pending).toBe(0);
    expect(keeper.note('camera', 'c', 'up', '')).toBe(false);
  });
});

describe('intervals asked for a span', () => {
  it('are whole: the one in force at its start and the end of the one at its end', async () => {
    const store = await openStore();
    const row = (fromS: number, state: 'up' | 'down', subjectId = 'c') =>
      ({ subjectKind: 'camera', subjectId, state, fromMs: startMs + fromS * 1_000, cause: '' }) as const;
    await store.append([
      row(0, 'up'),
      row(5, 'up', 'd'),
      row(10, 'down'),
      row(20, 'up'),
      row(30, 'down'),
      row(40, 'up'),
    ]);
    const asked = { subjectKind: 'camera', fromMs: startMs + 15_000, toMs: startMs + 35_000 } as const;
    const found = await store.intervals(asked);
    expect(
      found.map(({ subjectId, state, fromMs, toMs }) => [
        subjectId,
        state,
        (fromMs - startMs) / 1_000,
        toMs === null ? null : (toMs - startMs) / 1_000,
      ]),
    ).toEqual([
      ['c', 'down', 10, 20],
      ['c', 'up', 20, 30],
      ['c', 'down', 30, 40],
      ['d', 'up', 5, null],
    ]);
    expect((await store.recent('camera', 'c', 2)).map(({ state, toMs }) => [state, toMs === null])).toEqual([
      ['up', true],
      ['down', false],
    ]);
  });
});
