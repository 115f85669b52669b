/** What goes out, over real HTTP and SMTP on loopback, from a real database file: signed, tried again, over a restart, never lost. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptAlarm } from '../../../gateway/alarms/alarm-store.ts';
import { alarmsMigrations } from '../../../gateway/alarms/migrations.ts';
import { type Outgoing, type OutgoingOptions, openOutgoing } from '../../../gateway/alarms/outgoing/open-outgoing.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import {
  type MailReceiver,
  openMailReceiver,
  openWebReceiver,
  type WebReceiver,
} from '../../support/alarm-receivers.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { createQuietLog } from '../../support/quiet-log.ts';
import { waitFor } from '../../support/wait-for.ts';

const secret = 'hush-hush-4711';
const password = 'pw-of-the-relay';

let folder: string;
let db: Database;
let clock: ManualClock;
let outgoing: Outgoing | undefined;
let stuck: [boolean, string][];
let lines: string[];
let web: WebReceiver;
let mail: MailReceiver;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outgoing-'));
  writeFileSync(join(folder, 'secret'), `${secret}\n`);
  writeFileSync(join(folder, 'password'), `${password}\n`);
  db = await openDatabase({ path: join(folder, 'gateway.db'), migrations: alarmsMigrations, synchronous: 'FULL' });
  clock = createManualClock();
  stuck = [];
  [web, mail] = await Promise.all([openWebReceiver(), openMailReceiver()]);
});
afterEach(async () => {
  await outgoing?.close();
  outgoing = undefined;
  expect(clock.pending).toBe(0);
  await Promise.all([web.close(), mail.close()]);
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const webhook = () => ({ url: web.url, secretFile: join(folder, 'secret'), from: 'low' as const });
const smtp = () => ({
  ...{ host: '127.0.0.1', port: mail.port, sender: 'canh@quan.local', to: ['truc@quan.local', 'hai@quan.local'] },
  ...{ user: 'canh', passwordFile: join(folder, 'password'), from: 'high' as const },
});
function start(config: OutgoingOptions['config']): void {
  const quiet = createQuietLog();
  lines = quiet.lines;
  outgoing = openOutgoing({
    ...{ db, clock, log: quiet.log, config },
    addSecret: () => {},
    placeOf: () => 'T-01 Cửa hầm',
    onStuck: (isStuck, reason) => stuck.push([isStuck, reason]),
  });
}
const alarm = (changes: Partial<KeptAlarm> = {}): KeptAlarm => ({
  ...{ id: 'a1', key: 'k', kind: 'camera.lost', subject: { kind: 'camera', id: 'c1' }, severity: 'critical' },
  ...{ state: 'unacknowledged', sinceMs: clock.nowMs(), raisedAtMs: clock.nowMs(), endedAtMs: null, count: 1 },
  ...{ cause: 'camera.timeout', down: [], members: [], takenBy: null, takenAtMs: null, handedTo: null },
  ...{ shelvedUntilMs: null, escalatedAtMs: null, rearmMs: 0, rearmUntilMs: null },
  ...changes,
});
const tell = (happening: string, changes: Partial<KeptAlarm> = {}) =>
  db.transaction().execute((transaction) => outgoing?.enqueue(alarm(changes), happening, transaction) as Promise<void>);
/** The clock moves until so much has come in; what comes in does so over real sockets. */
const until = (what: string, check: () => boolean) =>
  waitFor(what, async () => {
    await clock.advance(2_000);
    return check();
  });

describe('the webhook', () => {
  it('is signed, whole and in order; what nobody wants to hear stays', async () => {
    start({ webhook: { ...webhook(), from: 'high' } });
    await tell('raised');
    await tell('taken');
    await tell('raised', { id: 'a2', severity: 'medium' });
    await tell('raised', { id: 'a3', state: 'shelved' });
    await tell('escalated', { down: ['c1', 'c2'] });
    await tell('ended');
    await until('three messages', () => web.got.length >= 3);
    expect(web.got.map(({ body }) => JSON.parse(body))).toMatchObject([
      { event: 'raised', alarmId: 'a1', kind: 'camera.lost', where: 'T-01 Cửa hầm', since: '2026-01-01T00:00:00.000Z' },
      { event: 'escalated', cameras: 2 },
      { event: 'ended' },
    ]);
    for (const { body, signature } of web.got)
      expect(signature).toBe(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
    await clock.advance(60_000);
    expect(web.got).toHaveLength(3);
    expect(stuck).toEqual([]);
  });

  it('is tried again, later each time; what cannot go out is told, and told when it has gone', async () => {
    start({ webhook: webhook() });
    web.status = 503;
    await tell('raised');
    const triesAtMs: number[] = [];
    await until('three tries', () => {
      while (triesAtMs.length < web.got.length) triesAtMs.push(clock.nowMs());
      return stuck.length > 0;
    });
    expect(stuck).toEqual([[true, 'HTTP 503']]);
    const [first = 0, second = 0, third = 0] = triesAtMs;
    expect(triesAtMs).toHaveLength(3);
    expect(third - second).toBeGreaterThan(second - first);
    web.status = 200;
    await until('sent', () => stuck.length > 1);
    expect(stuck[1]).toEqual([false, '']);
    expect(new Set(web.got.map(({ body }) => body)).size).toBe(1);
    expect(lines.join()).not.toContain(secret);
  });

  it('follows no redirect', async () => {
    start({ webhook: webhook() });
    web.status = 307;
    await tell('raised');
    await until('a try', () => web.got.length >= 1);
    await until('a second try', () => web.got.length >= 2);
    expect(web.got.every(({ path }) => path === '/alarms')).toBe(true);
  });

  it('that hangs is cut off at the close, and sent once more after the next start', async () => {
    start({ webhook: webhook() });
    web.status = undefined;
    await tell('raised');
    await until('it hangs', () => web.got.length === 1);
    await outgoing?.close();
    web.status = 200;
    start({ webhook: webhook() });
    await until('sent', () => web.got.length === 2);
    expect(web.got[1]?.body).toBe(web.got[0]?.body);
    await clock.advance(1_200_000);
    expect(web.got).toHaveLength(2);
  });

  it('that was stuck is told so again after a restart', async () => {
    start({ webhook: webhook() });
    web.status = 500;
    await tell('raised');
    await until('stuck', () => stuck.length === 1);
    await outgoing?.close();
    start({ webhook: webhook() });
    await until('stuck again', () => stuck.length === 2);
    expect(stuck[1]).toEqual([true, 'HTTP 500']);
  });
});

describe('mail', () => {
  it('goes to all, in Vietnamese words, with the password of the file', async () => {
    start({ mail: smtp() });
    await tell('raised', { down: ['c1', 'c2'] });
    await tell('raised', { id: 'a2', severity: 'medium' });
    await until('a letter', () => mail.got.length >= 1);
    const [letter] = mail.got;
    expect(letter).toMatchObject({ from: 'canh@quan.local', to: ['truc@quan.local', 'hai@quan.local'] });
    expect(letter?.signedInAs).toBe(`\0canh\0${password}`);
    expect(letter?.text).toContain('T-01 Cửa hầm');
    expect(letter?.text).toContain('Mất tín hiệu');
    expect(letter?.text).toContain('Nghiêm trọng');
    expect(letter?.text).toContain('Số camera: 2');
    expect(letter?.text).not.toMatch(/camera\.lost|camera\.timeout|critical/);
    await clock.advance(60_000);
    expect(mail.got).toHaveLength(1);
    expect(lines.join()).not.toContain(password);
  });

  it('that is refused waits; it keeps the webhook from nothing', async () => {
    start({ mail: smtp(), webhook: webhook() });
    mail.refuses = true;
    for (let turn = 0; turn < 25; turn += 1) await tell('raised', { id: `a${turn}` });
    await until('all by the webhook', () => web.got.length === 25);
    expect(mail.got).toEqual([]);
    mail.refuses = false;
    await until('all by mail', () => mail.got.length === 25);
  });

  it('that hangs is cut off at the close; taken out of the configuration it keeps the webhook from nothing', async () => {
    start({ mail: smtp(), webhook: webhook() });
    mail.hangs = true;
    for (let turn = 0; turn < 25; turn += 1) await tell('raised', { id: `a${turn}` });
    await until('it hangs', () => mail.connections() === 1);
    await outgoing?.close();
    await waitFor('nothing is left', () => mail.connections() === 0);
    const before = web.got.length;
    start({ webhook: webhook() });
    await tell('raised', { id: 'later' });
    await until('the later one', () => web.got.some(({ body }) => body.includes('"later"')));
    expect(web.got.length).toBeGreaterThan(before);
  });
});
