/** The alarms room on a real database file: what stands, what people do with it, what a restart leaves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../../gateway/access/audit/actor.ts';
import type { AuditEntry } from '../../../gateway/access/audit/audit-chain.ts';
import type { Person } from '../../../gateway/access/model.ts';
import { alarmsMigrations } from '../../../gateway/alarms/migrations.ts';
import { type AlarmsRoom, openAlarmsRoom } from '../../../gateway/alarms/room.ts';
import type { ExcusedSpan } from '../../../gateway/health/interval-store.ts';
import type { Condition } from '../../../gateway/kernel/conditions.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { createQuietLog } from '../../support/quiet-log.ts';

const id = (kind: string, number: number) =>
  `${kind.padEnd(8, '0').slice(0, 8)}-0000-7000-8000-${String(number).padStart(12, '0')}`;
const tunnel = id('5ee1', 1);
const ward = id('5ee2', 2);
const link = id('11aa', 1);
const lessor = id('1e55', 1);
const tunnelCameras = Array.from({ length: 5 }, (_, index) => id('ca11', index));
const wardCamera = id('ca22', 1);
const operator: Person = { id: id('aaaa', 1), name: 'Hoa', role: 'operator' };
const wardOfficer: Person = { id: id('bbbb', 1), name: 'Bình', role: 'operator' };
const actor: Actor = { personId: operator.id, personName: operator.name, role: 'operator', address: '', desk: '' };

const cameras = {
  list: () => [
    ...tunnelCameras.map((cameraId, index) => ({
      id: cameraId,
      code: `T-0${index}`,
      siteId: tunnel,
      linkId: link,
      lessorUnitId: null,
    })),
    { id: wardCamera, code: 'P1-01', siteId: ward, linkId: null, lessorUnitId: lessor },
  ],
  find: (cameraId: string) => cameras.list().find((camera) => camera.id === cameraId),
  sites: () => [
    { id: tunnel, kind: 'tunnel', name: 'Hầm' },
    { id: ward, kind: 'ward', name: 'Phường 1' },
  ],
  links: () => [{ id: link, siteId: tunnel, name: 'Cáp 1' }],
} as unknown as Parameters<typeof openAlarmsRoom>[0]['cameras'];

let folder: string;
let db: Database;
let clock: ManualClock;
let events: Events;
let room: AlarmsRoom;
let standing: Condition[];
let audited: AuditEntry[];
let excused: ExcusedSpan[];

async function open(): Promise<void> {
  db = await openDatabase({ path: join(folder, 'gateway.db'), migrations: alarmsMigrations, synchronous: 'FULL' });
  events = createEvents((error) => {
    throw error;
  });
  room = await openAlarmsRoom({
    ...{ db, clock, events, cameras, log: createQuietLog().log },
    config: { escalateMs: 300_000, settleMs: 120_000, outgoing: {} },
    addSecret: () => {},
    decide: (person, _ask, cameraId) => person.id === operator.id || cameraId === wardCamera,
    audit: { append: async (entry: AuditEntry) => void audited.push(entry) } as never,
    health: {
      openConditions: () => standing,
      excuse: async (span) => void excused.push(span),
      seenOf: async () => ({ intervalsOf: () => [], excusedOf: () => [] }),
    },
    nameOf: (personId) => (personId === operator.id ? operator.name : undefined),
  });
}
async function shut(): Promise<void> {
  await room.close();
  await db.destroy();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alarms-'));
  clock = createManualClock();
  standing = [];
  audited = [];
  excused = [];
  await open();
});
afterEach(async () => {
  await shut();
  rmSync(folder, { recursive: true });
});

function lose(cameraId: string): void {
  const condition: Condition = {
    ...{ kind: 'camera.lost', subject: { kind: 'camera', id: cameraId }, sinceMs: clock.nowMs(), cause: 'stream.lost' },
  };
  standing.push(condition);
  events.publish('condition.raised', condition);
}
function bring(cameraId: string): void {
  const at = standing.findIndex(({ subject }) => subject.id === cameraId);
  const [condition] = standing.splice(at, 1);
  if (condition) events.publish('condition.cleared', { ...condition, endMs: clock.nowMs() });
}
async function pass(seconds: number): Promise<void> {
  await clock.advance(seconds * 1_000);
  await room.book.settled();
}
const list = (person = operator) => room.open(person);
const first = () => {
  const [alarm] = list();
  if (!alarm) throw new Error('no alarm stands');
  return alarm;
};

describe('an alarm', () => {
  it('is on the disk before it is told', async () => {
    const told: number[] = [];
    events.on('alarm.changed', () => {
      told.push(1);
    });
    lose(tunnelCameras[0] ?? '');
    await pass(20);
    expect(told).toHaveLength(1);
    expect(await room.store.current(clock.nowMs())).toHaveLength(1);
  });

  it('goes from unacknowledged over acknowledged to closed, with each step in its history', async () => {
    lose(wardCamera);
    await pass(70);
    expect(first()).toMatchObject({ state: 'unacknowledged', severity: 'medium', takenBy: null, count: 1 });
    await room.book.take(first().id, actor);
    expect(first()).toMatchObject({ state: 'acknowledged', takenByName: 'Hoa' });
    await room.book.hand(first().id, 'lessor', 'đã gọi', actor);
    await room.book.note(first().id, 'thợ đến lúc 9 giờ', actor);
    const { id: alarmId } = first();
    bring(wardCamera);
    await pass(10);
    expect(list()).toEqual([]);
    const history = await room.store.eventsOf(alarmId);
    expect(history.map(({ kind }) => kind)).toEqual(['raised', 'taken', 'handed', 'noted', 'ended']);
    expect(audited.map(({ kind }) => kind)).toEqual(['alarm.taken', 'alarm.handed', 'alarm.noted']);
    expect(await room.store.find(alarmId)).toMatchObject({ state: 'closed', handedTo: 'lessor' });
  });

  it('that is over before anybody took it waits for somebody', async () => {
    lose(wardCamera);
    await pass(70);
    bring(wardCamera);
    await pass(10);
    expect(first().state).toBe('returned');
    await room.book.take(first().id, actor);
    expect(list()).toEqual([]);
  });

  it('that comes back soon is the same one, counted, and whoever took it has it still', async () => {
    lose(tunnelCameras[0] ?? '');
    await pass(20);
    await room.book.take(first().id, actor);
    const { id: alarmId } = first();
    bring(tunnelCameras[0] ?? '');
    await pass(60);
    lose(tunnelCameras[0] ?? '');
    await pass(20);
    expect(first()).toMatchObject({ id: alarmId, count: 2, state: 'acknowledged' });
  });

  it('that is put aside comes back by itself', async () => {
    lose(wardCamera);
    await pass(70);
    await room.book.shelve(first().id, clock.nowMs() + 600_000, 'đang sửa', actor);
    expect(first().state).toBe('shelved');
    await pass(590);
    expect(first().state).toBe('shelved');
    await pass(15);
    expect(first().state).toBe('unacknowledged');
    await expect(room.book.shelve(first().id, clock.nowMs() - 1, 'x', actor)).rejects.toMatchObject({
      code: 'request.conflict',
    });
  });

  it('that is put aside stays so when it comes back soon', async () => {
    lose(wardCamera);
    await pass(70);
    const untilMs = clock.nowMs() + 600_000;
    await room.book.shelve(first().id, untilMs, 'đang sửa', actor);
    bring(wardCamera);
    await pass(60);
    expect(list()).toEqual([]);
    lose(wardCamera);
    await pass(70);
    expect(first()).toMatchObject({ state: 'shelved', shelvedUntilMs: untilMs, count: 2 });
    await pass(480);
    expect(first()).toMatchObject({ state: 'unacknowledged', shelvedUntilMs: null });
  });

  it('that could not be written is written as soon as it can be', async () => {
    await sql.raw('ALTER TABLE alarm RENAME TO elsewhere').execute(db);
    lose(wardCamera);
    await pass(70);
    expect(list()).toEqual([]);
    await sql.raw('ALTER TABLE elsewhere RENAME TO alarm').execute(db);
    await pass(2);
    expect(first()).toMatchObject({ subjectId: wardCamera, count: 1 });
  });

  it('that nobody takes goes to the next person', async () => {
    lose(tunnelCameras[0] ?? '');
    await pass(200);
    expect(first().escalatedAtMs).toBeNull();
    await pass(150);
    expect(first().escalatedAtMs).not.toBeNull();
  });

  it('is shown to those who see its camera only, also inside a group', async () => {
    lose(wardCamera);
    await pass(70);
    for (const cameraId of tunnelCameras) lose(cameraId);
    await pass(60);
    expect(
      list()
        .map(({ subjectKind }) => subjectKind)
        .sort(),
    ).toEqual(['camera', 'link']);
    expect(list(wardOfficer).map(({ subjectId }) => subjectId)).toEqual([wardCamera]);
  });
});

describe('the history', () => {
  it('is only added to', async () => {
    lose(tunnelCameras[0] ?? '');
    await pass(20);
    for (const statement of ['DELETE FROM alarm', "UPDATE alarm_event SET kind = 'x'", 'DELETE FROM alarm_event'])
      await expect(sql.raw(statement).execute(db)).rejects.toThrow(/never deleted|only added/);
  });

  it('of a place has its own alarms, those of its cameras and those that its cameras were part of, before any limit', async () => {
    const span = { fromMs: clock.nowMs(), toMs: clock.nowMs() + 3_600_000 };
    for (const cameraId of tunnelCameras) lose(cameraId);
    await pass(60);
    lose(wardCamera);
    await pass(70);
    const of = async (subjectIds: readonly string[], limit = 1) =>
      (await room.store.history({ ...span, subjectIds, limit })).map(({ subject }) => subject.id);
    expect(await of([link])).toEqual([link]);
    expect(await of([id('5ee9', 9), tunnelCameras[2] ?? ''])).toEqual([link]);
    expect(await of([ward, wardCamera])).toEqual([wardCamera]);
    expect(await of([id('ca99', 9)])).toEqual([]);
    expect(await of([link, wardCamera], 10)).toEqual([wardCamera, link]);
  });
});

describe('maintenance', () => {
  it('quiets what hangs on its subject, and its time is excused when it ends', async () => {
    const fromMs = clock.nowMs();
    const window = await room.maintenance.open(
      { subject: { kind: 'link', id: link }, fromMs, untilMs: null, reason: 'thay cáp' },
      actor,
    );
    lose(tunnelCameras[0] ?? '');
    await pass(20);
    expect(first().state).toBe('out-of-service');
    await pass(580);
    await room.maintenance.end(window.id, actor);
    await pass(2);
    expect(first().state).toBe('unacknowledged');
    expect(excused).toEqual([
      { subjectKind: 'link', subjectId: link, fromMs, toMs: fromMs + 600_000, reason: 'thay cáp' },
    ]);
  });

  it('that was planned begins and ends by itself', async () => {
    const nowMs = clock.nowMs();
    const planned = { fromMs: nowMs + 60_000, untilMs: nowMs + 120_000 };
    await room.maintenance.open({ subject: { kind: 'lessor', id: lessor }, ...planned, reason: 'bảo trì' }, actor);
    lose(wardCamera);
    await pass(61);
    expect(first().state).toBe('out-of-service');
    await pass(61);
    expect(first().state).toBe('unacknowledged');
    expect(excused).toMatchObject([{ fromMs: planned.fromMs, toMs: planned.untilMs }]);
  });

  it('that two people end at once, or its own time as well, is excused once', async () => {
    const fromMs = clock.nowMs();
    const subject = { kind: 'link' as const, id: link };
    const untilMs = fromMs + 60_000;
    const window = await room.maintenance.open({ subject, fromMs, untilMs, reason: 'x' }, actor);
    await pass(30);
    const second = room.maintenance.end(window.id, actor);
    await expect(room.maintenance.end(window.id, actor)).rejects.toMatchObject({ code: 'not-found' });
    await second;
    await pass(60);
    expect(excused).toMatchObject([{ fromMs, toMs: fromMs + 30_000 }]);
  });

  it('that ended while the gateway stood is excused to its planned end; one under way goes on', async () => {
    const fromMs = clock.nowMs();
    const reason = 'x';
    const ofLink = { kind: 'link' as const, id: link };
    const ofLessor = { kind: 'lessor' as const, id: lessor };
    await room.maintenance.open({ subject: ofLink, fromMs, untilMs: fromMs + 60_000, reason }, actor);
    await room.maintenance.open({ subject: ofLessor, fromMs, untilMs: null, reason }, actor);
    await shut();
    await clock.advance(300_000);
    await open();
    lose(wardCamera);
    lose(tunnelCameras[0] ?? '');
    await pass(70);
    expect(excused).toMatchObject([{ subjectId: link, fromMs, toMs: fromMs + 60_000 }]);
    expect(list().map(({ subjectId, state }) => [subjectId, state])).toEqual([
      [tunnelCameras[0], 'unacknowledged'],
      [wardCamera, 'out-of-service'],
    ]);
  });

  it('that is called off before it began excuses nothing', async () => {
    const fromMs = clock.nowMs() + 60_000;
    const subject = { kind: 'camera' as const, id: wardCamera };
    const window = await room.maintenance.open({ subject, fromMs, untilMs: null, reason: 'x' }, actor);
    await room.maintenance.end(window.id, actor);
    await pass(120);
    expect(excused).toEqual([]);
  });
});

describe('after a stop', () => {
  it('the list is as it was, and what did not come back ends', async () => {
    lose(tunnelCameras[0] ?? '');
    lose(wardCamera);
    await pass(120);
    await room.book.take(first().id, actor);
    const before = list();
    await shut();
    standing = standing.filter(({ subject }) => subject.id !== wardCamera);
    await open();
    expect(list()).toEqual(before);
    await pass(125);
    expect(list().map(({ subjectId, state }) => [subjectId, state])).toEqual([
      [wardCamera, 'returned'],
      [tunnelCameras[0], 'acknowledged'],
    ]);
    expect(list().map(({ count }) => count)).toEqual([1, 1]);
  });

  it('a group that is found again is the same alarm, not ended and not counted', async () => {
    for (const cameraId of tunnelCameras) lose(cameraId);
    await pass(60);
    const before = first();
    expect(before.subjectId).toBe(link);
    await shut();
    await open();
    await pass(600);
    expect(list().map(({ id: alarmId, count }) => [alarmId, count])).toEqual([[before.id, 1]]);
    expect((await room.store.eventsOf(before.id)).map(({ kind }) => kind)).not.toContain('ended');
  });

  it('a trouble still in its hold-down when all has settled is the same one; what is left of a group gets its own', async () => {
    for (const cameraId of tunnelCameras) lose(cameraId);
    await pass(60);
    lose(wardCamera);
    await pass(70);
    const ofWard = () =>
      list()
        .filter(({ subjectId }) => subjectId === wardCamera)
        .map(({ id: alarmId, state, count }) => ({ alarmId, state, count }));
    const before = ofWard();
    expect(before).toHaveLength(1);
    await shut();
    standing = [];
    await open();
    await pass(110);
    lose(wardCamera);
    lose(tunnelCameras[0] ?? '');
    await pass(15);
    expect(ofWard()).toEqual(before);
    await pass(100);
    expect(ofWard()).toEqual(before);
    expect(list().map(({ subjectId, state }) => [subjectId, state])).toEqual([
      [tunnelCameras[0], 'unacknowledged'],
      [wardCamera, 'unacknowledged'],
      [link, 'returned'],
    ]);
  });
});

describe('the rules', () => {
  it('are on record whole, also the one that makes no alarm', async () => {
    const before = room.rules();
    const after = before.map((rule) => (rule.id === 'dull' ? { ...rule, severity: null } : rule));
    await room.putRules(after, actor);
    const [entry] = audited;
    expect(JSON.parse(JSON.stringify(entry?.details))).toEqual({ before, after });
    await shut();
    await open();
    expect(room.rules()).toEqual(after);
  });
});
