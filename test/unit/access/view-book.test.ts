/** Who watched which camera: on record before the picture, ended when known, and after a crash where it was last seen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../../gateway/access/audit/actor.ts';
import { type AuditLog, createAuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { openSigningKey } from '../../../gateway/access/audit/signing-key.ts';
import { openViewBook, type View } from '../../../gateway/access/audit/view-book.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

const actor: Actor = { personId: 'p', personName: 'Hoa', role: 'operator', address: '10.0.0.1', desk: 'Bàn 1' };
const view: View = { actor, cameraId: 'c1', kind: 'live', purpose: '' };

let folder: string;
let db: Database;
let clock: ManualClock;
let audit: AuditLog;
const errors: unknown[] = [];
const open = () => openViewBook({ db, clock, audit, onError: (error) => errors.push(error) });
const rows = async () => (await audit.list({ limit: 200 })).reverse();
const kinds = async () => (await rows()).map(({ kind, cameraId }) => `${kind} ${cameraId}`);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'views-'));
  db = await openDatabase({ path: ':memory:', migrations: accessMigrations, synchronous: 'FULL' });
  clock = createManualClock();
  audit = createAuditLog(db, openSigningKey(join(folder, 'audit.key')));
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
  expect(errors.splice(0)).toEqual([]);
});

describe('a view', () => {
  it('is on record when it may begin, and its end when it is over', async () => {
    const book = await open();
    const fromMs = clock.nowMs();
    const watching = await book.begin(view);
    expect(await kinds()).toEqual(['view.live c1']);
    await clock.advance(60_000);
    watching.end();
    watching.end();
    await clock.advance(5_000);
    await book.close();
    const [, ended] = await rows();
    expect(ended).toMatchObject({
      kind: 'view.ended',
      personName: 'Hoa',
      details: { kind: 'live', fromMs, untilMs: fromMs + 60_000 },
    });
    expect(clock.pending).toBe(0);
  });

  it('is one for a tile that moves, and one for each desk and camera', async () => {
    const book = await open();
    const first = await book.begin(view);
    first.end();
    await clock.advance(2_000);
    const second = await book.begin(view);
    const third = await book.begin(view);
    second.end();
    await clock.advance(60_000);
    await book.begin({ ...view, actor: { ...actor, desk: 'Bàn 2' } });
    await book.begin({ ...view, cameraId: 'c2' });
    expect(await kinds()).toEqual(['view.live c1', 'view.live c1', 'view.live c2']);
    expect(book.open()).toHaveLength(3);
    third.end();
    await book.close();
    expect((await kinds()).filter((kind) => kind.startsWith('view.ended'))).toHaveLength(3);
  });

  it('waits for the disk once for a whole wall', async () => {
    const book = await open();
    let transactions = 0;
    const transaction = db.transaction.bind(db);
    db.transaction = () => {
      transactions += 1;
      return transaction();
    };
    await Promise.all(Array.from({ length: 64 }, (_, place) => book.begin({ ...view, cameraId: `c${place}` })));
    expect([transactions, (await kinds()).length]).toEqual([1, 64]);
    await book.close();
    expect((await kinds()).length).toBe(128);
    expect(transactions).toBe(2);
    expect((await audit.verify()).fault).toBeNull();
  });

  it('ended when the person was last seen, if that is known', async () => {
    const book = await open();
    const watching = await book.begin(view);
    const seenAtMs = clock.nowMs() + 20_000;
    await clock.advance(27_000);
    watching.end(seenAtMs);
    await clock.advance(5_000);
    await book.close();
    expect((await rows()).at(-1)?.details).toMatchObject({ untilMs: seenAtMs });
  });

  it('needs a purpose where the policy asks for one', async () => {
    const book = await openViewBook({ db, clock, audit, purposes: ['replay'], onError: (error) => errors.push(error) });
    expect(() => book.begin({ ...view, kind: 'replay', purpose: ' ' })).toThrow(
      expect.objectContaining({ code: 'access.purpose' }),
    );
    await book.begin(view);
    await book.begin({ ...view, kind: 'replay', actor: { ...actor, role: 'station' } });
    await book.begin({ ...view, kind: 'replay', purpose: 'va chạm lúc 8 giờ' });
    await book.close();
    expect(() => book.begin(view)).toThrow(expect.objectContaining({ code: 'gateway.closing' }));
  });

  it('is refused when it cannot be put on record', async () => {
    const book = await open();
    await sql.raw('ALTER TABLE audit RENAME TO gone').execute(db);
    await expect(book.begin(view)).rejects.toThrow();
    expect(book.open()).toEqual([]);
    await sql.raw('ALTER TABLE gone RENAME TO audit').execute(db);
    await book.begin(view);
    await book.close();
  });

  it('ends after a crash where it was last seen', async () => {
    const lost = await open();
    const fromMs = clock.nowMs();
    await lost.begin(view);
    await clock.advance(95_000);
    // No close: the process is gone. Another one opens the same database.
    const next = await open();
    const [, ended] = await rows();
    expect(ended).toMatchObject({
      kind: 'view.ended',
      details: { how: 'gateway stopped', fromMs, untilMs: fromMs + 90_000 },
    });
    expect(next.open()).toEqual([]);
    await next.close();
  });
});
