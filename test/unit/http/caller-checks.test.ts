/** What a request must be before anybody asks who makes it: a path with one meaning, our name, our pages. */
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { isOurName, isPlainPath } from '../../../gateway/http/caller-checks.ts';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { errorPlugin } from '../../../gateway/http/errors.ts';
import { doorOf } from '../../support/allow-everything.ts';

describe('isPlainPath', () => {
  it('takes what pages and programs ask for', () => {
    const paths = [
      '/',
      '/camera/T-07',
      '/api/cameras?q=a//b;..%2f',
      '/hls/01a2/main/index.m3u8?_HLS_msn=1',
      '/wall/T%C6%B0%E1%BB%9Dng%201',
    ];
    for (const path of [...paths, '/a.b/c..d/.well-known', '/api/cameras#a;b'])
      expect(isPlainPath(path), path).toBe(true);
  });

  it('refuses what can be read in two ways', () => {
    const tricks = [
      '',
      '*',
      'http://127.0.0.1/api',
      'api/cameras',
      '//api',
      '/api//cameras',
      '/api/../hls',
      '/api/.',
      '/./api',
    ];
    const encoded = [
      '/api/%2e%2e/hls',
      '/api/%2E./x',
      '/hls%2fid',
      '/hls%252fid',
      '/hls/%5c',
      '/hls/id;.js',
      '/hls/id%3b.js',
      '/a%00',
      '/a%25',
    ];
    for (const path of [...tricks, ...encoded, '/api\\cameras', '/a%2500', '/a%0d%0ab', '/a%7F'])
      expect(isPlainPath(path), path).toBe(false);
  });
});

describe('isOurName', () => {
  const names = new Set(['canh.quan.local', '10.20.0.5']);

  it('is a loopback name, a configured one, or the address that was reached', () => {
    for (const name of ['localhost', '127.0.0.1', '127.8.8.8', '::1', 'canh.quan.local', '10.20.0.5', '10.20.0.9']) {
      expect(isOurName(name, '10.20.0.9', names), name).toBe(true);
    }
    expect(isOurName('10.20.0.9', '::ffff:10.20.0.9', names)).toBe(true);
  });

  it('is no other, however alike', () => {
    for (const name of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'x.canh.quan.local',
      'canh.quan.local.',
      '10.20.0.6',
      '',
    ]) {
      expect(isOurName(name, '10.20.0.9', names), name).toBe(false);
    }
  });
});

async function appAt(names: readonly string[], trust: readonly string[] = []) {
  const app = Fastify({ trustProxy: trust.length > 0 && [...trust] });
  await app.register(errorPlugin);
  await app.register(doorPlugin, { ...doorOf(), names });
  await app.register(async (routes) => {
    routes.get('/list', { config: { door: { right: 'live' } } }, async ({ ip, host, protocol }) => ({
      ip,
      host,
      protocol,
    }));
    routes.get('/healthz', { config: { door: { open: 'health-probe' } } }, async () => 'ok');
    routes.post('/list', { config: { door: { right: 'configure' } } }, async () => 'made');
  });
  return app;
}
const ours = { host: 'canh.quan.local:8443' };

describe('a request', () => {
  it('must name this gateway, once and plainly', async () => {
    const app = await appAt(['canh.quan.local']);
    const status = async (host: string) => (await app.inject({ url: '/list', headers: { host } })).statusCode;
    for (const host of ['canh.quan.local', 'CANH.quan.local:8443', 'localhost:1', '[::1]:1'])
      expect(await status(host), host).toBe(200);
    const foreign = [
      'evil.example',
      'evil.example:80',
      'canh.quan.local@evil.example',
      'canh.quan.local:80:80',
      '0x7f.1',
      'a b',
    ];
    for (const host of foreign) expect(await status(host), host).toBe(403);
  });

  it('is not believed when it forwards another host', async () => {
    const app = await appAt(['canh.quan.local'], ['127.0.0.1']);
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.0.0.7' };
    const ask = (headers: Record<string, string>) =>
      app.inject({ url: '/list', headers: { ...forwarded, ...headers } });
    expect((await ask({ ...ours, 'x-forwarded-host': 'evil.example' })).json().host).toBe('canh.quan.local:8443');
    expect((await ask({ host: 'evil.example', 'x-forwarded-host': 'canh.quan.local' })).statusCode).toBe(403);
  });

  it('comes encrypted, or from this machine', async () => {
    const app = await appAt(['canh.quan.local']);
    const from = (remoteAddress: string, url = '/list') => app.inject({ url, remoteAddress, headers: ours });
    expect((await from('127.0.0.1')).statusCode).toBe(200);
    expect((await from('::ffff:127.0.0.1')).statusCode).toBe(200);
    expect((await from('10.0.0.7')).json().error.details).toEqual({ reason: 'unencrypted' });
    expect((await from('10.0.0.7', '/healthz')).statusCode).toBe(200);
  });

  it('is whose a trusted proxy says, and nobody else', async () => {
    const app = await appAt(['canh.quan.local'], ['10.0.0.2']);
    const headers = { ...ours, 'x-forwarded-for': '8.8.8.8, 10.0.0.7', 'x-forwarded-proto': 'https' };
    expect((await app.inject({ url: '/list', remoteAddress: '10.0.0.2', headers })).json()).toMatchObject({
      ip: '10.0.0.7',
      protocol: 'https',
    });
    expect((await app.inject({ url: '/list', remoteAddress: '10.0.0.3', headers })).statusCode).toBe(403);
    // The way to the proxy was not encrypted.
    const plain = { ...headers, 'x-forwarded-proto': 'http' };
    expect((await app.inject({ url: '/list', remoteAddress: '10.0.0.2', headers: plain })).statusCode).toBe(403);
  });

  it('changes something only from our own pages, or from a program', async () => {
    const app = await appAt(['canh.quan.local']);
    const post = async (headers: Record<string, string>) => {
      const answer = await app.inject({ method: 'POST', url: '/list', headers: { ...ours, ...headers } });
      return answer.statusCode === 200 ? 'made' : answer.json().error.details.reason;
    };
    expect(await post({})).toBe('made');
    expect(await post({ origin: 'http://canh.quan.local:8443', 'sec-fetch-site': 'same-origin' })).toBe('made');
    for (const origin of [
      'http://evil.example',
      'http://canh.quan.local',
      'https://canh.quan.local:8443',
      'null',
      'x',
    ]) {
      expect(await post({ origin }), origin).toBe('origin');
    }
    for (const site of ['cross-site', 'same-site']) {
      expect(await post({ 'sec-fetch-site': site }), site).toBe('site');
      expect(await post({ 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' }), site).toBe('site');
    }
  });

  it('is not loaded into a foreign page, but a link may lead here', async () => {
    const app = await appAt(['canh.quan.local']);
    const get = async (site: string, mode: string) =>
      (await app.inject({ url: '/list', headers: { ...ours, 'sec-fetch-site': site, 'sec-fetch-mode': mode } }))
        .statusCode;
    expect(await get('cross-site', 'no-cors')).toBe(403);
    expect(await get('same-site', 'cors')).toBe(403);
    expect(await get('cross-site', 'navigate')).toBe(200);
    expect(await get('none', 'navigate')).toBe(200);
    expect(await get('same-origin', 'cors')).toBe(200);
  });

  it('opens a socket only from our own pages, or from a program', async () => {
    const app = await appAt(['canh.quan.local']);
    const open = async (headers: Record<string, string>) =>
      (await app.inject({ url: '/list', headers: { ...ours, upgrade: 'WebSocket', ...headers } })).statusCode;
    expect(await open({ origin: 'http://canh.quan.local:8443' })).toBe(200);
    expect(await open({ origin: 'http://evil.example' })).toBe(403);
    expect(await open({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBe(403);
  });
});
