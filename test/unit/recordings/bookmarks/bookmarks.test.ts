/** Bookmarks on a real database, with the real audit and holds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../../../gateway/access/audit/actor.ts';
import type { AuditLog } from '../../../../gateway/access/audit/audit-log.ts';
import { accessMigrations } from '../../../../gateway/access/migrations.ts';
import { type Database, openDatabase } from '../../../../gateway/kernel/database.ts';
import { createEvents } from '../../../../gateway/kernel/events.ts';
import { type Bookmarks, createBookmarks } from '../../../../gateway/recordings/bookmarks/bookmarks.ts';
import { type KeptHolds, openHolds } from '../../../../gateway/recordings/keep/holds.ts';
import { recordingsMigrations } from '../../../../gateway/recordings/migrations.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { createQuietLog } from '../../../support/quiet-log.ts';
import { openTestAudit } from '../../../support/test-audit.ts';

const an: Actor = { personId: 'an', personName: 'An', role: 'operator', address: '10.0.0.1', desk: '' };
const hourMs = 3_600_000;

let folder: string;
let db: Database;
let clock: ManualClock;
let audit: AuditLog;
let holds: KeptHolds;
let bookmarks: Bookmarks;
let told: { cameraId: string; bookmarkId: string; bookmark: unknown }[];
let recorded: [string, number][];
let hasRoom: boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-bookmarks-'));
  const migrations = [...accessMigrations, ...recordingsMigrations];
  db = await openDatabase({ path: join(folder, 'gateway.db'), migrations, synchronous: 'FULL' });
  clock = createManualClock();
  audit = openTestAudit(db, folder);
  const events = createEvents((error) => {
    throw error;
  });
  told = [];
  recorded = [];
  hasRoom = true;
  events.on('bookmark.changed', (change) => told.push(change));
  const common = { db, clock, events, audit };
  holds = await openHolds({ ...common, log: createQuietLog().log, hasRoom: () => hasRoom });
  bookmarks = createBookmarks({
    ...common,
    holds,
    recordNow: (cameraId, untilMs) => recorded.push([cameraId, untilMs]),
    bookmarkHours: 2,
  });
});
afterEach(async () => {
  await holds.close();
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const kinds = async () => (await audit.list({ limit: 100 })).map(({ kind }) => kind).reverse();

describe('a bookmark', () => {
  it('marks a moment of all cameras at once, holds what is around it and begins to record', async () => {
    const nowMs = clock.nowMs();
    const made = await bookmarks.make({ cameraIds: ['a', 'b'], note: 'va chạm' }, an);
    expect(made.map(({ id: _, ...rest }) => rest)).toEqual(
      ['a', 'b'].map((cameraId) => ({
        ...{ cameraId, atMs: nowMs, fromMs: nowMs - 30_000, toMs: nowMs + 30_000, note: 'va chạm' },
        ...{ madeBy: 'an', madeByName: 'An', madeAtMs: nowMs, heldUntilMs: nowMs + 2 * hourMs },
      })),
    );
    expect(holds.covers('a', nowMs - 30_000, nowMs - 29_999)).toBe(true);
    expect(holds.of('bookmark', made[1]?.id ?? '')).toMatchObject([{ cameraId: 'b', untilMs: nowMs + 2 * hourMs }]);
    expect(recorded).toEqual([
      ['a', nowMs + 30_000],
      ['b', nowMs + 30_000],
    ]);
    expect(told.map(({ bookmark }) => bookmark)).toEqual(made);
    expect((await kinds()).sort()).toEqual(['bookmark.made', 'bookmark.made', 'hold.placed', 'hold.placed']);
    await clock.advance(2 * hourMs + 1_000);
    expect(holds.covers('a', nowMs, nowMs + 1)).toBe(false);
  });

  it('of the past records nothing; one that has not come yet is refused', async () => {
    await bookmarks.make({ cameraIds: ['a'], atMs: clock.nowMs() - hourMs, note: '' }, an);
    expect(recorded).toEqual([]);
    const ahead = bookmarks.make({ cameraIds: ['a'], atMs: clock.nowMs() + hourMs, note: '' }, an);
    await expect(ahead).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('is made all the same when nothing more can be held, and says so', async () => {
    hasRoom = false;
    const [made] = await bookmarks.make({ cameraIds: ['a'], note: '' }, an);
    expect(made?.heldUntilMs).toBeNull();
    expect(await kinds()).toEqual(['bookmark.made']);
    expect(await bookmarks.find(made?.id ?? '')).toEqual(made);
  });

  it('is found by camera and time, and by nothing that it does not touch', async () => {
    const atMs = clock.nowMs() - hourMs;
    const [made] = await bookmarks.make({ cameraIds: ['a'], atMs, note: '' }, an);
    const list = (fromMs: number, toMs: number, cameraIds = ['a']) => bookmarks.list({ fromMs, toMs }, cameraIds);
    expect(await list(atMs + 29_000, atMs + 60_000)).toEqual([made]);
    expect(await list(atMs + 30_000, atMs + 60_000)).toEqual([]);
    expect(await list(atMs - 60_000, atMs - 30_000)).toEqual([]);
    expect(await list(atMs - hourMs, atMs + hourMs, ['b'])).toEqual([]);
    expect(await list(atMs - hourMs, atMs + hourMs, [])).toEqual([]);
  });

  it('gets another note, with both on record', async () => {
    const [made] = await bookmarks.make({ cameraIds: ['a'], note: 'xe' }, an);
    const id = made?.id ?? '';
    const changed = await bookmarks.setNote(id, 'xe tải', an);
    expect([changed, await bookmarks.find(id)]).toEqual([{ ...made, note: 'xe tải' }, changed]);
    expect(told.at(-1)).toMatchObject({ bookmarkId: id, bookmark: { note: 'xe tải' } });
    const row = (await audit.list({ limit: 100 })).find(({ kind }) => kind === 'bookmark.changed');
    expect(row).toMatchObject({ subjectId: id, details: { before: { note: 'xe' }, after: { note: 'xe tải' } } });
    await expect(bookmarks.setNote('none', '', an)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('goes with what it held', async () => {
    const nowMs = clock.nowMs();
    const [made] = await bookmarks.make({ cameraIds: ['a'], note: '' }, an);
    const id = made?.id ?? '';
    await bookmarks.remove(id, an);
    expect(holds.covers('a', nowMs, nowMs + 1)).toBe(false);
    expect(await bookmarks.find(id)).toBeUndefined();
    expect(told.at(-1)).toEqual({ cameraId: 'a', bookmarkId: id, bookmark: null });
    expect((await kinds()).slice(-2)).toEqual(['bookmark.removed', 'hold.released']);
    await bookmarks.remove(id, an);
  });
});
