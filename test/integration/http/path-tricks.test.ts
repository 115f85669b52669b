/**
 * Requests written so that two readers might understand them differently, over raw sockets against a whole gateway. Each is
 * answered as the door answers the plain path, or refused (400, 404); none of them gets past it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../gateway/kernel/id.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { type RawHead, rawRequest, sendRaw } from '../../support/raw-request.ts';
import type { SignedIn } from '../../support/sign-in.ts';

const folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
const page = '<title>Tháp Canh</title>';
const secret = 'not to be served';
let gateway: GatewayInProcess;
let administrator: SignedIn;
beforeAll(async () => {
  const pages = join(folder, 'dashboard');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'assets', 'page-1.js'), 'script');
  writeFileSync(join(pages, 'secret.txt'), secret);
  gateway = await openGateway({ folder, config: { listen: { limits: { requestsBurst: 10_000 } } } });
  administrator = await gateway.as('administrator');
});
afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

const send = (head: RawHead, cookie = '') =>
  sendRaw(
    gateway.url,
    rawRequest({ ...head, lines: [...(cookie ? [`Cookie: ${cookie}`] : []), ...(head.lines ?? [])] }),
  );

const camera = newId();
const closed = [
  '/api/cameras',
  '/api/people',
  '/metrics',
  `/hls/${camera}/main/index.m3u8`,
  `/api/cameras/${camera}/snapshot.jpg`,
];

/** Each way to write a path that somebody in the middle, or a part of ours, could read as that path. */
const tricks: Readonly<Record<string, (path: string) => string>> = {
  'a doubled slash': (path) => `/${path}`,
  'doubled slashes inside': (path) => path.replaceAll('/', '//'),
  'a slash behind': (path) => `${path}/`,
  'a dot step': (path) => `/.${path}`,
  'a step up': (path) => `/assets/..${path}`,
  'an encoded step up': (path) => `/assets/%2e%2e${path}`,
  'a step up, half encoded': (path) => `/assets/.%2E${path}`,
  'a step up, twice encoded': (path) => `/assets/%252e%252e${path}`,
  'encoded slashes': (path) => `/${path.slice(1).replaceAll('/', '%2f')}`,
  'encoded slashes behind an open path': (path) => `/assets%2f..%2f${path.slice(1)}`,
  'twice encoded slashes': (path) => `/${path.slice(1).replaceAll('/', '%252F')}`,
  backslashes: (path) => path.replaceAll('/', '\\'),
  'encoded backslashes': (path) => `/${path.slice(1).replaceAll('/', '%5c')}`,
  'an encoded letter': (path) => path.replace('a', '%61').replace('m', '%6d').replace('h', '%68'),
  'a twice encoded letter': (path) => path.replace('a', '%2561').replace('h', '%2568'),
  'other case': (path) => path.toUpperCase(),
  'a matrix parameter': (path) => `${path};.js`,
  'a matrix parameter inside': (path) => path.replace(/\/([^/]+)/, '/$1;a=b'),
  'an encoded matrix parameter': (path) => `${path}%3b.css`,
  'a dot behind': (path) => `${path}.`,
  'a dot behind the first step': (path) => path.replace(/\/([^/]+)/, '/$1.'),
  'an ending of a file': (path) => `${path}/page-1.js`,
  'a NUL': (path) => `${path}%00.js`,
  'a line break': (path) => `${path}%0d%0aX-Role: administrator`.replace(' ', '%20'),
  'overlong UTF-8': (path) => `/assets/%c0%ae%c0%ae%c0%af${path.slice(1)}`,
  'broken UTF-8': (path) => `${path}%ff`,
  'half an escape': (path) => `${path}%`,
  'raw bytes': (path) => `${path}\xc0\xae`,
  'absolute form': (path) => `http://127.0.0.1${path}`,
  'absolute form of another': (path) => `http://evil.example${path}`,
  'a scheme of its own': (path) => `file://${path}`,
  'no slash': (path) => path.slice(1),
  'a fragment': (path) => `${path}#/assets/page-1.js`,
  'an open path in the question': (path) => `${path}?/assets/page-1.js`,
  'an open path behind an encoded question mark': (path) => `${path}%3f/healthz`,
  'a very long step': (path) => `${path}/${'a'.repeat(500)}`,
};

describe('a path', () => {
  it('written as a trick opens nothing, whoever asks', async () => {
    for (const path of closed) {
      for (const cookie of ['', administrator.cookie]) {
        const plain = await send({ target: path }, cookie);
        for (const [trick, write] of Object.entries(tricks)) {
          const target = write(path);
          const answer = await send({ target }, cookie);
          expect([plain.status, 400, 404], `${trick}: ${target}`).toContain(answer.status);
          expect(answer.body, target).not.toContain(page);
        }
      }
    }
  });

  it('out of the pages’ folder gives no file', async () => {
    const ups = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%2f..', '..%5c..', '%c0%ae%c0%ae', '....//', '..;', '..%00'];
    for (const up of ups) {
      for (const target of [
        `/assets/${up}/secret.txt`,
        `/assets/${up}%2fsecret.txt`,
        `/${up}/secret.txt`,
        `/assets/page-1.js/${up}/${up}/secret.txt`,
      ]) {
        const answer = await send({ target });
        expect([400, 404], target).toContain(answer.status);
        expect(answer.body, target).not.toContain(secret);
      }
    }
    expect((await send({ target: '/assets/page-1.js' })).body).toContain('script');
  });

  it('of a page gives the page, and no path of a program or hidden file does', async () => {
    for (const target of ['/', '/camera/T-07', '/wall/T%C6%B0%E1%BB%9Dng', '/nothing']) {
      expect((await send({ target, lines: ['Accept: text/html'] })).body, target).toContain(page);
    }
    for (const target of [
      '/API/cameras',
      '/api./x',
      '/%61pi/x',
      '/.env',
      '/.git/config',
      '/wall/.htaccess',
      '/Metrics',
    ]) {
      expect((await send({ target, lines: ['Accept: text/html'] })).status, target).toBe(404);
    }
  });

  it('of nothing tells a visitor nothing', async () => {
    const { status, body } = await send({ target: '/api/nothing', lines: ['Accept: application/json'] });
    expect([status, JSON.parse(body).error.code, JSON.parse(body).error.details]).toEqual([404, 'not-found', {}]);
  });
});

describe('a head', () => {
  const ask = (more: Partial<RawHead>, cookie = '') => send({ target: '/api/people', ...more }, cookie);

  it('that names another host, several or none is refused', async () => {
    expect((await ask({}, administrator.cookie)).status).toBe(200);
    const wrong = [
      'Host: evil.example',
      'Host: 127.0.0.1@evil.example',
      'Host: 127.0.0.1\r\nHost: evil.example',
      'Host: evil.example\r\nHost: 127.0.0.1',
      'X: y',
      'Host:',
      'Host: 127.0.0.1 evil.example',
      'Host: [::1',
      'Host: 127.0.0.1.',
    ];
    for (const host of wrong) expect([400, 403], host).toContain((await ask({ host }, administrator.cookie)).status);
  });

  it('that claims to be forwarded, overridden or rewritten changes nothing', async () => {
    const claims = [
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-For: 10.0.0.1',
      'X-Forwarded-Proto: https',
      'Forwarded: for=127.0.0.1;host=evil.example',
      'X-Original-URL: /healthz',
      'X-Rewrite-URL: /healthz',
      'X-HTTP-Method-Override: DELETE',
      'X-Method-Override: POST',
    ];
    for (const claim of claims) {
      expect((await ask({ lines: [claim] })).status, claim).toBe(401);
      expect((await ask({ lines: [claim] }, administrator.cookie)).status, claim).toBe(200);
      expect((await ask({ lines: [claim], target: '/healthz' })).status, claim).toBe(200);
    }
    expect((await ask({ lines: ['X-Forwarded-Proto: https'], target: '/healthz' })).head).not.toMatch(
      /strict-transport-security/i,
    );
  });

  it('with a method that is none, or none of ours, is refused', async () => {
    for (const method of ['TRACE', 'CONNECT', 'PROPFIND', 'get', 'GETS', 'OPTIONS', 'PUT']) {
      const { status } = await ask({ method }, administrator.cookie);
      expect([0, 400, 403, 404, 405], method).toContain(status);
    }
    expect((await send({ method: 'HEAD', target: '/api/people' })).status).toBe(401);
  });

  it('with lengths that disagree is refused: nothing is smuggled behind it', async () => {
    const smuggled = 'GET /api/people HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const both = ['Content-Length: 4', 'Transfer-Encoding: chunked'];
    for (const lines of [
      both,
      ['Content-Length: 4', 'Content-Length: 5'],
      ['Transfer-Encoding: x'],
      ['Transfer-Encoding : chunked'],
    ]) {
      const answer = await send({
        method: 'POST',
        target: '/api/sign-in',
        lines: [...lines, 'Content-Type: application/json'],
        body: `0\r\n\r\n${smuggled}`,
      });
      expect(answer.status, lines.join()).toBe(400);
      expect(answer.body.match(/HTTP\/1\.1/g), lines.join()).toBeNull();
    }
  });

  it('that is too large is refused', async () => {
    expect((await ask({ lines: [`X-A: ${'a'.repeat(20_000)}`] })).status).toBe(431);
    expect([400, 431]).toContain(
      (await ask({ lines: Array.from({ length: 5_000 }, (_, index) => `X-${index}: a`) })).status,
    );
  });
});

describe('a body', () => {
  const post = (type: string, body = '{"login":"a","password":"b"}') =>
    send({
      method: 'POST',
      target: '/api/sign-in',
      lines: [`Content-Type: ${type}`, `Content-Length: ${body.length}`],
      body,
    });

  it('is JSON, however its type is spelled, or nothing', async () => {
    expect((await post('application/json')).status).toBe(401);
    expect((await post('application/json; charset=utf-8')).status).toBe(401);
    const others = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=a',
      '\tapplication/json\ta',
      'application/json\t',
      ' application /json',
      'application/jsonx',
      'text/plain;application/json',
      '',
    ];
    for (const type of others) expect([400, 401], JSON.stringify(type)).toContain((await post(type)).status);
    // Read as JSON or refused, never taken unread: a body that is wrong is refused under every type.
    for (const type of [...others, 'application/json'])
      expect((await post(type, '{"login":5,"extra":1}')).status, type).toBe(400);
  });

  it('that is too large is refused, and one that poisons prototypes too', async () => {
    expect(
      (await post('application/json', JSON.stringify({ login: 'a'.repeat(1_100_000), password: 'b' }))).status,
    ).toBe(413);
    expect((await post('application/json', '{"__proto__":{"a":1},"login":"a","password":"b"}')).status).toBe(400);
  });
});
