/** The door and the access room over HTTP, as a browser meets them: cookies, roles, and what nobody may. */
import type { InjectOptions } from 'fastify';
import { generateSync } from 'otplib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import type { Scope } from '../../../gateway/access/grants/grant.ts';
import type { Account } from '../../../gateway/access/people/account.ts';
import { sessionCookie } from '../../../gateway/access/request-actor.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { type OpenAccess, openAccess } from '../../support/open-access.ts';

const password = 'một câu thật dài 2026';
const tunnel = newId();
const gate = newId();
const camerasOf = (scope: Scope) =>
  scope.kind === 'camera' ? [tunnel, gate].filter((id) => id === scope.id) : [tunnel, gate];

let access: OpenAccess;

beforeEach(async () => {
  const ports = { scopes: { camerasOf, unitPath: (id: string) => [id] }, walls: { find: () => undefined } };
  access = await openAccess(ports, (app) => {
    const config = { door: { right: 'live', cameraParam: 'cameraId' } } as const;
    app.get('/api/cameras/:cameraId/picture', { config }, async () => ({ ok: true }));
  });
});
afterEach(() => access.close());

const person = async (login: string, role: Account['role']): Promise<Account> => {
  const { room } = access;
  const account = await room.people.create({ login, name: login, role, unitId: null }, consoleActor);
  const { token } = await room.secrets.invite(account.id, consoleActor);
  await room.secrets.accept(token, password, '127.0.0.1');
  return account;
};
const ask = (options: InjectOptions, session = '') => access.ask(options, session && `${sessionCookie}=${session}`);
const signIn = async (login: string, more = {}) => {
  const answer = await ask({ method: 'POST', url: '/api/sign-in', body: { login, password, ...more } });
  expect(answer.statusCode, answer.body).toBe(200);
  const [set] = answer.cookies;
  return { session: set?.value ?? '', set, own: answer.json() };
};
const enrol = async (session: string) => {
  const { secret } = (await ask({ method: 'POST', url: '/api/own/second-factor/start' }, session)).json();
  const code = generateSync({ secret, epoch: Math.floor(access.clock.nowMs() / 1000) });
  const answer = await ask({ method: 'POST', url: '/api/own/second-factor/enrol', body: { secret, code } }, session);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.cookies[0]?.value ?? '';
};
const enrolAgain = async (session: string, proof: object) => {
  const { secret } = (await ask({ method: 'POST', url: '/api/own/second-factor/start' }, session)).json();
  const code = generateSync({ secret, epoch: Math.floor(access.clock.nowMs() / 1000) });
  return ask({ method: 'POST', url: '/api/own/second-factor/enrol', body: { secret, code, ...proof } }, session);
};
const administrator = async () => {
  await person('admin', 'administrator');
  return enrol((await signIn('admin')).session);
};
const codeOf = (answer: { json(): unknown }) => (answer.json() as { error: { code: string } }).error.code;

describe('the door', () => {
  it('lets nobody in without a session, whatever the path', async () => {
    for (const url of ['/api/own', '/api/people', '/api/grants', '/api/audit', `/api/cameras/${gate}/picture`]) {
      const answer = await ask({ url });
      expect([answer.statusCode, codeOf(answer)], url).toEqual([401, 'access.sign-in']);
      expect((await ask({ url }, 'made-up')).statusCode).toBe(401);
    }
  });

  it('gives a cookie that scripts cannot read and other sites cannot use, and nothing else that opens', async () => {
    await person('hoa', 'operator');
    const { set, own, session } = await signIn('hoa');
    expect(set).toMatchObject({ name: sessionCookie, httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(JSON.stringify(own)).not.toContain(session);
    expect(own).toMatchObject({
      login: 'hoa',
      role: 'operator',
      rights: ['walls'],
      cameraRights: [],
      mustEnrol: false,
    });
  });

  it('hides a camera that one may not see, and opens it by a grant', async () => {
    const hoa = await person('hoa', 'operator');
    const { session } = await signIn('hoa');
    const look = async (id: string) => (await ask({ url: `/api/cameras/${id}/picture` }, session)).statusCode;
    expect([await look(gate), await look(tunnel), await look(newId())]).toEqual([404, 404, 404]);
    const boss = await administrator();
    const body = {
      subject: { kind: 'person', id: hoa.id },
      scope: { kind: 'camera', id: gate },
      rights: null,
      reason: 'trực ca',
    };
    const given = await ask({ method: 'POST', url: '/api/grants', body }, boss);
    expect([given.statusCode, await look(gate), await look(tunnel)]).toEqual([201, 200, 404]);
    await ask({ method: 'DELETE', url: `/api/grants/${given.json().id}` }, boss);
    expect(await look(gate)).toBe(404);
  });

  it('ends the session of an account that is disabled', async () => {
    const hoa = await person('hoa', 'operator');
    const { session } = await signIn('hoa');
    const boss = await administrator();
    const answer = await ask({ method: 'POST', url: `/api/people/${hoa.id}/disable`, body: { reason: 'nghỉ' } }, boss);
    expect(answer.statusCode).toBe(200);
    expect((await ask({ url: '/api/own' }, session)).statusCode).toBe(401);
  });

  it('ends the session of an account whose role changes: the new one may ask for a second factor', async () => {
    const hoa = await person('hoa', 'operator');
    const { session } = await signIn('hoa');
    const boss = await administrator();
    const change = (body: object) => ask({ method: 'PATCH', url: `/api/people/${hoa.id}`, body }, boss);
    expect((await change({ name: 'Hoà', role: 'operator' })).statusCode).toBe(200);
    expect((await ask({ url: '/api/own' }, session)).statusCode).toBe(200);
    expect((await change({ role: 'administrator' })).statusCode).toBe(200);
    expect((await ask({ url: '/api/own' }, session)).statusCode).toBe(401);
    expect((await signIn('hoa')).own.mustEnrol).toBe(true);
  });

  it('gives a new session at each sign-in and ends the one before', async () => {
    await person('hoa', 'operator');
    const first = await signIn('hoa');
    const again = await ask({ method: 'POST', url: '/api/sign-in', body: { login: 'hoa', password } }, first.session);
    expect(again.cookies[0]?.value).not.toBe(first.session);
    // What still plays under the first one may come over; nothing can be changed under it.
    const change = await ask({ method: 'POST', url: '/api/own/password', body: { old: '', next: '' } }, first.session);
    expect(codeOf(change)).toBe('access.locked-desk');
    await access.clock.advance(2_000);
    expect((await ask({ url: '/api/own' }, first.session)).statusCode).toBe(401);
  });
});

describe('the administrator', () => {
  it('can do nothing before the second factor is set up, but set it up', async () => {
    await person('admin', 'administrator');
    const { session, own } = await signIn('admin');
    expect(own.mustEnrol).toBe(true);
    expect(codeOf(await ask({ url: '/api/people' }, session))).toBe('access.must-enrol');
    const renewed = await enrol(session);
    expect((await ask({ url: '/api/people' }, renewed)).statusCode).toBe(200);
    expect((await ask({ url: '/api/own' }, session)).statusCode).toBe(401);
  });

  it('replaces the second factor by the password only: an open desk is not enough', async () => {
    const session = await administrator();
    for (const proof of [{}, { password: 'guessed' }]) {
      const answer = await enrolAgain(session, proof);
      expect([answer.statusCode, codeOf(answer)]).toEqual([401, 'access.wrong-credentials']);
    }
    expect((await enrolAgain(session, { password })).statusCode).toBe(200);
  });

  it('makes people by a link that only they use', async () => {
    const boss = await administrator();
    const made = await ask(
      { method: 'POST', url: '/api/people', body: { login: 'lan', name: 'Lan', role: 'operator', unitId: null } },
      boss,
    );
    expect(made.statusCode).toBe(201);
    const token = (made.json().link as string).split('#')[1];
    expect((await ask({ method: 'POST', url: '/api/invitations/look', body: { token } })).json()).toMatchObject({
      login: 'lan',
      name: 'Lan',
    });
    const accept = () => ask({ method: 'POST', url: '/api/invitations/accept', body: { token, password } });
    expect([(await accept()).statusCode, (await accept()).statusCode]).toEqual([204, 410]);
    expect((await signIn('lan')).own.name).toBe('Lan');
    const rows = JSON.stringify((await ask({ url: '/api/audit' }, boss)).json());
    expect(rows).not.toContain(token);
    expect(rows).not.toContain(password);
  });

  it('may not watch, even when he grants it to himself; a technical look of one camera is told', async () => {
    const boss = await administrator();
    const me = (await ask({ url: '/api/own' }, boss)).json().id as string;
    const give = (rights: string[] | null) =>
      ask(
        {
          method: 'POST',
          url: '/api/grants',
          body: { subject: { kind: 'person', id: me }, scope: { kind: 'all', id: null }, rights, reason: 'x' },
        },
        boss,
      );
    await give(['live', 'playback']);
    await give(null);
    const look = async (id: string) => (await ask({ url: `/api/cameras/${id}/picture` }, boss)).statusCode;
    expect(await look(gate)).toBe(404);
    const technical = (minutes: number) =>
      ask(
        { method: 'POST', url: '/api/technical-looks', body: { cameraId: gate, minutes, reason: 'chỉnh góc' } },
        boss,
      );
    expect((await technical(121)).statusCode).toBe(400);
    expect((await technical(5)).statusCode).toBe(201);
    expect([await look(gate), await look(tunnel)]).toEqual([200, 404]);
    await access.clock.advance(5 * 60_000);
    expect(await look(gate)).toBe(404);
    const kinds = (await ask({ url: '/api/audit?kind=grant' }, boss)).json().map((row: { kind: string }) => row.kind);
    expect(kinds).toEqual(['grant.technical-look', 'grant.given', 'grant.given']);
  });

  it('reads who may do what, both ways', async () => {
    const hoa = await person('hoa', 'operator');
    const boss = await administrator();
    const body = {
      subject: { kind: 'person', id: hoa.id },
      scope: { kind: 'camera', id: gate },
      rights: ['live'],
      reason: 'x',
    };
    await ask({ method: 'POST', url: '/api/grants', body }, boss);
    expect((await ask({ url: `/api/people/${hoa.id}/rights` }, boss)).json()).toEqual([
      { cameraId: gate, rights: ['live'] },
    ]);
    const me = (await ask({ url: '/api/own' }, boss)).json().id as string;
    expect((await ask({ url: `/api/cameras/${gate}/people` }, boss)).json()).toEqual([
      { personId: hoa.id, rights: ['live'] },
      { personId: me, rights: ['snapshot', 'health', 'configure'] },
    ]);
  });
});

describe('the audit', () => {
  it('is read whole by the administrator, and by others as far as it is their own', async () => {
    await person('hoa', 'operator');
    const { session } = await signIn('hoa');
    const boss = await administrator();
    const names = async (cookieValue: string) =>
      new Set(
        (await ask({ url: '/api/audit' }, cookieValue)).json().map((row: { personName: string }) => row.personName),
      );
    expect(await names(session)).toEqual(new Set(['hoa']));
    expect((await names(boss)).has('console')).toBe(true);
    expect((await ask({ url: '/api/audit/verdict' }, boss)).json()).toMatchObject({ fault: null });
    expect((await ask({ url: '/api/audit/verdict' }, session)).statusCode).toBe(403);
  });
});

describe('own sessions', () => {
  it('are listed and ended one by one, one’s own only', async () => {
    await person('hoa', 'operator');
    await person('lan', 'operator');
    const [one, two, other] = [await signIn('hoa'), await signIn('hoa', { desk: 'Bàn 2' }), await signIn('lan')];
    const list = (await ask({ url: '/api/own/sessions' }, one.session)).json() as {
      id: string;
      own: boolean;
      desk: string;
    }[];
    expect(list.map(({ own, desk }) => [own, desk])).toEqual([
      [true, ''],
      [false, 'Bàn 2'],
    ]);
    const end = async (id: string) =>
      (await ask({ method: 'DELETE', url: `/api/own/sessions/${id}` }, one.session)).statusCode;
    expect(await end(other.own.sessionId)).toBe(404);
    expect(await end(two.own.sessionId)).toBe(204);
    expect((await ask({ url: '/api/own' }, two.session)).statusCode).toBe(401);
  });

  it('keep the desk and end all others when the password changes', async () => {
    await person('hoa', 'operator');
    const [one, two] = [await signIn('hoa'), await signIn('hoa')];
    const change = (old: string) =>
      ask({ method: 'POST', url: '/api/own/password', body: { old, next: 'câu khác cũng thật dài' } }, one.session);
    expect((await change('sai')).statusCode).toBe(401);
    expect((await change(password)).statusCode).toBe(204);
    expect((await ask({ url: '/api/own' }, one.session)).statusCode).toBe(200);
    expect((await ask({ url: '/api/own' }, two.session)).statusCode).toBe(401);
  });
});
