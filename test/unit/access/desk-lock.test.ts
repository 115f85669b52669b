/** A locked desk: its pictures run on, nothing else is let through, and whoever signs in next takes it over. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import type { Ask } from '../../../gateway/access/model.ts';
import { sessionCookie } from '../../../gateway/access/request-actor.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { accessConfig, type OpenAccess, openAccess } from '../../support/open-access.ts';

const camera = newId();
const password = 'một câu thật dài 2026';
const asks: readonly Ask[] = ['see', 'live', 'listen', 'health', 'snapshot', 'ptz', 'playback', 'walls'];

let access: OpenAccess;
let hoa: Awaited<ReturnType<OpenAccess['signedIn']>>;

beforeEach(async () => {
  const scopes = { camerasOf: () => [camera], unitPath: () => [] };
  access = await openAccess({ scopes, walls: { find: () => undefined } }, (app) => {
    for (const right of asks) {
      app.get(`/test/${right}`, { config: { door: { right } } }, async () => ({}));
      app.post(`/test/${right}`, { config: { door: { right }, act: 'asks' } }, async () => ({}));
    }
  });
  hoa = await access.signedIn('hoa', 'operator');
  await access.room.grants.give(
    {
      subject: { kind: 'person', id: hoa.account.id },
      below: false,
      scope: { kind: 'all', id: null },
      rights: null,
      fromMs: 0,
      untilMs: null,
      reason: 'trực',
    },
    consoleActor,
  );
});
afterEach(() => access.close());

const lock = (cookies: string) => access.ask({ method: 'POST', url: '/api/own/lock' }, cookies);
const answersOf = (method: 'GET' | 'POST', cookies = hoa.cookies) =>
  Promise.all(
    asks.map(async (ask) => [ask, (await access.ask({ method, url: `/test/${ask}` }, cookies)).statusCode] as const),
  );
const codeOf = (answer: { json(): unknown }) => (answer.json() as { error: { code: string } }).error.code;

describe('a locked desk', () => {
  it('lets through what keeps its pictures, and nothing else', async () => {
    expect((await lock(hoa.cookies)).statusCode).toBe(204);
    const passed = new Set(['see', 'live', 'listen', 'health']);
    expect(await answersOf('GET')).toEqual(asks.map((ask) => [ask, passed.has(ask) ? 200 : 401]));
    expect(await answersOf('POST')).toEqual(asks.map((ask) => [ask, 401]));
    expect(codeOf(await access.ask({ url: '/test/ptz' }, hoa.cookies))).toBe('access.locked-desk');
    expect(codeOf(await access.ask({ url: '/api/own/sessions' }, hoa.cookies))).toBe('access.locked-desk');
  });

  it('says whose it is and since when, and is locked once however often that is asked', async () => {
    await lock(hoa.cookies);
    const sinceMs = access.clock.nowMs();
    await access.clock.advance(60_000);
    await lock(hoa.cookies);
    const own = (await access.ask({ url: '/api/own' }, hoa.cookies)).json();
    expect(own).toMatchObject({ name: 'Tên hoa', lockedAtMs: sinceMs, lockMs: 900_000 });
    expect(access.told('session.locked')).toEqual([{ sessionId: hoa.sessionId, accountId: hoa.account.id }]);
    const rows = (await access.room.audit.list({ limit: 100 })).filter(({ kind }) => kind === 'desk.locked');
    expect(rows).toMatchObject([{ personId: hoa.account.id, desk: 'Bàn 1' }]);
  });

  it('is what a session becomes that was idle or is too old', async () => {
    await access.clock.advance(accessConfig.idleMs);
    expect(codeOf(await access.ask({ url: '/test/ptz' }, hoa.cookies))).toBe('access.locked-desk');
    expect((await access.ask({ url: '/test/live' }, hoa.cookies)).statusCode).toBe(200);
    expect(access.told('session.ended')).toEqual([]);
  });

  it('is taken over by whoever signs in at it, with his own rights, and its sockets get time to come over', async () => {
    const { token } = await access.room.secrets.invite(
      (await access.room.people.create({ login: 'nam', name: 'Nam', role: 'operator', unitId: null }, consoleActor)).id,
      consoleActor,
    );
    await access.room.secrets.accept(token, password, '127.0.0.1');
    await lock(hoa.cookies);
    const body = { login: 'nam', password, desk: 'Bàn 1' };
    const answer = await access.ask({ method: 'POST', url: '/api/sign-in', body }, hoa.cookies);
    expect(answer.json()).toMatchObject({ login: 'nam', lockedAtMs: null });
    const nam = `${sessionCookie}=${answer.cookies.find(({ name }) => name === sessionCookie)?.value}`;
    expect(access.told('session.ended')).toEqual([]);
    expect((await access.ask({ url: '/test/live' }, nam)).statusCode).toBe(403);
    await access.clock.advance(2_000);
    expect(access.told('session.ended')).toEqual([
      { sessionId: hoa.sessionId, accountId: hoa.account.id, why: 'taken-over' },
    ]);
    expect((await access.ask({ url: '/test/live' }, hoa.cookies)).statusCode).toBe(401);
  });

  it('can be signed out of', async () => {
    await lock(hoa.cookies);
    expect((await access.ask({ method: 'POST', url: '/api/sign-out' }, hoa.cookies)).statusCode).toBe(204);
    expect(access.told('session.ended')).toMatchObject([{ why: 'signed-out' }]);
  });
});

describe('a technical look', () => {
  it('is told to the operators for as long as it lasts', async () => {
    const { account } = await access.signedIn('ky-thuat', 'technician');
    const grant = await access.room.grants.look(account.id, camera, 30 * 60_000, 'chỉnh góc', consoleActor);
    const condition = {
      kind: 'camera.technical-look',
      subject: { kind: 'camera', id: camera },
      sinceMs: grant.fromMs,
      cause: 'Tên ky-thuat: chỉnh góc',
    };
    expect(access.told('condition.raised')).toEqual([condition]);
    await access.clock.advance(29 * 60_000);
    expect(access.told('condition.cleared')).toEqual([]);
    await access.clock.advance(60_000);
    expect(access.told('condition.cleared')).toEqual([{ ...condition, endMs: access.clock.nowMs() }]);
  });

  it('ends early when it is revoked, and tells of two at once', async () => {
    const [one, two] = [await access.signedIn('a1', 'technician'), await access.signedIn('b2', 'administrator')];
    const first = await access.room.grants.look(one.account.id, camera, 60_000, 'x', consoleActor);
    await access.room.grants.look(two.account.id, camera, 120_000, 'y', consoleActor);
    expect(access.told('condition.raised').at(-1)?.cause).toBe('Tên a1: x; Tên b2: y');
    await access.room.grants.revoke(first.id, consoleActor);
    expect(access.told('condition.raised').at(-1)?.cause).toBe('Tên b2: y');
    await access.clock.advance(120_000);
    expect(access.told('condition.cleared')).toHaveLength(3);
    expect(access.told('condition.raised')).toHaveLength(3);
  });
});
