/** Who watched a camera, and which cameras nobody watches: asked of the chain that the view book writes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, entryOf } from '../../../gateway/access/audit/actor.ts';
import type { AuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { openViewBook, type ViewBook, type ViewKind } from '../../../gateway/access/audit/view-book.ts';
import { createViewQuestions, type ViewQuestions } from '../../../gateway/access/audit/view-questions.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { openTestAudit } from '../../support/test-audit.ts';

const minuteMs = 60_000;
const hoa: Actor = { personId: 'hoa', personName: 'Hoa', role: 'operator', address: '10.0.0.1', desk: 'Bàn 1' };
const an: Actor = { personId: 'an', personName: 'An', role: 'police', address: '10.0.0.2', desk: '' };

let folder: string;
let db: Database;
let clock: ManualClock;
let audit: AuditLog;
let book: ViewBook;
let questions: ViewQuestions;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'questions-'));
  db = await openDatabase({ path: ':memory:', migrations: accessMigrations, synchronous: 'FULL' });
  clock = createManualClock(Date.UTC(2026, 10, 24));
  audit = openTestAudit(db, folder);
  const onError = (error: unknown) => {
    throw error;
  };
  book = await openViewBook({ db, clock, audit, onError });
  questions = createViewQuestions(db);
});
afterEach(async () => {
  await book.close();
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const view = (actor: Actor, cameraId: string, kind: ViewKind = 'live', purpose = '') =>
  book.begin({ actor, cameraId, kind, purpose });

/** Watches for so many minutes, from now on; the end is in the chain afterwards. */
async function watch(actor: Actor, cameraId: string, minutes: number, kind: ViewKind = 'live', purpose = '') {
  const fromMs = clock.nowMs();
  const watching = await view(actor, cameraId, kind, purpose);
  await clock.advance(minutes * minuteMs);
  watching.end();
  const before = (await audit.list({ kind: 'view.ended', limit: 1_000 })).length;
  await clock.advance(5_000);
  await expect.poll(async () => (await audit.list({ kind: 'view.ended', limit: 1_000 })).length).toBe(before + 1);
  return { fromMs, untilMs: fromMs + minutes * minuteMs };
}
const who = async (filter: Partial<Parameters<ViewQuestions['watched']>[0]>) =>
  (await questions.watched({ limit: 100, ...filter })).views.map(
    ({ actor, cameraId }) => `${actor.personName} ${cameraId}`,
  );

describe('who watched', () => {
  it('is told with from and until, purpose and place; what goes on comes first', async () => {
    const spanned = await watch(hoa, 'c1', 10, 'live', 'tai nạn');
    const fromMs = clock.nowMs();
    await view(an, 'c1', 'replay');
    const { views, next } = await questions.watched({ cameraId: 'c1', limit: 100 });
    expect(next).toBeNull();
    expect(views).toMatchObject([
      { actor: an, cameraId: 'c1', kind: 'replay', purpose: '', fromMs, untilMs: null },
      { actor: hoa, cameraId: 'c1', kind: 'live', purpose: 'tai nạn', ...spanned },
    ]);
  });

  it('is cut to a camera, a person, and the time that a view touches', async () => {
    const first = await watch(hoa, 'c1', 10);
    await clock.advance(60 * minuteMs);
    const second = await watch(an, 'c1', 10);
    await view(an, 'c2');
    expect(await who({})).toEqual(['An c2', 'An c1', 'Hoa c1']);
    expect(await who({ cameraId: 'c1' })).toEqual(['An c1', 'Hoa c1']);
    expect(await who({ personId: 'hoa' })).toEqual(['Hoa c1']);
    expect(await who({ cameraId: 'c1', untilMs: second.fromMs })).toEqual(['Hoa c1']);
    expect(await who({ cameraId: 'c1', fromMs: first.untilMs + 1 })).toEqual(['An c1']);
    expect(await who({ cameraId: 'c1', fromMs: first.untilMs - 1, untilMs: first.untilMs })).toEqual(['Hoa c1']);
    expect(await who({ fromMs: first.untilMs + 6_000, untilMs: second.fromMs })).toEqual([]);
  });

  it('comes page by page, each view once', async () => {
    for (let n = 0; n < 5; n += 1) await watch(n % 2 ? an : hoa, `c${n}`, 1);
    await view(an, 'open');
    const pages: string[][] = [];
    let before: number | undefined;
    do {
      const page = await questions.watched({ limit: 2, ...(before === undefined ? {} : { beforeSeq: before }) });
      pages.push(page.views.map(({ cameraId }) => cameraId));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(pages.flat()).toEqual(['open', 'c4', 'c3', 'c2', 'c1', 'c0']);
  });
});

describe('a camera that nobody watches', () => {
  it('is known by when it was last watched live; other kinds of watching do not count', async () => {
    const { untilMs } = await watch(hoa, 'c1', 10);
    for (let n = 0; n < 25; n += 1) await watch(an, 'c1', 1, 'listen');
    await watch(an, 'c2', 1, 'playback');
    await view(hoa, 'c3');
    const nowMs = clock.nowMs();
    const last = await questions.lastWatched(['c1', 'c2', 'c3', 'c4'], nowMs);
    expect(Object.fromEntries(last)).toEqual({ c1: untilMs, c2: null, c3: nowMs, c4: null });
  });

  it('is not hidden by a purpose that reads like a row', async () => {
    const details = { viewId: 'v', kind: 'listen', purpose: '"kind":"live"', fromMs: 1, untilMs: 2, how: 'left' };
    await audit.append(entryOf(hoa, clock.nowMs(), { kind: 'view.ended', cameraId: 'c1', details }));
    expect((await questions.lastWatched(['c1'], 9)).get('c1')).toBeNull();
  });
});
