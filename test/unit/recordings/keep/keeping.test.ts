/** Keeping as a whole: what the disks hold against what the policies ask for, told before it is too late. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatewayItself } from '../../../../gateway/access/audit/actor.ts';
import type { Condition } from '../../../../gateway/kernel/conditions.ts';
import { type Database, openDatabase } from '../../../../gateway/kernel/database.ts';
import { createEvents } from '../../../../gateway/kernel/events.ts';
import { type Keeping, openKeeping } from '../../../../gateway/recordings/keep/open-keeping.ts';
import { defaultPolicies } from '../../../../gateway/recordings/keep/policy.ts';
import { keepMigrations } from '../../../../gateway/recordings/keep/tables.ts';
import type { RecordingIndex } from '../../../../gateway/recordings/model.ts';
import { createFakeDisks } from '../../../support/fake-disks.ts';
import { createFakeIndex, type FakeIndex } from '../../../support/fake-recording-index.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { createQuietLog } from '../../../support/quiet-log.ts';

const hourMs = 3_600_000;
const camera = { id: 'a', serving: { main: null, sub: { bitrateKbps: 0 } } } as never;
let db: Database;
let clock: ManualClock;
let index: FakeIndex;
let keeping: Keeping;
let standing: Map<string, Condition>;

async function open(sizeBytes: number): Promise<void> {
  const events = createEvents((error) => {
    throw error;
  });
  events.on('condition.raised', (condition) => standing.set(condition.kind, condition));
  events.on('condition.cleared', ({ kind }) => standing.delete(kind));
  const probe = createFakeDisks();
  probe.add('/D1', { sizeBytes, usedBytes: () => index.rows.values().reduce((sum, file) => sum + file.sizeBytes, 0) });
  keeping = await openKeeping({
    ...{ db, clock, events, log: createQuietLog().log, probe, decide: () => true },
    audit: { append: async () => ({}) as never },
    config: {
      ...{ disks: [{ name: 'D1', folder: '/D1', quotaGb: 0 }], segmentMs: 1_000, fileMs: 600_000 },
      ...{ minFreeGb: 0, holdShare: 0.5, bookmarkHours: 72 },
    },
    cameras: { list: () => [camera], find: () => camera, groups: () => [] },
  });
  keeping.begin(index as unknown as RecordingIndex);
  // Only what it tells is looked at here.
  const app = { withTypeProvider: () => app, get() {}, post() {}, put() {} } as never;
  keeping.register(app);
}
const record = (hours: number, hourBytes: number) => {
  const [{ id: diskId } = { id: '' }] = keeping.disks.list();
  for (let hour = hours; hour > 0; hour -= 1) {
    const startMs = clock.nowMs() - hour * hourMs;
    index.add({ cameraId: 'a', role: 'sub', diskId, startMs, endMs: startMs + hourMs, sizeBytes: hourBytes });
  }
};

beforeEach(async () => {
  db = await openDatabase({ path: ':memory:', migrations: keepMigrations, synchronous: 'NORMAL' });
  clock = createManualClock(Date.UTC(2026, 10, 24));
  index = createFakeIndex();
  standing = new Map();
});
afterEach(async () => {
  await keeping.close();
  expect(clock.pending).toBe(0);
  await db.destroy();
});

describe('keeping', () => {
  it('says that the reach will be short long before it is, and no longer when less is asked for', async () => {
    // 24 GB a day, 7 days asked for, room for 4.
    await open(96e9);
    record(48, 1e9);
    await clock.advance(30_000);
    expect(keeping.reach()[0]).toMatchObject({
      role: 'sub',
      minDays: 7,
      reachDays: expect.closeTo(2, 2),
      measured: 1,
      isShort: true,
    });
    expect(keeping.reach()[0]?.forecastDays).toBeCloseTo(4, 1);
    expect(standing.has('recording.reach-short')).toBe(false);
    await clock.advance(hourMs + 60_000);
    expect(standing.get('recording.reach-short')?.cause).toMatch(/^sub: (3\.9|4\.0) d$/);
    const policies = defaultPolicies.map((policy) => ({ ...policy, minDays: 2 }));
    await keeping.policies.put(policies, gatewayItself);
    await clock.advance(60_000);
    expect([...standing.keys()]).toEqual([]);
  });

  it('counts what is held against the reach, and says when no more may be held', async () => {
    await open(96e9);
    record(52, 1e9);
    await clock.advance(30_000);
    const toMs = clock.nowMs();
    const wish = { cameraId: 'a', toMs, reason: 'person', subjectId: null, note: '', untilMs: null } as const;
    await keeping.holds.place({ ...wish, fromMs: toMs - 36 * hourMs }, gatewayItself);
    await clock.advance(5_000);
    expect(keeping.reach()[0]?.forecastDays).toBeCloseTo((96 - 37) / 24, 1);
    // Part of it is held already; the fourteen hours before are more than there is room for.
    const more = keeping.holds.place({ ...wish, fromMs: toMs - 50 * hourMs, toMs: toMs - 20 * hourMs }, gatewayItself);
    await expect(more).rejects.toMatchObject({ code: 'recording.holds-full' });
    await clock.advance(5_000);
    expect([...standing.keys()]).toEqual(['recording.holds-full']);
    expect(index.removed).toEqual([]);
  });
});
