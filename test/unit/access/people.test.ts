/** Accounts, invitations and signing in together, over a real database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { generateSync } from 'otplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAccessCommands } from '../../../gateway/access/admin-commands.ts';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import { type AuditLog, createAuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { openSigningKey } from '../../../gateway/access/audit/signing-key.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import type { Account } from '../../../gateway/access/people/account.ts';
import { openPeople, type People } from '../../../gateway/access/people/people.ts';
import { createOwnSecrets, type OwnSecrets } from '../../../gateway/access/sign-in/own-secrets.ts';
import { openSessionBook, type SessionBook } from '../../../gateway/access/sign-in/session-book.ts';
import { createSignIn, type SignIn } from '../../../gateway/access/sign-in/sign-in.ts';
import { createSessionStore, createTriesStore } from '../../../gateway/access/sign-in/sign-in-store.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

const sealer = {
  seal: (secret: string, id: string) => `${id}:${Buffer.from(secret).toString('hex')}`,
  open: (sealed: string, id: string) =>
    sealed.startsWith(`${id}:`) ? Buffer.from(sealed.slice(id.length + 1), 'hex').toString() : undefined,
};
const password = 'một câu thật dài 2026';

let folder: string;
let db: Database;
let clock: ManualClock;
let audit: AuditLog;
let people: People;
let secrets: OwnSecrets;
let sessions: SessionBook;
let signIn: SignIn;
let broken: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'people-'));
  db = await openDatabase({ path: ':memory:', migrations: accessMigrations, synchronous: 'FULL' });
  clock = createManualClock(Date.UTC(2026, 10, 24));
  audit = createAuditLog(db, openSigningKey(join(folder, 'audit.key')));
  people = await openPeople({ db, clock, audit, onChange: () => {} });
  secrets = createOwnSecrets({ db, clock, audit, people, sealer, issuer: 'Tháp Canh' });
  sessions = await openSessionBook({
    store: createSessionStore(db),
    clock,
    idleMs: 3_600_000,
    absoluteMs: 12 * 3_600_000,
    lockedMs: 24 * 3_600_000,
    onLock: () => {},
    onEnd: () => {},
  });
  broken = [];
  signIn = createSignIn({
    clock,
    audit,
    people,
    sessions,
    tries: createTriesStore(db),
    secretsOf: secrets.secretsOf,
    keepSecrets: secrets.keep,
    openTotp: secrets.openTotp,
    onBreakGlass: (account, address) => broken.push(`${account.login} ${address}`),
  });
});
afterEach(async () => {
  await sessions.close();
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const joinUp = async (login: string, role: Account['role'] = 'operator', more = {}): Promise<Account> => {
  const account = await people.create({ login, name: `Tên ${login}`, role, unitId: null, ...more }, consoleActor);
  const { token } = await secrets.invite(account.id, consoleActor);
  return secrets.accept(token, password, '10.0.0.1');
};
const from = (login: string, changes: Partial<Parameters<SignIn>[0]> = {}) =>
  signIn({ login, password, address: '10.0.0.1', desk: 'Bàn 1', agent: 'x', ...changes });
const code = (error: string) => expect.objectContaining({ code: error });
const kinds = async () => (await audit.list({ limit: 100 })).map(({ kind, outcome }) => `${kind} ${outcome}`).reverse();

describe('an invitation', () => {
  it('lets its person set a password once, and is told by the audit', async () => {
    const account = await people.create({ login: 'Hoa', name: 'Hoa', role: 'operator', unitId: null }, consoleActor);
    const { token } = await secrets.invite(account.id, consoleActor);
    expect((await secrets.invited(token)).login).toBe('hoa');
    await expect(secrets.accept(token, 'ngắn', '10.0.0.1')).rejects.toEqual(code('access.weak-password'));
    await secrets.accept(token, password, '10.0.0.1');
    await expect(secrets.accept(token, password, '10.0.0.1')).rejects.toEqual(code('access.link-expired'));
    expect(await kinds()).toEqual(['account.created done', 'account.invited done', 'account.password-set done']);
    expect(JSON.stringify(await audit.list({ limit: 9 }))).not.toContain(token);
  });

  it('runs out, and a new one takes its place', async () => {
    const account = await people.create({ login: 'hoa', name: 'Hoa', role: 'operator', unitId: null }, consoleActor);
    const first = await secrets.invite(account.id, consoleActor);
    const second = await secrets.invite(account.id, consoleActor);
    await expect(secrets.invited(first.token)).rejects.toEqual(code('access.link-expired'));
    clock.jumpWall(72 * 3_600_000);
    await expect(secrets.invited(second.token)).rejects.toEqual(code('access.link-expired'));
  });
});

describe('signing in', () => {
  it('needs the right name and password, in any case of the name', async () => {
    await joinUp('hoa');
    expect((await from(' HOA ')).account.login).toBe('hoa');
    await expect(from('hoa', { password: 'sai' })).rejects.toEqual(code('access.wrong-credentials'));
    await expect(from('lan')).rejects.toEqual(code('access.wrong-credentials'));
    expect((await kinds()).slice(-3)).toEqual(['sign-in done', 'sign-in refused', 'sign-in refused']);
  });

  it('locks the pair of account and address after five wrong tries, and nobody else', async () => {
    await joinUp('hoa');
    for (let index = 0; index < 5; index += 1) await from('hoa', { password: 'sai' }).catch(() => {});
    await expect(from('hoa')).rejects.toEqual(code('access.locked'));
    expect((await from('hoa', { address: '10.0.0.2' })).account.login).toBe('hoa');
    await clock.advance(61_000);
    expect((await from('hoa')).account.login).toBe('hoa');
  });

  it('counts tries that come all at once', async () => {
    await joinUp('hoa');
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => from('hoa', { password: 'sai' })));
    const codes = tries.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'in'));
    expect(codes.filter((one) => one === 'access.wrong-credentials')).toHaveLength(5);
    expect(codes.filter((one) => one === 'access.locked')).toHaveLength(7);
  });

  it('tells a disabled account so only to who knows its password', async () => {
    await joinUp('boss', 'administrator');
    const account = await joinUp('hoa');
    await people.disable(account.id, 'nghỉ việc', consoleActor);
    await expect(from('hoa')).rejects.toEqual(code('access.disabled'));
    await expect(from('hoa', { password: 'sai' })).rejects.toEqual(code('access.wrong-credentials'));
    await people.enable(account.id, consoleActor);
    expect((await from('hoa')).account.id).toBe(account.id);
  });

  it('asks for the second factor once it is set up, and takes each code once', async () => {
    const account = await joinUp('hoa', 'police');
    expect((await from('hoa')).session.mustEnrol).toBe(true);
    const { secret } = secrets.startEnrolment(account);
    const now = () => generateSync({ secret, epoch: Math.floor(clock.nowMs() / 1000) });
    await expect(secrets.enrol(account, secret, '000000', undefined, consoleActor)).rejects.toEqual(
      code('access.wrong-credentials'),
    );
    await secrets.enrol(account, secret, now(), undefined, consoleActor);
    await expect(from('hoa')).rejects.toEqual(code('access.second-factor'));
    await expect(from('hoa', { code: now() })).rejects.toEqual(code('access.wrong-credentials'));
    await clock.advance(30_000);
    const [one, other] = await Promise.allSettled([from('hoa', { code: now() }), from('hoa', { code: now() })]);
    expect([one.status, other.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect((await secrets.secretsOf(account.id)).totpSealed).not.toContain(secret);
  });

  it('is an alarm for the sealed account', async () => {
    await joinUp('cuu-ho', 'administrator', { breakGlass: true });
    await from('cuu-ho');
    expect(broken).toEqual(['cuu-ho 10.0.0.1']);
  });
});

describe('accounts', () => {
  it('have a login of their own', async () => {
    await joinUp('hoa');
    await expect(joinUp('HOA')).rejects.toEqual(code('request.conflict'));
  });

  it('always leave one administrator who can let people in', async () => {
    const first = await joinUp('a', 'administrator');
    await expect(people.disable(first.id, '', consoleActor)).rejects.toEqual(code('request.in-use'));
    await expect(people.change(first.id, { role: 'operator' }, consoleActor)).rejects.toEqual(code('request.in-use'));
    await joinUp('b', 'administrator');
    expect((await people.disable(first.id, 'đổi người', consoleActor)).disabledReason).toBe('đổi người');
  });

  it('keep one of two administrators who disable each other at once', async () => {
    const both = [await joinUp('a', 'administrator'), await joinUp('b', 'administrator')];
    const acts = await Promise.allSettled(both.map(({ id }) => people.disable(id, 'nhầm', consoleActor)));
    expect(acts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('are disabled when unused for 45 days, the sealed one never', async () => {
    await joinUp('boss', 'administrator');
    await joinUp('hoa');
    await joinUp('cuu-ho', 'administrator', { breakGlass: true });
    clock.jumpWall(40 * 24 * 3_600_000);
    await from('boss');
    clock.jumpWall(6 * 24 * 3_600_000);
    expect((await people.disableForgotten()).map(({ login }) => login)).toEqual(['hoa']);
    expect(people.findByLogin('cuu-ho')?.disabledAtMs).toBeNull();
    const [row] = await audit.list({ limit: 1 });
    expect(row).toMatchObject({ kind: 'account.disabled', personName: 'gateway', details: { reason: 'unused' } });
  });

  it('stay disabled when somebody signs in at the same moment', async () => {
    const hoa = await joinUp('hoa');
    await Promise.all([people.disable(hoa.id, 'nghỉ', consoleActor), people.used(hoa.id)]);
    const again = await openPeople({ db, clock, audit, onChange: () => {} });
    expect(again.get(hoa.id).disabledReason).toBe('nghỉ');
  });

  it('are the same after a restart', async () => {
    await joinUp('hoa', 'police');
    const again = await openPeople({ db, clock, audit, onChange: () => {} });
    expect(again.list()).toEqual(people.list());
  });
});

describe('the console', () => {
  const run = (command: string, args: string[] = [], options: Record<string, string | true> = {}) => {
    const commands = createAccessCommands({
      audit,
      people,
      secrets,
      endSessions: (id) => sessions.endAll(id, 'account'),
    });
    const found = commands[command];
    if (!found) throw new Error(`no command ${command}`);
    return found.run({ args, options, input: null });
  };
  const tokenIn = ({ output }: { output: string }) => /#(\S+)/.exec(output)?.[1] ?? '';

  it('makes an account and prints a link that works once', async () => {
    const made = await run('people create', ['boss'], { role: 'administrator', name: 'Trưởng ca' });
    expect(made.exitCode).toBe(0);
    await secrets.accept(tokenIn(made), password, '10.0.0.1');
    expect((await from('boss')).account.name).toBe('Trưởng ca');
    expect((await run('people list')).output).toBe('boss\tadministrator\tactive\tTrưởng ca\n');
    expect((await run('people create', ['x'], { role: 'king' })).exitCode).toBe(2);
  });

  it('lets somebody in again who has lost password and phone, and ends what is open', async () => {
    const account = await joinUp('hoa', 'police');
    const { secret } = secrets.startEnrolment(account);
    await secrets.enrol(
      account,
      secret,
      generateSync({ secret, epoch: Math.floor(clock.nowMs() / 1000) }),
      undefined,
      consoleActor,
    );
    await secrets.accept(tokenIn(await run('people reset', ['hoa'])), 'một câu khác 2027', '10.0.0.1');
    await expect(from('hoa')).rejects.toEqual(code('access.wrong-credentials'));
    const again = await from('hoa', { password: 'một câu khác 2027' });
    expect(again.session.mustEnrol).toBe(true);
    await run('people reset', ['hoa']);
    expect(sessions.find(again.token)).toBeUndefined();
  });

  it('disables, and says whom it does not know', async () => {
    await joinUp('boss', 'administrator');
    await joinUp('hoa');
    expect((await run('people disable', ['hoa'], { reason: 'nghỉ' })).output).toContain('disabled (nghỉ)');
    await expect(run('people disable', ['ai'])).rejects.toEqual(code('not-found'));
  });

  it('checks the audit and names what is wrong', async () => {
    await joinUp('hoa');
    expect(await run('audit verify')).toEqual({ exitCode: 0, output: '3 rows, the chain stands\n' });
    await sql.raw('DROP TRIGGER audit_no_change').execute(db);
    await sql.raw("UPDATE audit SET role = 'king' WHERE seq = 2").execute(db);
    expect(await run('audit verify')).toEqual({ exitCode: 1, output: 'row 2 is changed\n' });
  });
});
