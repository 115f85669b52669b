/** A month on disks for nine days; a disk that holds have filled; a disk with held footage that is taken away. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../gateway/kernel/clock.ts';
import { type Database, openDatabase } from '../../../../gateway/kernel/database.ts';
import { createEvents } from '../../../../gateway/kernel/events.ts';
import { type Disks, openDisks } from '../../../../gateway/recordings/keep/disk-set.ts';
import type { RecordingPolicy } from '../../../../gateway/recordings/keep/policy.ts';
import { type Retention, startRetention } from '../../../../gateway/recordings/keep/retention.ts';
import { keepMigrations } from '../../../../gateway/recordings/keep/tables.ts';
import { rules } from '../../../../gateway/recordings/keep/unheld.ts';
import type { Role } from '../../../../gateway/recordings/model.ts';
import { createFakeDisks, type FakeDisks, systemError } from '../../../support/fake-disks.ts';
import { createFakeIndex, type FakeIndex } from '../../../support/fake-recording-index.ts';
import { createQuietLog } from '../../../support/quiet-log.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const beginMs = Date.UTC(2026, 0, 1);
const cameraIds = Array.from({ length: 6 }, (_, at) => `camera-${at}`);
/** Of an hour. */
const hourBytes: Readonly<Record<Role, number>> = { main: 1.8e9, sub: 0.2e9 };
const dayBytes = cameraIds.length * 24 * (hourBytes.main + hourBytes.sub);

/** Stands where the test puts it; nothing runs by itself, so that a month is a loop. */
function createStillClock() {
  const still = { nowMs: beginMs, monotonicMs: 0 };
  const nothing = () => () => {};
  const clock: Clock = {
    nowMs: () => still.nowMs,
    monotonicMs: () => still.monotonicMs,
    after: nothing,
    every: nothing,
  };
  return {
    clock,
    pass(ms: number) {
      still.nowMs += ms;
      still.monotonicMs += ms;
    },
    jump(ms: number) {
      still.nowMs += ms;
    },
  };
}

interface Span {
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

let db: Database;
let time: ReturnType<typeof createStillClock>;
let index: FakeIndex;
let probe: FakeDisks;
let disks: Disks;
let held: Span[];
let keep: Readonly<Record<Role, { minDays: number; maxDays: number }>>;
let retention: Retention;
let conditions: Set<string>;

const policyOf = (_: string, role: Role) => ({ role, mode: 'always', ...keep[role] }) as RecordingPolicy;
const usedOn = (id: string | undefined) =>
  index.rows.values().reduce((sum, file) => sum + (file.diskId === id ? file.sizeBytes : 0), 0);

async function open(sizes: Readonly<Record<string, number>>): Promise<void> {
  const config = { minFreeGb: 0, disks: Object.keys(sizes).map((name) => ({ name, folder: name, quotaGb: 0 })) };
  for (const [name, sizeBytes] of Object.entries(sizes)) {
    const disk = probe.add(name, { sizeBytes, usedBytes: () => usedOn(disk.marker?.id) });
  }
  const events = createEvents((error) => {
    throw error;
  });
  events.on('condition.raised', ({ kind }) => conditions.add(kind));
  events.on('condition.cleared', ({ kind }) => conditions.delete(kind));
  const { log } = createQuietLog();
  const { clock } = time;
  disks = await openDisks({ db, clock, events, log, config, probe });
  disks.countWith(async (diskId) => usedOn(diskId));
  disks.begin();
  retention = startRetention({
    ...{ clock, log, index, disks },
    holds: {
      covers: (cameraId, fromMs, toMs) =>
        held.some((hold) => hold.cameraId === cameraId && hold.fromMs < toMs && fromMs < hold.toMs),
    },
    policies: { of: policyOf, list: () => [policyOf('', 'main'), policyOf('', 'sub')] },
    cameras: {
      list: () => cameraIds.map((id) => ({ id })) as never,
      find: (id) => (cameraIds.includes(id) ? ({ id } as never) : undefined),
    },
  });
}

/** @returns streams that could not be recorded in this hour */
async function recordHour(): Promise<number> {
  let lost = 0;
  const startMs = time.clock.nowMs();
  time.pass(hourMs);
  for (const cameraId of cameraIds)
    for (const role of ['main', 'sub'] as const) {
      const disk = disks.forWriting();
      if (!disk) lost += 1;
      else index.add({ cameraId, role, diskId: disk.id, startMs, endMs: startMs + hourMs, sizeBytes: hourBytes[role] });
    }
  await disks.look();
  // As often as it turns in an hour at least.
  for (let turn = 0; turn < 3; turn += 1) await retention.turn();
  return lost;
}
const reachDays = (role: Role) => {
  const oldest = [...index.rows.values()].filter((file) => file.role === role).map(({ startMs }) => startMs);
  return (time.clock.nowMs() - Math.min(...oldest)) / dayMs;
};

beforeEach(async () => {
  db = await openDatabase({ path: ':memory:', migrations: keepMigrations, synchronous: 'NORMAL' });
  time = createStillClock();
  index = createFakeIndex();
  probe = createFakeDisks();
  held = [];
  conditions = new Set();
  keep = { main: { minDays: 7, maxDays: 30 }, sub: { minDays: 7, maxDays: 30 } };
  return async () => {
    await retention.close();
    await disks.close();
    await db.destroy();
  };
});

describe('a month on disks for nine days', () => {
  it('keeps the last days of all, every held second, and goes on recording', async () => {
    await open({ D1: 6 * dayBytes, D2: 3 * dayBytes });
    const spans: Span[] = [];
    let lost = 0;
    for (let hour = 0; hour < 30 * 24; hour += 1) {
      lost += await recordHour();
      // Once a day two hours of a camera are held.
      if (hour % 24 === 12) {
        const nowMs = time.clock.nowMs();
        const span = { cameraId: cameraIds[hour % cameraIds.length] ?? '', fromMs: nowMs - 2 * hourMs, toMs: nowMs };
        held.push(span);
        spans.push(span);
      }
      for (const { state, usedBytes, sizeBytes } of disks.list()) {
        expect(state).toBe('working');
        expect(usedBytes).toBeLessThanOrEqual(sizeBytes);
      }
    }
    expect(lost).toBe(0);
    expect(conditions.size).toBe(0);
    for (const { cameraId, fromMs, toMs } of spans)
      for (const role of ['main', 'sub'] as const) {
        const files = await index.files(cameraId, role, fromMs, toMs);
        expect(files.reduce((sum, file) => sum + Math.min(file.endMs, toMs) - Math.max(file.startMs, fromMs), 0)).toBe(
          toMs - fromMs,
        );
      }
    // What is not held reaches back about nine days less the reserve and what is held, evenly on both disks.
    const isHeld = (file: Span & { startMs: number; endMs: number }) =>
      held.some((hold) => hold.cameraId === file.cameraId && hold.fromMs < file.endMs && file.startMs < hold.toMs);
    for (const { id } of disks.list()) {
      const ring = [...index.rows.values()].filter(
        (file) => file.diskId === id && !isHeld({ ...file, fromMs: 0, toMs: 0 }),
      );
      const days = (time.clock.nowMs() - Math.min(...ring.map(({ startMs }) => startMs))) / dayMs;
      expect(days).toBeGreaterThan(7.5);
      expect(days).toBeLessThan(9.1);
    }
    expect(new Set(index.removed.map(({ rule }) => rule))).toEqual(new Set([rules.forRoom]));
  });

  it('takes what has had its minimum first, whatever is older', async () => {
    // The small pictures of 30 days and a week of large ones fit; the oldest of all are the small ones.
    keep = { main: { minDays: 3, maxDays: 30 }, sub: { minDays: 25, maxDays: 30 } };
    await open({ D1: 8 * dayBytes });
    let lost = 0;
    for (let hour = 0; hour < 30 * 24; hour += 1) lost += await recordHour();
    expect(lost).toBe(0);
    expect(reachDays('sub')).toBeGreaterThan(25);
    expect(reachDays('main')).toBeGreaterThan(3);
    expect(index.removed.some(({ rule }) => rule === rules.forRoomEarly)).toBe(false);
  });

  it('takes what has not had its minimum when there is nothing else, the oldest first, and says so', async () => {
    keep = { main: { minDays: 20, maxDays: 30 }, sub: { minDays: 20, maxDays: 30 } };
    await open({ D1: 4 * dayBytes });
    let lost = 0;
    for (let hour = 0; hour < 8 * 24; hour += 1) lost += await recordHour();
    expect(lost).toBe(0);
    const starts = index.removed.map(({ startMs }) => startMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(new Set(index.removed.map(({ rule }) => rule))).toEqual(new Set([rules.forRoomEarly]));
  });

  it('takes what is older than its maximum, though there is room, and not what is held', async () => {
    keep = { main: { minDays: 1, maxDays: 2 }, sub: { minDays: 1, maxDays: 4 } };
    await open({ D1: 30 * dayBytes });
    held.push({ cameraId: 'camera-0', fromMs: beginMs, toMs: beginMs + 3 * hourMs });
    for (let hour = 0; hour < 6 * 24; hour += 1) await recordHour();
    const past = (role: Role, days: number) =>
      [...index.rows.values()].filter(
        (file) => file.role === role && file.endMs < time.clock.nowMs() - (days * dayMs + 2 * hourMs),
      );
    expect(past('main', 2).map(({ startMs }) => startMs - beginMs)).toEqual([0, hourMs, 2 * hourMs]);
    expect(past('sub', 4)).toHaveLength(3);
    expect(new Set(index.removed.map(({ rule }) => rule))).toEqual(new Set([rules.tooOld]));
  });

  it('takes nothing by its age while the clock has jumped ahead', async () => {
    keep = { main: { minDays: 1, maxDays: 2 }, sub: { minDays: 1, maxDays: 2 } };
    await open({ D1: 30 * dayBytes });
    for (let hour = 0; hour < 12; hour += 1) await recordHour();
    const count = index.rows.size;
    time.jump(400 * dayMs);
    for (let turn = 0; turn < 20; turn += 1) await retention.turn();
    expect(index.rows.size).toBe(count);
    time.jump(-400 * dayMs);
    time.pass(25 * hourMs);
    for (let turn = 0; turn < 20; turn += 1) await retention.turn();
    expect(index.rows.size).toBe(count);
  });
});

describe('a disk full of what is held', () => {
  it('stops, says so, keeps all of it, and goes on when something is let go', async () => {
    await open({ D1: dayBytes });
    held = cameraIds.map((cameraId) => ({ cameraId, fromMs: beginMs, toMs: beginMs + 365 * dayMs }));
    let lost = 0;
    for (let hour = 0; hour < 48; hour += 1) lost += await recordHour();
    expect(lost).toBeGreaterThan(0);
    expect(disks.list()[0]).toMatchObject({ state: 'full', cause: 'held' });
    expect([...conditions]).toEqual(['recording.disk-full']);
    expect(index.removed).toEqual([]);
    const [first] = held;
    held = held.slice(1);
    await retention.turn();
    await retention.turn();
    lost = 0;
    for (let hour = 0; hour < 2; hour += 1) lost += await recordHour();
    expect(lost).toBe(0);
    expect(conditions.size).toBe(0);
    expect(new Set(index.removed.map(({ cameraId }) => cameraId))).toEqual(new Set([first?.cameraId]));
  });

  it('does not stop the others', async () => {
    await open({ D1: dayBytes, D2: 4 * dayBytes });
    const [small] = disks.list();
    for (let hour = 0; hour < 24 * 3; hour += 1) await recordHour();
    held = [...index.rows.values()]
      .filter(({ diskId }) => diskId === small?.id)
      .map(({ cameraId, startMs, endMs }) => ({ cameraId, fromMs: startMs, toMs: endMs }));
    let lost = 0;
    for (let hour = 0; hour < 24 * 3; hour += 1) lost += await recordHour();
    expect(lost).toBe(0);
    expect(conditions.has('recording.disk-full')).toBe(false);
  });
});

describe('a disk that is taken away', () => {
  it('keeps its rows, held or not, and what is held is there when it is back', async () => {
    await open({ D1: 3 * dayBytes, D2: 3 * dayBytes });
    for (let hour = 0; hour < 24; hour += 1) await recordHour();
    const [gone] = disks.list();
    const disk = probe.byFolder.get('D1');
    if (!gone || !disk) throw new Error('no disk');
    held.push({ cameraId: 'camera-0', fromMs: beginMs, toMs: beginMs + dayMs });
    const before = [...index.rows.values()].filter(({ diskId }) => diskId === gone.id);
    disk.mounted = false;
    keep = { main: { minDays: 1, maxDays: 3 }, sub: { minDays: 1, maxDays: 3 } };
    let lost = 0;
    for (let hour = 0; hour < 5 * 24; hour += 1) lost += await recordHour();
    // The hour in which it went: its files had been given to it.
    expect(lost).toBe(0);
    expect([...conditions]).toEqual(['recording.disk-missing']);
    for (const file of before) expect(index.rows.has(file.id), file.id).toBe(true);
    disk.mounted = true;
    for (let hour = 0; hour < 24; hour += 1) await recordHour();
    expect(conditions.size).toBe(0);
    const left = before.filter(({ id }) => index.rows.has(id));
    expect(left.length).toBeGreaterThan(0);
    expect(new Set(left.map(({ cameraId }) => cameraId))).toEqual(new Set(['camera-0']));
    expect(before.filter(({ cameraId }) => cameraId === 'camera-0')).toEqual(left);
  });
});

describe('a disk that turned read-only', () => {
  it('loses no row, however full it is, and makes room again when it is mended', async () => {
    await open({ D1: dayBytes });
    for (let hour = 0; hour < 30; hour += 1) await recordHour();
    const count = index.rows.size;
    const [{ id } = { id: '' }] = disks.list();
    const disk = probe.byFolder.get('D1');
    if (!disk) throw new Error('no disk');
    disk.writeError = 'EROFS';
    // As full as it may be, so that room would be made at once.
    index.add({ cameraId: 'camera-0', role: 'main', diskId: id, startMs: 0, endMs: 1, sizeBytes: dayBytes * 0.05 });
    keep = { main: { minDays: 1, maxDays: 1 }, sub: { minDays: 1, maxDays: 1 } };
    disks.failed(id, systemError('EROFS'));
    for (let hour = 0; hour < 30; hour += 1) await recordHour();
    expect([...conditions]).toEqual(['recording.disk-failing']);
    expect(index.rows.size).toBe(count + 1);
    disk.writeError = undefined;
    for (let hour = 0; hour < 3; hour += 1) await recordHour();
    disks.worked(id);
    expect(conditions.size).toBe(0);
    expect(index.rows.size).toBeLessThan(count);
  });
});
