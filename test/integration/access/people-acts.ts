/** Acts on people, what they may and their sessions, each with the rows that it must leave; `acts.test.ts` does them. */
import { expect } from 'vitest';
import { createAuthenticator } from '../../support/authenticator.ts';
import { invite } from '../../support/people.ts';
import { joinByLink, type SignedIn, signIn } from '../../support/sign-in.ts';
import type { Actors } from './alarm-acts.ts';

/** @returns somebody whose account was made, changed, disabled and enabled */
export async function actOnPeople({ act, news, used, administrator: by }: Actors, unitId: string): Promise<SignedIn> {
  const body = { login: 'moi', name: 'Người Mới', role: 'operator', unitId: null };
  const made = await act<{ account: { id: string }; link: string }>(
    by,
    'POST /api/people',
    '/api/people',
    ['account.created', 'account.invited'],
    body,
  );
  const { id } = made.answer.account;
  const path = `/api/people/${id}`;
  expect(JSON.stringify(made.rows)).not.toContain(made.answer.link.split('#')[1] ?? '');
  await act(by, 'POST /api/people/:personId/invite', `${path}/invite`, ['account.invited']);
  await act(by, 'PATCH /api/people/:personId', path, ['account.changed'], { unitId });
  await act(by, 'POST /api/people/:personId/disable', `${path}/disable`, ['account.disabled'], { reason: 'nghỉ' });
  await act(by, 'POST /api/people/:personId/enable', `${path}/enable`, ['account.enabled']);
  const subject = { kind: 'unit', id: unitId };
  const grantBody = { subject, below: true, scope: { kind: 'all', id: null }, rights: null, reason: 'ca trực' };
  const given = await act<{ id: string }>(by, 'POST /api/grants', '/api/grants', ['grant.given'], grantBody);
  await act(by, 'DELETE /api/grants/:grantId', `/api/grants/${given.answer.id}`, ['grant.revoked']);
  const { link: own } = await by.call<{ link: string }>(`${path}/invite`, 'POST');
  await news();
  used.add('POST /api/invitations/accept').add('POST /api/sign-in').add('POST /api/own/second-factor/enrol');
  const newcomer = await joinByLink(by.url, own);
  expect((await news()).map(({ kind }) => kind)).toEqual(['account.password-set', 'sign-in']);
  const other = await signIn(by.url, newcomer.credentials);
  const { sessionId } = other.own;
  await act(newcomer, 'DELETE /api/own/sessions/:sessionId', `/api/own/sessions/${sessionId}`, ['session.ended']);
  const change = { old: newcomer.credentials.password, next: 'một câu thật dài 2027' };
  await act(newcomer, 'POST /api/own/password', '/api/own/password', ['account.password-set'], change);
  const authenticator = createAuthenticator(
    (await newcomer.call<{ secret: string }>('/api/own/second-factor/start', 'POST')).secret,
  );
  const code = { secret: authenticator.secret, code: await authenticator.nextCode(), password: change.next };
  await news();
  await newcomer.call('/api/own/second-factor/enrol', 'POST', code);
  expect((await news()).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['account.second-factor-set', 'session.ended']),
  );
  await act(by, 'DELETE /api/people/:personId/sessions', `${path}/sessions`, ['account.signed-out']);
  return newcomer;
}

/** Its use is a condition until it is confirmed. */
export async function actOnSealedAccount({ act, administrator }: Actors): Promise<void> {
  const link = await invite(administrator, { login: 'niem-phong', name: 'Niêm phong', role: 'administrator' });
  await joinByLink(administrator.url, link);
  expect(await administrator.call('/api/break-glass')).toEqual([]);
  const sealed = { login: 'khan-cap', name: 'Khẩn cấp', role: 'administrator', unitId: null, breakGlass: true };
  const made = await administrator.call<{ account: { id: string }; link: string }>('/api/people', 'POST', sealed);
  const used1 = await joinByLink(administrator.url, made.link);
  const conditions = async () =>
    (await administrator.call<{ kind: string }[]>('/api/health/conditions')).filter(({ kind }) =>
      kind.startsWith('access'),
    );
  expect(await conditions()).toMatchObject([{ kind: 'access.break-glass' }]);
  expect(await administrator.call('/api/break-glass')).toMatchObject([{ login: 'khan-cap', signedIn: true }]);
  const path = `/api/people/${made.account.id}/break-glass/confirm`;
  expect((await used1.fetch(path, { method: 'POST' })).status).toBe(403);
  const route = 'POST /api/people/:personId/break-glass/confirm';
  await act(administrator, route, path, ['break-glass.confirmed']);
  expect(await conditions()).toEqual([]);
  expect((await administrator.fetch(path, { method: 'POST' })).status).toBe(404);
}
