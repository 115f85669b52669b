/**
 * What lets people, stations and players in is given to them once, and afterwards stands nowhere: in no log, no answer, no
 * pushed message, no row of the audit, no command line and no file, in none of its forms.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { childrenOf } from '../../support/district-sight.ts';
import { invite, posts } from '../../support/people.ts';
import { joinByLink, nobodyAt, pairByLink, type SignedIn, signIn, type Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

let district: District;
let administrator: SignedIn;
let operator: SignedIn;
/** By what it is. */
const secrets = new Map<string, string>();
const frames: string[] = [];
const answers: string[] = [];

const formsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
];
const hitsIn = (text: string): string[] =>
  [...secrets].flatMap(([what, secret]) => (formsOf(secret).some((form) => text.includes(form)) ? [what] : []));

const tokenIn = (link: string): string => link.slice(link.indexOf('#') + 1).replace(/^pair=/, '');

async function ask(who: Visitor, path: string, method = 'GET', body?: unknown): Promise<number> {
  const answer = await who.send(path, method, body);
  answers.push(`${method} ${path.split('?')[0]}\n${JSON.stringify([...answer.headers])}\n${await answer.text()}`);
  return answer.status;
}

beforeAll(async () => {
  district = await startDistrict({
    ...{ cameras: 1, empty: true, baseAddress: '127.70.0.0' },
    config: { log: { level: 'debug' }, listen: { limits: { signInsPerMinute: 10_000, requestsBurst: 100_000 } } },
  });
  for (const post of posts.filter((one) => one !== 'ward-officer')) {
    const person = await district.as(post);
    secrets.set(`password of ${post}`, person.credentials.password);
    if (person.credentials.authenticator) secrets.set(`factor of ${post}`, person.credentials.authenticator.secret);
    for (const [, name = '', value = ''] of person.cookie.matchAll(/(tc_\w+)=([^;]+)/g))
      secrets.set(`${name} of ${post}`, value);
  }
  administrator = await district.as('administrator');
  operator = await district.as('operator');
  for (const person of [administrator, operator]) {
    const socket = person.socket('/api/events');
    socket.on('message', (text) => frames.push(String(text)));
    socket.on('error', () => {});
  }
  await waitFor('the sockets', () => frames.length >= 2);
});
afterAll(() => district?.close());

describe('a secret of somebody', () => {
  it('is found by this test in each of its forms', () => {
    expect(secrets.size).toBeGreaterThan(10);
    for (const [what, secret] of secrets)
      for (const form of formsOf(secret)) expect(hitsIn(`before ${form} after`)).toContain(what);
  });

  it('is handed out: invitations, stations and tickets', async () => {
    const link = await invite(administrator, { login: 'moi', name: 'Người mới', role: 'operator' });
    secrets.set('invitation that waits', tokenIn(link));
    const used = await invite(administrator, { login: 'dung', name: 'Người dùng', role: 'operator' });
    secrets.set('invitation that is used', tokenIn(used));
    const joined = await joinByLink(district.url, used);
    secrets.set('password of the newcomer', joined.credentials.password);
    const wall = await administrator.call<Wall>('/api/walls', 'POST', { name: 'w', title: 'W', kind: 'wall' });
    const station = { name: 'Màn', wallId: wall.id, unitId: null };
    const made = await administrator.call<{ link: string }>('/api/stations', 'POST', station);
    secrets.set('token of a station', tokenIn(made.link));
    await pairByLink(district.url, made.link);
    const site = await administrator.call<Site>('/api/sites', 'POST', { code: 'S', name: 'S', kind: 'ward' });
    const camera = { code: 'P-01', name: 'P-01', siteId: site.id };
    const { id } = await administrator.call<Camera>('/api/cameras', 'POST', camera);
    const ticket = await operator.call<{ url: string }>(`/api/cameras/${id}/tickets`, 'POST', { profile: 'main' });
    const token = ticket.url.split('/')[3] ?? '';
    expect(token.length).toBeGreaterThan(20);
    secrets.set('ticket', token);
    await ask(nobodyAt(district.url), ticket.url);
  });

  it('goes where it does not belong', async () => {
    const nobody = nobodyAt(district.url);
    const { login, password } = operator.credentials;
    const all = [...secrets.values()];
    await ask(nobody, '/api/sign-in', 'POST', { login, password: `${password}x` });
    await ask(nobody, '/api/sign-in', 'POST', { login: password, password: login });
    await ask(nobody, '/api/sign-in', 'POST', { login, password, pasword: password });
    await ask(nobody, '/api/sign-in', 'POST', { login, password: [password] });
    await ask(nobody, '/api/sign-in', 'POST', { login, password: password.repeat(200) });
    await ask(nobody, `/api/sign-in?password=${encodeURIComponent(password)}`, 'POST', { login });
    await ask(operator, '/api/own/password', 'POST', { old: password, next: 'ngắn' });
    await ask(operator, '/api/own/password', 'POST', { old: 'sai', next: password });
    for (const secret of all) {
      const text = encodeURIComponent(secret);
      for (const path of [
        `/api/own/sessions/${text}`,
        `/hls/t/${text}/01a20e99-0000-7000-8000-000000000000/main/index.m3u8`,
        `/api/people/${text}/rights`,
        `/${text}`,
      ]) {
        // What is asked for may be told back to who asks, and to nobody else.
        await operator.fetch(path, { method: path.includes('/own/') ? 'DELETE' : 'GET' });
      }
      await ask(nobody, '/api/invitations/look', 'POST', { token: `${secret}x`.slice(0, 200) });
      await ask(nobody, '/api/stations/pair', 'POST', { token: `${secret}x`.slice(0, 200) });
      await operator.fetch('/api/own', { headers: { 'x-csrf-token': secret, authorization: `Bearer ${secret}` } });
    }
    const renewed = await signIn(district.url, operator.credentials);
    await ask(renewed, '/api/sign-out', 'POST');
  });

  it('stands in no answer', async () => {
    const { paths } = await administrator.call<{ paths: Record<string, object> }>('/docs/json');
    const people = await administrator.call<{ id: string }[]>('/api/people');
    const values: Record<string, string> = { personId: people[0]?.id ?? '' };
    for (const [path, methods] of Object.entries(paths)) {
      if (!('get' in methods) || path.startsWith('/hls')) continue;
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'none');
      for (const person of [administrator, operator]) await ask(person, `${filled}?from=2026-01-01T00:00:00Z`);
    }
    for (const person of [administrator, operator])
      for (const path of [
        '/api/audit?limit=1000',
        '/api/audit/export.csv',
        '/api/own',
        '/api/own/sessions',
        '/api/own/tickets',
      ])
        expect([path, await ask(person, path)]).toEqual([
          path,
          person === operator && path.endsWith('.csv') ? 403 : 200,
        ]);
    expect(answers.length).toBeGreaterThan(80);
    expect(answers.join('\n')).toContain('sign-in');
    // The first line is ours: what was asked for.
    const given = (answer: string) => answer.slice(answer.indexOf('\n'));
    const found = answers.flatMap((answer) => hitsIn(given(answer)).map((what) => `${answer.split('\n')[0]}: ${what}`));
    expect(found).toEqual([]);
  });

  it('stands in no pushed message, no command line, no log and no file', async () => {
    expect(frames.flatMap(hitsIn)).toEqual([]);
    const { pid } = district.gateway();
    const lines = [pid, ...childrenOf(pid).map((child) => child.pid)].flatMap((one) =>
      ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${one}/${name}`, 'utf8')),
    );
    expect(lines.flatMap(hitsIn)).toEqual([]);
    // What it writes when it dies is in the log as well.
    district.gateway().kill('SIGABRT');
    await district.gateway().ended;
    const log = readFileSync(join(district.folder, 'gateway.log'), 'utf8');
    expect(log).toContain('listening');
    expect(log.split('\n').filter((line) => hitsIn(line).length > 0)).toEqual([]);
    const folder = join(district.folder, 'var');
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const { name } of files) {
      const bytes = readFileSync(join(folder, name)).toString('latin1');
      expect([name, hitsIn(bytes)]).toEqual([name, []]);
    }
  });
});
