/** The parts of signing in, each by itself: passwords, codes, locks and sessions. */
import { generateSync } from 'otplib';
import { beforeEach, describe, expect, it } from 'vitest';
import { afterFailure, lockedForMs, noTries, type Tries } from '../../../gateway/access/sign-in/lockout.ts';
import { hashPassword, isPassword, passwordFault } from '../../../gateway/access/sign-in/passwords.ts';
import { acceptedStep, startEnrolment } from '../../../gateway/access/sign-in/second-factor.ts';
import {
  openSessionBook,
  type Session,
  type SessionBook,
  type SessionStore,
} from '../../../gateway/access/sign-in/session-book.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

describe('passwords', () => {
  it('are argon2id hashes, never the same twice', async () => {
    const [one, other] = [await hashPassword('thử một câu dài'), await hashPassword('thử một câu dài')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await isPassword(one, 'thử một câu dài')).toBe(true);
    expect(await isPassword(one, 'thử một câu dai')).toBe(false);
    expect(await isPassword('nonsense', 'x')).toBe(false);
  });

  it.each([
    ['bảy7777', true, 'too-short'],
    ['tám88888x', true, undefined],
    ['tám88888x', false, 'too-short'],
    ['mười bốn ký tự', false, undefined],
    ['x'.repeat(201), true, 'too-long'],
    ['xin-Hoa-2026', true, 'same-as-login'],
    ['aaaabbbbcccc', true, 'too-simple'],
  ])('%s with a second factor %s: %s', (password, secondFactor, fault) => {
    expect(passwordFault(password, 'hoa', secondFactor)).toBe(fault);
  });
});

describe('the second factor', () => {
  const nowMs = Date.UTC(2026, 10, 24, 12);
  const { secret, uri } = startEnrolment('hoa', 'Tháp Canh');
  const codeAt = (atMs: number) => generateSync({ secret, epoch: Math.floor(atMs / 1000) });

  it('names account and issuer for the app', () => {
    expect(decodeURIComponent(uri)).toMatch(/^otpauth:\/\/totp\/Tháp Canh:hoa\?/);
    expect(uri).toContain(secret);
  });

  it('takes the code of now and of one period around, with blanks, and no other', () => {
    expect(acceptedStep(secret, codeAt(nowMs), nowMs, null)).toBe(Math.floor(nowMs / 30_000));
    expect(acceptedStep(secret, codeAt(nowMs - 30_000), nowMs, null)).toBe(Math.floor(nowMs / 30_000) - 1);
    const code = codeAt(nowMs);
    expect(acceptedStep(secret, `${code.slice(0, 3)} ${code.slice(3)}`, nowMs, null)).toBeDefined();
    expect(acceptedStep(secret, codeAt(nowMs - 120_000), nowMs, null)).toBeUndefined();
    for (const nonsense of ['', '12345', '1234567', 'abcdef', '１２３４５６']) {
      expect(acceptedStep(secret, nonsense, nowMs, null)).toBeUndefined();
    }
  });

  it('takes no code of what is no secret', () => {
    for (const nonsense of ['', 'JBSWY3DP', 'not Base32!', 'ＪＢＳＷ']) {
      expect(acceptedStep(nonsense, '123456', nowMs, null)).toBeUndefined();
    }
  });

  it('takes a code once', () => {
    const step = acceptedStep(secret, codeAt(nowMs), nowMs, null) ?? 0;
    expect(acceptedStep(secret, codeAt(nowMs), nowMs + 5_000, step)).toBeUndefined();
    expect(acceptedStep(secret, codeAt(nowMs - 30_000), nowMs, step)).toBeUndefined();
    expect(acceptedStep(secret, codeAt(nowMs + 30_000), nowMs + 30_000, step)).toBe(step + 1);
  });
});

describe('wrong tries', () => {
  const failTimes = (count: number, tries: Tries = noTries, nowMs = 1_000) => {
    let state = tries;
    for (let index = 0; index < count; index += 1) state = afterFailure(state, nowMs);
    return state;
  };

  it('lock from the fifth on, for longer each time', () => {
    expect([1, 4].map((count) => lockedForMs(failTimes(count), 1_000))).toEqual([0, 0]);
    expect([5, 6, 7, 8, 9, 20].map((count) => lockedForMs(failTimes(count), 1_000) / 60_000)).toEqual([
      1, 5, 15, 60, 720, 720,
    ]);
  });

  it('are over when the time is, and forgotten after a quiet day', () => {
    const locked = failTimes(5);
    expect(lockedForMs(locked, 1_000 + 60_000)).toBe(0);
    expect(afterFailure(locked, 1_000 + 25 * 3_600_000).failures).toBe(1);
  });

  it('do not lock for ever when the clock was set back', () => {
    expect(lockedForMs(failTimes(5, noTries, 1_000 * 24 * 3_600_000), 0)).toBe(12 * 3_600_000);
  });
});

describe('sessions', () => {
  let clock: ManualClock;
  let rows: Map<string, Session>;
  let ends: string[];
  let store: SessionStore;
  const open = (): Promise<SessionBook> =>
    openSessionBook({
      store,
      clock,
      idleMs: 10 * 60_000,
      absoluteMs: 60 * 60_000,
      lockedMs: 24 * 60 * 60_000,
      onLock: (session) => ends.push(`${session.accountId} locked`),
      onEnd: (session, why) => ends.push(`${session.accountId} ${why}`),
    });
  const given = { accountId: 'p', address: '10.0.0.1', desk: 'Bàn 1', agent: 'x', mustEnrol: false };

  beforeEach(() => {
    clock = createManualClock();
    rows = new Map();
    ends = [];
    store = {
      list: async () => [...rows.values()],
      put: async (session) => void rows.set(session.id, session),
      remove: async (id) => void rows.delete(id),
    };
  });

  it('are found by their token only, of which nothing is kept', async () => {
    const book = await open();
    const { token, session } = await book.start(given);
    expect(token.length).toBeGreaterThanOrEqual(43);
    expect(book.find(token)?.id).toBe(session.id);
    expect(book.find(session.id)).toBeUndefined();
    expect(book.find('')).toBeUndefined();
    expect(JSON.stringify([...rows.values()])).not.toContain(token);
    await book.close();
    expect(clock.pending).toBe(0);
  });

  it('are locked when idle, and not while they are used', async () => {
    const book = await open();
    const { token, session } = await book.start(given);
    for (let minute = 0; minute < 15; minute += 1) {
      await clock.advance(60_000);
      expect(book.find(token)).toMatchObject({ lockedAtMs: null });
    }
    await clock.advance(10 * 60_000);
    expect(book.find(token)).toMatchObject({ id: session.id, lockedAtMs: clock.nowMs() });
    expect(ends).toEqual(['p locked']);
    expect(rows.get(session.id)).toMatchObject({ lockedAtMs: clock.nowMs() });
  });

  it('are locked after the absolute limit however they are used', async () => {
    const book = await open();
    const { token } = await book.start(given);
    for (let minute = 0; minute < 59; minute += 1) {
      await clock.advance(60_000);
      book.find(token);
    }
    expect(book.find(token)).toMatchObject({ lockedAtMs: null });
    await clock.advance(60_000);
    expect(book.find(token)?.lockedAtMs).not.toBeNull();
    expect(ends).toEqual(['p locked']);
  });

  it('stay locked over a restart however much is asked, and end after a day of it', async () => {
    const first = await open();
    const { token, session } = await first.start(given);
    await first.lock(session.id);
    await first.lock(session.id);
    await first.close();
    const book = await open();
    for (let hour = 0; hour < 23; hour += 1) {
      await clock.advance(60 * 60_000);
      expect(book.find(token)?.lockedAtMs).not.toBeNull();
    }
    await clock.advance(60 * 60_000);
    expect(book.find(token)).toBeUndefined();
    expect(ends).toEqual(['p locked', 'p expired']);
    expect(rows.size).toBe(0);
  });

  it('that never got further than the password end when idle', async () => {
    const book = await open();
    const { token } = await book.start({ ...given, mustEnrol: true });
    await clock.advance(10 * 60_000);
    expect(book.find(token)).toBeUndefined();
    expect(ends).toEqual(['p idle']);
  });

  it('that are handed over are locked at once and end when the sockets had time to come over', async () => {
    const book = await open();
    const { token, session } = await book.start(given);
    await book.handOver(session.id);
    await book.handOver(session.id);
    expect(book.find(token)?.lockedAtMs).not.toBeNull();
    await clock.advance(2_000);
    expect(book.find(token)).toBeUndefined();
    expect(ends).toEqual(['p locked', 'p taken-over']);
  });

  it('that are being handed over do not come back with the next start', async () => {
    const book = await open();
    const { session } = await book.start(given);
    await book.handOver(session.id);
    await book.close();
    expect(rows.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('outlive a restart, with the time they were last used', async () => {
    const first = await open();
    const { token } = await first.start(given);
    await clock.advance(5 * 60_000);
    first.find(token);
    await clock.advance(2_000);
    await first.close();
    await clock.advance(7 * 60_000);
    const second = await open();
    expect(second.find(token)?.accountId).toBe('p');
  });

  it('are ended one by one, or all of one person but the asking one', async () => {
    const book = await open();
    const [one, two, other] = [
      await book.start(given),
      await book.start(given),
      await book.start({ ...given, accountId: 'q' }),
    ];
    await book.endAll('p', 'ended', one.session.id);
    expect([one, two, other].map(({ token }) => book.find(token) !== undefined)).toEqual([true, false, true]);
    await book.end(one.session.id, 'signed-out');
    await book.end(one.session.id, 'signed-out');
    expect(ends).toEqual(['p ended', 'p signed-out']);
    expect(book.of('p')).toEqual([]);
  });
});
