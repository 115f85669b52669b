/** What is held stays held: before the row is written, across restarts, until two people let go. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, gatewayItself } from '../../../../gateway/access/audit/actor.ts';
import type { AuditEntry } from '../../../../gateway/access/audit/audit-chain.ts';
import type { AuditLog } from '../../../../gateway/access/audit/audit-log.ts';
import { type Database, openDatabase } from '../../../../gateway/kernel/database.ts';
import { createEvents } from '../../../../gateway/kernel/events.ts';
import { type KeptHolds, openHolds } from '../../../../gateway/recordings/keep/holds.ts';
import { keepMigrations } from '../../../../gateway/recordings/keep/tables.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { createQuietLog } from '../../../support/quiet-log.ts';

const person = (name: string): Actor => ({
  personId: `id-${name}`,
  personName: name,
  role: 'police',
  address: '',
  desk: '',
});
const [hoa, binh] = [person('Hoa'), person('Bình')];
const span = { cameraId: 'a', fromMs: 1_000, toMs: 2_000 };
const byHand = { ...span, reason: 'person', subjectId: null, note: 'va chạm', untilMs: null } as const;

let folder: string;
let db: Database;
let clock: ManualClock;
let holds: KeptHolds;
let audited: AuditEntry[];
let hasRoom: boolean;
let auditFails: boolean;
let changed: string[];

async function open(): Promise<void> {
  db = await openDatabase({ path: join(folder, 'gateway.db'), migrations: keepMigrations, synchronous: 'NORMAL' });
  const audit: Pick<AuditLog, 'append'> = {
    async append(entry) {
      if (auditFails) throw new Error('no audit');
      audited.push(entry);
      return {} as Awaited<ReturnType<AuditLog['append']>>;
    },
  };
  const events = createEvents((error) => {
    throw error;
  });
  events.on('hold.changed', ({ cameraId }) => changed.push(cameraId));
  holds = await openHolds({ db, clock, events, audit, log: createQuietLog().log, hasRoom: () => hasRoom });
}
async function close(): Promise<void> {
  await holds.close();
  expect(clock.pending).toBe(0);
  await db.destroy();
}
const again = async () => {
  await close();
  await open();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holds-'));
  clock = createManualClock();
  [audited, changed, hasRoom, auditFails] = [[], [], true, false];
  await open();
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

describe('a hold', () => {
  it('counts from the moment it is asked for, and after a restart', async () => {
    const coming = holds.place(byHand, hoa);
    expect(holds.covers('a', 1_500, 1_600)).toBe(true);
    const hold = await coming;
    expect(hold).toMatchObject({ placedBy: 'Hoa', releaseAskedBy: null });
    expect(hold).not.toHaveProperty('placedById');
    await again();
    for (const [cameraId, fromMs, toMs, held] of [
      ['a', 1_999, 3_000, true],
      ['a', 0, 1_001, true],
      ['a', 2_000, 3_000, false],
      ['a', 0, 1_000, false],
      ['b', 1_000, 2_000, false],
    ] as const)
      expect(holds.covers(cameraId, fromMs, toMs), `${cameraId} ${fromMs}`).toBe(held);
    expect(holds.list(0, 5_000, ['a'])).toEqual([hold]);
    expect(holds.list(0, 5_000, ['b'])).toEqual([]);
    expect(audited).toMatchObject([{ kind: 'hold.placed', cameraId: 'a', subjectId: hold.id, personName: 'Hoa' }]);
  });

  it('does not stand without its row in the audit, nor when there is no room for it', async () => {
    auditFails = true;
    await expect(holds.place(byHand, hoa)).rejects.toThrow('no audit');
    expect(holds.covers('a', 1_000, 2_000)).toBe(false);
    auditFails = false;
    hasRoom = false;
    await expect(holds.place(byHand, hoa)).rejects.toMatchObject({ code: 'recording.holds-full' });
    await again();
    expect(holds.all()).toEqual([]);
  });

  it("comes with another's transaction and goes with it", async () => {
    const place = (fails: boolean) =>
      db.transaction().execute(async (transaction) => {
        await holds.place({ ...byHand, reason: 'incident', subjectId: 'i-1' }, hoa, transaction);
        expect(holds.covers('a', 1_000, 2_000)).toBe(true);
        if (fails) throw new Error('not done');
      });
    await expect(place(true)).rejects.toThrow('not done');
    await clock.settle();
    expect(holds.covers('a', 1_000, 2_000)).toBe(false);
    expect(holds.of('incident', 'i-1')).toEqual([]);
    await place(false);
    await clock.settle();
    expect(holds.of('incident', 'i-1')).toHaveLength(1);
    await again();
    expect(holds.of('incident', 'i-1')).toHaveLength(1);
  });

  it('is let go by two people, and by no one alone', async () => {
    const { id } = await holds.place(byHand, hoa);
    await expect(holds.confirmRelease(id, binh)).rejects.toMatchObject({ code: 'request.conflict' });
    await expect(holds.askRelease(id, 'x', gatewayItself)).rejects.toMatchObject({ code: 'access.denied' });
    expect(await holds.askRelease(id, 'không liên quan', hoa)).toMatchObject({ releaseAskedBy: 'Hoa' });
    await expect(holds.askRelease(id, 'x', binh)).rejects.toMatchObject({ code: 'request.conflict' });
    for (const alone of [hoa, { ...hoa, personName: 'Hoa 2', desk: 'bàn 2' }, gatewayItself])
      await expect(holds.confirmRelease(id, alone)).rejects.toMatchObject({ code: 'recording.same-person' });
    await again();
    expect(await holds.refuseRelease(id, binh)).toMatchObject({ releaseAskedBy: null });
    await holds.askRelease(id, 'không liên quan', binh);
    expect(holds.covers('a', 1_000, 2_000)).toBe(true);
    await holds.confirmRelease(id, hoa);
    expect(holds.covers('a', 1_000, 2_000)).toBe(false);
    await again();
    expect(holds.all()).toEqual([]);
    expect(audited.map(({ kind }) => kind)).toEqual([
      ...['hold.placed', 'hold.release-asked', 'hold.release-refused', 'hold.release-asked', 'hold.released'],
    ]);
    expect(audited.at(-1)).toMatchObject({ personName: 'Hoa', details: { askedBy: 'Bình', why: 'không liên quan' } });
  });

  it('of two who confirm at once ends once', async () => {
    const { id } = await holds.place(byHand, hoa);
    await holds.askRelease(id, 'xong', hoa);
    const [one, other] = await Promise.allSettled([
      holds.confirmRelease(id, binh),
      holds.confirmRelease(id, person('Lan')),
    ]);
    expect([one.status, other.status]).toEqual(['fulfilled', 'rejected']);
    expect(audited.filter(({ kind }) => kind === 'hold.released')).toHaveLength(1);
  });

  it('of a bookmark ends by its time, or with whoever made it', async () => {
    const untilMs = clock.nowMs() + 60_000;
    const bookmark = { ...byHand, reason: 'bookmark', subjectId: 'm-1', untilMs } as const;
    await holds.place(bookmark, hoa);
    await clock.advance(59_000);
    expect(holds.covers('a', 1_000, 2_000)).toBe(true);
    await clock.advance(2_000);
    expect(holds.covers('a', 1_000, 2_000)).toBe(false);
    await again();
    expect(holds.of('bookmark', 'm-1')).toEqual([]);
    const other = await holds.place({ ...bookmark, untilMs: clock.nowMs() + 60_000 }, hoa);
    expect((await holds.askRelease(other.id, 'nhầm', binh)).releaseAskedBy).toBe('Bình');
    await holds.refuseRelease(other.id, hoa);
    await holds.askRelease(other.id, 'nhầm', hoa);
    expect(holds.all()).toEqual([]);
    expect(changed.length).toBeGreaterThan(0);
  });

  it('is put together with what it overlaps', async () => {
    for (const [fromMs, toMs] of [
      [5_000, 6_000],
      [1_000, 2_000],
      [1_500, 3_000],
    ] as const)
      await holds.place({ ...byHand, fromMs, toMs }, hoa);
    expect(holds.spans().get('a')).toEqual([
      { fromMs: 1_000, toMs: 3_000 },
      { fromMs: 5_000, toMs: 6_000 },
    ]);
  });
});
