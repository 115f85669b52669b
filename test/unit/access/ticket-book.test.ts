/** Tickets for other players: a minute to begin, renewed by use, never longer than the day, the person or his right. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditLog, createAuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { openSigningKey } from '../../../gateway/access/audit/signing-key.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import { openPeople } from '../../../gateway/access/people/people.ts';
import { openTicketBook, type TicketBook, type TicketWish } from '../../../gateway/access/tickets/ticket-book.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

const hourMs = 3_600_000;
let folder: string;
let db: Database;
let clock: ManualClock;
let audit: AuditLog;
let wish: TicketWish;
let known: boolean;
let allowed: boolean;
const ended: string[] = [];
const errors: unknown[] = [];

const open = (): Promise<TicketBook> =>
  openTicketBook({
    ...{ db, clock, audit, longestMs: 12 * hourMs },
    decide: () => allowed,
    person: (id) => (known && id === wish.person.id ? wish.person : undefined),
    onEnd: (_ticket, why) => ended.push(why),
    onError: (error) => errors.push(error),
  });
const kinds = async () => (await audit.list({ limit: 100, kind: 'ticket' })).map(({ kind }) => kind).reverse();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tickets-'));
  db = await openDatabase({ path: ':memory:', migrations: accessMigrations, synchronous: 'FULL' });
  clock = createManualClock();
  audit = createAuditLog(db, openSigningKey(join(folder, 'audit.key')));
  const nobody = { personId: null, personName: 'test', role: '', address: '', desk: '' };
  const people = await openPeople({ db, clock, audit, onChange: () => {} });
  const { id, name } = await people.create({ login: 'hoa', name: 'Hoa', role: 'operator', unitId: null }, nobody);
  const person = { id, name, role: 'operator' } as const;
  const actor = { personId: id, personName: name, role: 'operator', address: '10.0.0.1', desk: 'Bàn 1' };
  wish = { person, actor, cameraId: 'c1', rendition: 'sub', purpose: '' };
  known = true;
  allowed = true;
  ended.length = 0;
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
  expect(errors.splice(0)).toEqual([]);
});

describe('a ticket', () => {
  it('lets in for its camera and rendition only, and h264 for what stands in its place', async () => {
    const book = await open();
    const { token, ticket } = await book.make(wish);
    expect(book.find(token, 'c1', 'sub')).toEqual({ person: wish.person, ticketId: ticket.id });
    for (const [cameraId, rendition] of [
      ['c2', 'sub'],
      ['c1', 'main'],
      ['c1', 'h264'],
      ['c1', 'sub-audio'],
    ] as const) {
      expect(book.find(token, cameraId, rendition)).toBeUndefined();
    }
    expect(book.find(`${token}x`, 'c1', 'sub')).toBeUndefined();
    expect(book.find('', 'c1', 'sub')).toBeUndefined();
    const any = await book.make({ ...wish, rendition: 'h264' });
    expect(['h264', 'main', 'sub', 'sub-audio'].map((name) => book.find(any.token, 'c1', name) !== undefined)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    await book.close();
  });

  it('must be used within a minute, and then each minute', async () => {
    const book = await open();
    const { token } = await book.make(wish);
    for (let minute = 0; minute < 5; minute++) {
      await clock.advance(59_000);
      expect(book.find(token, 'c1', 'sub')).toBeDefined();
    }
    await clock.advance(59_999);
    expect(ended).toEqual([]);
    await clock.advance(1_000);
    expect([book.find(token, 'c1', 'sub'), ended]).toEqual([undefined, ['expired']]);
    await book.close();
    expect(await kinds()).toEqual(['ticket.made', 'ticket.ended']);
    expect(clock.pending).toBe(0);
  });

  it('ends after the longest time, however much it is used', async () => {
    const book = await open();
    const { token } = await book.make(wish);
    const begunMs = clock.nowMs();
    while (book.find(token, 'c1', 'sub')) await clock.advance(50_000);
    expect(clock.nowMs() - begunMs).toBeGreaterThanOrEqual(12 * hourMs);
    expect(clock.nowMs() - begunMs).toBeLessThan(12 * hourMs + 60_000);
    await book.close();
  });

  it('ends with the right, and with the person', async () => {
    const book = await open();
    const { token } = await book.make(wish);
    book.recheck();
    expect(ended).toEqual([]);
    allowed = false;
    book.recheck();
    expect([book.find(token, 'c1', 'sub'), ended]).toEqual([undefined, ['rights']]);
    allowed = true;
    const other = await book.make(wish);
    known = false;
    expect(book.find(other.token, 'c1', 'sub')).toBeUndefined();
    book.recheck();
    expect(ended).toEqual(['rights', 'rights']);
    await book.close();
  });

  it('is on record: made, first used from where, ended by whom', async () => {
    const book = await open();
    const { ticket } = await book.make({ ...wish, purpose: 'màn hình ngoài' });
    await Promise.all([book.use(ticket.id, '10.0.0.9'), book.use(ticket.id, '10.0.0.9')]);
    await book.use(ticket.id, '10.0.0.10');
    expect(book.of(wish.person.id)).toMatchObject([{ firstAddress: '10.0.0.9', purpose: 'màn hình ngoài' }]);
    await book.end(ticket.id, 'revoked', wish.actor);
    await book.end(ticket.id, 'revoked', wish.actor);
    const rows = (await audit.list({ limit: 10, kind: 'ticket' })).reverse();
    expect(rows.map(({ kind, address, cameraId }) => [kind, address, cameraId])).toEqual([
      ['ticket.made', '10.0.0.1', 'c1'],
      ['ticket.used', '10.0.0.9', 'c1'],
      ['ticket.ended', '10.0.0.1', 'c1'],
    ]);
    expect(book.of(wish.person.id)).toEqual([]);
    await book.close();
  });

  it('outlives a restart, and its token is not in the database', async () => {
    const first = await open();
    const { token, ticket } = await first.make(wish);
    await first.close();
    const text = JSON.stringify((await sql`SELECT * FROM ticket`.execute(db)).rows);
    expect(text).toContain(ticket.id);
    expect(text).not.toContain(token);
    await clock.advance(50_000);
    const second = await open();
    await clock.advance(59_000);
    expect(second.find(token, 'c1', 'sub')).toMatchObject({ ticketId: ticket.id });
    await second.end(ticket.id, 'revoked');
    await second.close();
    const third = await open();
    expect(third.find(token, 'c1', 'sub')).toBeUndefined();
    await third.close();
  });

  it('is not made when the audit cannot be written, and there are no more than a hundred', async () => {
    const book = await open();
    for (let count = 0; count < 100; count++) await book.make(wish);
    await expect(book.make(wish)).rejects.toMatchObject({ code: 'gateway.busy' });
    const [first] = book.of(wish.person.id);
    await book.end(first?.id ?? '', 'revoked');
    await sql.raw('ALTER TABLE audit RENAME TO gone').execute(db);
    await expect(book.make(wish)).rejects.toThrow();
    expect(book.of(wish.person.id)).toHaveLength(99);
    await book.close();
  });
});
