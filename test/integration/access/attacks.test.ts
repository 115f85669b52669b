/** Classes of attack that products of this kind fell to, one test each; README.md says where the others are. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { hardTexts } from '../../support/fuzz-api/make-value.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { invite } from '../../support/people.ts';
import { joinByLink, nobodyAt, type SignedIn, signIn, visitorAt } from '../../support/sign-in.ts';

const plenty = {
  listen: { limits: { requestsPerSecond: 100_000, requestsBurst: 1_000_000, signInsPerMinute: 10_000 } },
};
const open = (folder?: string): Promise<GatewayInProcess> =>
  openGateway({ config: plenty, ...(folder === undefined ? {} : { folder }) });

/** Of most tests here; what restarts has one of its own. */
let gateway: GatewayInProcess;
let administrator: SignedIn;
let operator: SignedIn;
const codes = ['T-01', 'C-01', 'P-01'];
beforeAll(async () => {
  gateway = await open();
  administrator = await gateway.as('administrator');
  operator = await gateway.as('operator');
  const site = await administrator.call<{ id: string }>('/api/sites', 'POST', { code: 'S', name: 'S', kind: 'ward' });
  for (const code of codes)
    await administrator.call('/api/cameras', 'POST', { code, name: `Ngã tư ${code}`, siteId: site.id });
});
afterAll(() => gateway?.close());

const tryToSignIn = (at: { readonly url: string }, login: string, password: string, cookie = '') =>
  visitorAt(at.url, cookie).send('/api/sign-in', 'POST', { login, password });
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

describe('guessing passwords', () => {
  it('learns no name: an unknown one is answered like a wrong password', async () => {
    const { login } = operator.credentials;
    const [known, unknown] = [await tryToSignIn(gateway, login, 'sai'), await tryToSignIn(gateway, 'khong-co', 'sai')];
    const told = async (answer: Response) => {
      const { error } = (await answer.json()) as { error: Record<string, unknown> };
      return [answer.status, { ...error, requestId: '' }];
    };
    expect(await told(known)).toEqual(await told(unknown));
  });
});

describe('a session that somebody else chose', () => {
  it('is not taken over by signing in, and the one before ends', async () => {
    const { login, password } = operator.credentials;
    const planted = await tryToSignIn(gateway, login, password, 'tc_session=chosen-by-somebody-else');
    const [given = ''] = planted.headers.getSetCookie();
    expect(given).toMatch(/^tc_session=[\w-]{40,};/);
    expect(given).not.toContain('chosen-by');
    expect((await visitorAt(gateway.url, 'tc_session=chosen-by-somebody-else').fetch('/api/own')).status).toBe(401);
    // At the same browser a new sign-in has a new token each time.
    const again = await tryToSignIn(gateway, login, password, given.split(';')[0] ?? '');
    expect(again.headers.getSetCookie()[0]).not.toBe(given);
  });

  it('is HttpOnly and for our own pages, and ends at the server when it is signed out', async () => {
    const answer = await tryToSignIn(gateway, operator.credentials.login, operator.credentials.password);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Strict/i);
    const leaving = await signIn(gateway.url, operator.credentials);
    expect((await leaving.fetch('/api/sign-out', { method: 'POST' })).status).toBe(204);
    expect((await leaving.fetch('/api/own')).status).toBe(401);
  });
});

describe('a socket opened by another site’s page', () => {
  const statusOf = (socket: WebSocket): Promise<number> =>
    new Promise((resolve) => {
      socket.on('open', () => {
        socket.terminate();
        resolve(101);
      });
      socket.on('error', () => {});
      socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
        socket.terminate();
        resolve(statusCode);
      });
    });

  for (const path of ['/api/events', '/api/live', '/api/ptz']) {
    it(`is refused with all the cookies that the browser adds: ${path}`, async () => {
      const own = new URL(gateway.url).origin;
      const foreign = ['http://evil.example', 'null', `${own}.evil.example`, 'https://127.0.0.1:1', 'file://'];
      for (const origin of foreign)
        expect([origin, await statusOf(operator.socket(path, { origin }))]).toEqual([origin, 403]);
      expect(await statusOf(nobodyAt(gateway.url).socket(path, { origin: own }))).toBe(401);
    });
  }
  it('is open for our own pages', async () => {
    expect(await statusOf(operator.socket('/api/events', { origin: new URL(gateway.url).origin }))).toBe(101);
  });
});

describe('SQL in what is searched, sorted and filtered by', () => {
  const pieces = [
    "'",
    '"',
    '--',
    ';',
    '/*',
    ' OR ',
    '1=1',
    ' UNION SELECT ',
    '%',
    '_',
    '\\',
    '(',
    ')',
    'camera',
    'account',
    '0',
    ' LIMIT 1',
  ];
  const sqlText = fc.oneof(
    fc.constantFrom(...hardTexts.filter((text) => text.isWellFormed())),
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((list) => list.join('')),
    fc.constantFrom(...codes).chain((code) => fc.constantFrom(...pieces).map((piece) => `${code}${piece}`)),
  );

  it('finds no more than the text says, and changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(sqlText, async (text) => {
        const asked = encodeURIComponent(text);
        const byCode = await administrator.fetch(`/api/cameras?code=${asked}`);
        if (byCode.status === 200) {
          const found = (await byCode.json()) as { code: string }[];
          expect(found.every(({ code }) => code.toLowerCase() === text.toLowerCase())).toBe(true);
        } else expect(byCode.status).toBe(400);
        for (const path of [
          `/api/cameras?site=${asked}`,
          `/api/audit?kind=${asked}`,
          `/api/audit?limit=${asked}`,
          `/api/audit?before=${asked}`,
          `/api/health/intervals?from=2026-01-01T00:00:00Z&subjectId=${asked}`,
          `/api/health/availability?from=${asked}&by=camera`,
        ]) {
          const answer = await administrator.fetch(path);
          expect([path, [200, 400].includes(answer.status)]).toEqual([path, true]);
          const list = (await answer.json()) as unknown;
          if (answer.status === 200 && text.includes("'")) expect([path, list]).toEqual([path, []]);
        }
      }),
      { numRuns: 60 },
    );
    expect((await administrator.call<unknown[]>('/api/cameras')).length).toBe(codes.length);
    expect(await administrator.call('/api/audit/verdict')).toMatchObject({ fault: null });
  });

  it('comes out again as it went in, and is no formula to a spreadsheet', async () => {
    const site = await administrator.call<{ id: string }>('/api/sites', 'POST', { code: 'X', name: 'X', kind: 'ward' });
    for (const [at, name] of hardTexts.filter((text) => text.trim() !== '' && text.isWellFormed()).entries()) {
      const body = { code: `X-${at}`, name: name.slice(0, 200), siteId: site.id };
      const made = await administrator.send('/api/cameras', 'POST', body);
      if (made.status === 201) expect(await made.json()).toMatchObject({ name: name.slice(0, 200) });
      else expect([name, made.status]).toEqual([name, 400]);
    }
    const csv = await (await administrator.fetch('/api/cameras/export.csv')).text();
    const cells = (parse(csv, { bom: true }) as string[][]).flat();
    expect(cells.length).toBeGreaterThan(20);
    expect(cells.filter((cell) => /^[=+@\t\r]|^-\D/.test(cell))).toEqual([]);
  });
});

describe('a gateway that was just installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
  let installed: GatewayInProcess;
  beforeAll(async () => {
    installed = await open(folder);
  });
  afterAll(async () => {
    await installed?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has no account, key or password that another has', async () => {
    expect(installed.setUpLink?.split('#')[1]).toMatch(/^[\w-]{40,}$/);
    for (const name of ['key', 'audit.key']) {
      const [own = '', theirs = ''] = [installed, gateway].map((each) => readFileSync(join(each.folder, name), 'hex'));
      expect([name, own === theirs]).toEqual([name, false]);
      expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
    }
    expect((await visitorAt(installed.url, administrator.cookie).fetch('/api/own')).status).toBe(401);
    for (const password of ['admin', 'thapcanh'])
      expect((await tryToSignIn(installed, 'admin', password)).status).toBe(401);
  });

  it('takes its one-time link once, and keeps count of wrong passwords, over a restart too', async () => {
    const link = installed.setUpLink ?? '';
    const first = await joinByLink(installed.url, link);
    await expect(nobodyAt(installed.url).call('/api/invitations/accept', 'POST', acceptance(link))).rejects.toThrow(
      /410/,
    );
    const newcomer = await joinByLink(
      installed.url,
      await invite(first, { login: 'truc', name: 'Trực', role: 'operator' }),
    );
    const { login, password } = newcomer.credentials;
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await codeOf(await tryToSignIn(installed, login, `sai ${attempt}`))).toBe('access.wrong-credentials');
    }
    expect(await codeOf(await tryToSignIn(installed, login, password))).toBe('access.locked');
    await installed.close();
    installed = await open(folder);
    expect(installed.setUpLink).toBeUndefined();
    await expect(nobodyAt(installed.url).call('/api/invitations/accept', 'POST', acceptance(link))).rejects.toThrow(
      /410/,
    );
    const locked = await tryToSignIn(installed, login.toUpperCase(), password);
    expect([locked.status, await codeOf(locked)]).toEqual([429, 'access.locked']);
    // Who was in stays in: nobody can lock a colleague out of his own desk.
    expect((await visitorAt(installed.url, newcomer.cookie).fetch('/api/own')).status).toBe(200);
  });

  it('lets nobody in by a name and password that people try first', async () => {
    for (const login of ['admin', 'administrator', 'root', 'operator'])
      for (const password of ['', 'admin', 'password', 'thapcanh', login]) {
        const { status } = await tryToSignIn(installed, login, password);
        expect([login, password, [400, 401, 429].includes(status)]).toEqual([login, password, true]);
      }
  });
});

const acceptance = (link: string) => ({ token: link.split('#')[1] ?? '', password: 'một câu khác thật dài' });
