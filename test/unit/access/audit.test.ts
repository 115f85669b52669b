/** The chain of audit rows: it grows, it can be checked, and whatever is done to it behind our back is named. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../gateway/access/audit/audit-chain.ts';
import { type AuditLog, createAuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { createAuditTables } from '../../../gateway/access/audit/audit-tables.ts';
import { openSigningKey } from '../../../gateway/access/audit/signing-key.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { dayStartMs } from '../../../gateway/kernel/district-time.ts';

const dayMs = 86_400_000;
/** Midnight on the district's clock. */
const startMs = dayStartMs('2026-11-01');

let folder: string;
let db: Database;
let log: AuditLog;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  const migrations = [{ number: 1, name: 'audit', up: createAuditTables }];
  db = await openDatabase({ path: ':memory:', migrations, synchronous: 'FULL' });
  log = createAuditLog(db, openSigningKey(join(folder, 'audit.key')));
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  atMs: startMs,
  personId: 'p1',
  personName: 'Nguyễn Văn A',
  role: 'operator',
  kind: 'view.live',
  outcome: 'done',
  cameraId: 'c1',
  subjectId: null,
  address: '127.0.0.1',
  desk: 'Bàn 1',
  details: { b: 2, a: [1, { d: null, c: 'x' }] },
  ...changes,
});

/** What somebody with the file in hand can do, and our triggers cannot hold. */
const tamper = async (statement: string) => {
  for (const name of ['audit_no_change', 'audit_no_delete']) await sql.raw(`DROP TRIGGER ${name}`).execute(db);
  await sql.raw(statement).execute(db);
};
const fill = async (days: number, perDay: number) => {
  for (let day = 0; day < days; day += 1) {
    for (let index = 0; index < perDay; index += 1) await log.append(entry({ atMs: startMs + day * dayMs + index }));
  }
};

describe('the audit', () => {
  it('numbers rows without a hole and gives them back as they went in', async () => {
    await fill(1, 3);
    const rows = await log.list({ limit: 10 });
    expect(rows.map((row) => row.seq)).toEqual([3, 2, 1]);
    expect(rows[2]).toMatchObject(entry());
    expect(await log.verify()).toEqual({ rows: 3, fault: null });
  });

  it('keeps the chain whole when many write at once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, index) => log.append(entry({ atMs: startMs + index }))));
    expect(await log.verify()).toEqual({ rows: 50, fault: null });
  });

  it('is part of the act: what is rolled back was never written', async () => {
    const failing = db.transaction().execute(async (transaction) => {
      await log.append(entry(), transaction);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await log.verify()).toEqual({ rows: 0, fault: null });
  });

  it('lets nobody change or delete a row', async () => {
    await fill(1, 2);
    await expect(sql.raw("UPDATE audit SET kind = 'x' WHERE seq = 1").execute(db)).rejects.toThrow(/never change/);
    await expect(sql.raw('DELETE FROM audit').execute(db)).rejects.toThrow(/never deleted/);
  });

  const columns = [
    'at_ms',
    'person_id',
    'person_name',
    'role',
    'kind',
    'outcome',
    'camera_id',
    'address',
    'desk',
    'details',
    'hash',
  ];
  it.each(columns)('names the row whose %s was changed', async (column) => {
    await fill(1, 5);
    await tamper(`UPDATE audit SET ${column} = ${column === 'at_ms' ? 'at_ms + 1' : `${column} || ' '`} WHERE seq = 3`);
    expect((await log.verify()).fault).toEqual({ what: 'row', seq: 3, fault: 'changed' });
  });

  it('names the place of a row that is gone, also when all behind it are renumbered', async () => {
    await fill(1, 5);
    await tamper('DELETE FROM audit WHERE seq = 3');
    expect((await log.verify()).fault).toEqual({ what: 'row', seq: 3, fault: 'missing' });
    await sql.raw('UPDATE audit SET seq = seq - 1 WHERE seq > 3').execute(db);
    expect((await log.verify()).fault).toEqual({ what: 'row', seq: 3, fault: 'changed' });
  });

  it('signs the end of each past day once, and not of today', async () => {
    await fill(3, 2);
    await log.signDays(startMs + 2 * dayMs + 500);
    await log.signDays(startMs + 2 * dayMs + 600);
    const roots = await db
      .withTables<{ audit_root: { day: string; seq: number } }>()
      .selectFrom('audit_root')
      .select(['day', 'seq'])
      .execute();
    expect(roots).toEqual([
      { day: '2026-11-01', seq: 2 },
      { day: '2026-11-02', seq: 4 },
    ]);
    expect(await log.verify()).toEqual({ rows: 6, fault: null });
  });

  it('signs days in the order of the chain when the clock was wrong for a while, and goes on', async () => {
    const signedDays = async () => {
      const { rows } = await sql<{ day: string; seq: number }>`SELECT day, seq FROM audit_root ORDER BY seq`.execute(
        db,
      );
      return rows.map(({ day, seq }) => `${day} ${seq}`);
    };
    for (const atMs of [0, startMs, 1, startMs + 1]) await log.append(entry({ atMs }));
    await log.signDays(startMs + 1);
    expect(await signedDays()).toEqual(['1970-01-01 1']);
    await log.append(entry({ atMs: startMs + 900 * dayMs }));
    for (const day of [1, 2]) {
      await log.append(entry({ atMs: startMs + day * dayMs }));
      await log.signDays(startMs + day * dayMs + 1);
    }
    expect(await signedDays()).toEqual(['1970-01-01 3', '2026-11-01 4', '2029-04-19 5', '2026-11-02 6']);
    expect(await log.verify()).toEqual({ rows: 7, fault: null });
  });

  it('names a signed day whose rows were all written anew by somebody without the key', async () => {
    await fill(2, 2);
    await log.signDays(startMs + dayMs);
    await tamper('DELETE FROM audit');
    await fill(1, 1);
    await log.append(entry({ kind: 'view.playback' }));
    expect((await log.verify()).fault).toEqual({ what: 'root', day: '2026-11-01' });
  });

  it('notices that rows were cut off at the end, up to the last signature', async () => {
    await fill(2, 2);
    await log.signDays(startMs + 2 * dayMs);
    await tamper('DELETE FROM audit WHERE seq > 2');
    expect((await log.verify()).fault).toEqual({ what: 'row', seq: 3, fault: 'missing' });
  });

  it('forgets what is too old, and the rest still stands', async () => {
    await fill(3, 2);
    await log.signDays(startMs + 3 * dayMs);
    expect(await log.prune(startMs + dayMs)).toBe(2);
    expect(await log.verify()).toEqual({ rows: 4, fault: null });
    await log.append(entry());
    expect((await log.list({ limit: 1 }))[0]?.seq).toBe(7);
    await expect(sql.raw('DELETE FROM audit').execute(db)).rejects.toThrow(/never deleted/);
  });

  it('is searched by person, camera, kind with what is below it, and time', async () => {
    await log.append(entry({ personId: 'p2', kind: 'sign-in' }));
    await log.append(entry({ cameraId: 'c2', kind: 'view.playback', atMs: startMs + 5 }));
    const seqs = async (filter: Parameters<AuditLog['list']>[0]) => (await log.list(filter)).map((row) => row.seq);
    expect(await seqs({ personId: 'p2', limit: 9 })).toEqual([1]);
    expect(await seqs({ cameraId: 'c2', limit: 9 })).toEqual([2]);
    expect(await seqs({ kind: 'view', limit: 9 })).toEqual([2]);
    expect(await seqs({ fromMs: startMs + 5, limit: 9 })).toEqual([2]);
    expect(await seqs({ untilMs: startMs + 5, beforeSeq: 2, limit: 9 })).toEqual([1]);
  });
});

describe('the signing key', () => {
  it('is made once, for the owner only, and stays the same', () => {
    const path = join(folder, 'audit.key');
    const again = openSigningKey(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(again.verify('text', openSigningKey(path).sign('text'))).toBe(true);
    expect(again.verify('Text', again.sign('text'))).toBe(false);
    expect(again.fingerprint).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
  });

  it('is refused when the file holds something else', () => {
    const path = join(folder, 'other.key');
    writeFileSync(path, 'not a key');
    expect(() => openSigningKey(path)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});
