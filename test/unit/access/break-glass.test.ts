/** Each use of the sealed account is a condition until another administrator confirms it, whatever happens meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, entryOf } from '../../../gateway/access/audit/actor.ts';
import type { AuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import type { Account } from '../../../gateway/access/people/account.ts';
import { type BreakGlass, openBreakGlass } from '../../../gateway/access/people/break-glass.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { createEvents } from '../../../gateway/kernel/events.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { openTestAudit } from '../../support/test-audit.ts';

const account = (id: string, breakGlass: boolean): Account => ({
  ...{ id, login: id, name: id, role: 'administrator', unitId: null, createdAtMs: 0, lastUsedAtMs: null },
  ...{ disabledAtMs: null, disabledReason: null, breakGlass },
});
const accounts = [account('boss', false), account('sealed', true), account('second', true)];
const people = { list: () => accounts, find: (id: string) => accounts.find((known) => known.id === id) };
const actorOf = (id: string, address = '10.0.0.9'): Actor => ({
  ...{ personId: id, personName: id, role: 'administrator', address, desk: '' },
});

let folder: string;
let db: Database;
let clock: ManualClock;
let audit: AuditLog;
let open: string[];
let breakGlass: BreakGlass;

async function start(): Promise<void> {
  open = [];
  const events = createEvents((error) => {
    throw error;
  });
  events.on('condition.raised', ({ kind, cause }) => {
    open = [`${kind} ${cause}`];
  });
  events.on('condition.cleared', () => {
    open = [];
  });
  breakGlass = await openBreakGlass({ db, clock, audit, events, people });
  breakGlass.announce();
}
/** As signing in does it: the row first. */
async function signIn(id: string, address: string): Promise<void> {
  await audit.append(entryOf(actorOf(id, address), clock.nowMs(), { kind: 'sign-in' }));
  const used = accounts.find((known) => known.id === id);
  if (used?.breakGlass) breakGlass.used(used, address);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealed-'));
  db = await openDatabase({ path: ':memory:', migrations: accessMigrations, synchronous: 'FULL' });
  clock = createManualClock(1_000_000);
  audit = openTestAudit(db, folder);
  await start();
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

describe('the sealed account', () => {
  it('raises a condition by its use, which stays over a restart and ends with the confirmation', async () => {
    await signIn('boss', '10.0.0.1');
    expect(open).toEqual([]);
    await signIn('sealed', '10.0.0.2');
    const raised = ['access.break-glass sealed 10.0.0.2'];
    expect(open).toEqual(raised);
    await clock.advance(30 * 24 * 3_600_000);
    await start();
    expect(open).toEqual(raised);
    expect(breakGlass.list()).toMatchObject([{ accountId: 'sealed', sinceMs: 1_000_000 }]);
    await breakGlass.confirm('sealed', actorOf('boss'));
    expect(open).toEqual([]);
    await start();
    expect(open).toEqual([]);
    expect(
      (await audit.list({ kind: 'break-glass', limit: 9 })).map(({ personId, subjectId }) => [personId, subjectId]),
    ).toEqual([['boss', 'sealed']]);
    await signIn('sealed', '10.0.0.3');
    expect(open).toEqual(['access.break-glass sealed 10.0.0.3']);
  });

  it('cannot confirm itself, nor can another sealed one', async () => {
    await signIn('sealed', '10.0.0.2');
    for (const id of ['sealed', 'second']) {
      await expect(breakGlass.confirm('sealed', actorOf(id))).rejects.toMatchObject({ code: 'access.denied' });
    }
    await expect(breakGlass.confirm('second', actorOf('boss'))).rejects.toMatchObject({ code: 'not-found' });
    expect(open).toHaveLength(1);
  });

  it('is one condition for all that were used, until the last is confirmed', async () => {
    await signIn('sealed', '10.0.0.2');
    await signIn('second', '10.0.0.4');
    expect(open).toEqual(['access.break-glass sealed 10.0.0.2, second 10.0.0.4']);
    await breakGlass.confirm('sealed', actorOf('boss'));
    expect(open).toEqual(['access.break-glass second 10.0.0.4']);
    await breakGlass.confirm('second', actorOf('boss'));
    expect(open).toEqual([]);
  });
});
