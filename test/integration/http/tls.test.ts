/** A whole gateway with a certificate of its own authority, asked over real TLS by who trusts its root. */
import { X509Certificate } from 'node:crypto';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTlsCommands } from '../../../gateway/http/tls/admin-commands.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { type Ask, askHttp1, askHttp2 } from '../../support/secure-client.ts';
import { waitFor } from '../../support/wait-for.ts';

let gateway: GatewayInProcess;
let root: string;
let http1: Ask;
let http2: Ask;
const port = () => Number(new URL(gateway.url).port);

beforeAll(async () => {
  gateway = await openGateway({ config: { listen: { tls: 'own', names: ['canh.quan.local'] } } });
  const storage = { folder: gateway.folder, keyFile: '' };
  const printed = await createTlsCommands({ storage })['tls root']?.run({ args: [], options: {}, input: null });
  root = printed?.output ?? '';
  http1 = askHttp1(gateway.url, root);
  http2 = askHttp2(gateway.url, root);
});
afterAll(() => gateway?.close());

describe('a gateway with its own authority', () => {
  it('speaks HTTP/2 to who can and HTTP/1.1 to who cannot', async () => {
    expect(gateway.url).toMatch(/^https:\/\/127\.0\.0\.1:/);
    for (const ask of [http1, http2])
      expect(await ask('/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    const offered = async (...protocols: string[]) => {
      const socket = connectTls({ port: port(), host: '127.0.0.1', ca: root, ALPNProtocols: protocols });
      await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
      socket.destroy();
      return socket.alpnProtocol;
    };
    expect(await offered('h2', 'http/1.1')).toBe('h2');
    expect(await offered('http/1.1')).toBe('http/1.1');
  });

  it('is trusted by its configured name as well, and by nobody without the root', async () => {
    const socket = connectTls({ port: port(), host: '127.0.0.1', servername: 'canh.quan.local', ca: root });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    socket.destroy();
    await expect(askHttp1(gateway.url, '')('/healthz')).rejects.toThrow();
  });

  it('shows nothing older than TLS 1.2, and says nothing to who does not encrypt', async () => {
    const old = connectTls({ port: port(), host: '127.0.0.1', ca: root, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
    await expect(
      new Promise((resolve, reject) => old.once('secureConnect', resolve).once('error', reject)),
    ).rejects.toThrow();
    const plain = connectPlain(port(), '127.0.0.1');
    let heard = '';
    plain.on('data', (text) => {
      heard += String(text);
    });
    plain.on('error', () => {});
    plain.write('GET /api/error-texts HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await waitFor('the end', () => plain.destroyed);
    expect(heard).not.toContain('200');
  });

  it('gives its root to anybody, the same as the console prints', async () => {
    const { fingerprint256 } = new X509Certificate(root);
    expect(root).toContain(fingerprint256);
    const answer = await http1('/authority.crt');
    expect(answer.headers['content-type']).toBe('application/x-x509-ca-cert');
    expect(new X509Certificate(answer.body).fingerprint256).toBe(fingerprint256);
  });

  it('tells browsers to stay encrypted, and marks its cookies so; unsafe requests carry the token', async () => {
    expect(gateway.setUpLink).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/set-up#/);
    const token = gateway.setUpLink?.split('#')[1] ?? '';
    const password = 'mot mat khau kha dai 42';
    const accept = { method: 'POST', body: { token, password } };
    expect((await http2('/api/invitations/accept', accept)).status).toBe(204);
    const signedIn = await http2('/api/sign-in', { method: 'POST', body: { login: 'admin', password } });
    expect(signedIn.status).toBe(200);
    expect(signedIn.headers['strict-transport-security']).toMatch(/^max-age=\d{7,}$/);
    const cookies = signedIn.headers['set-cookie'] ?? [];
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies) expect(cookie).toMatch(/; Secure; SameSite=Strict$/);
    expect(cookies.find((cookie) => cookie.startsWith('tc_session='))).toContain('HttpOnly');
    const cookie = cookies.map((each) => each.split(';')[0]).join('; ');
    const csrf = /tc_csrf=([^;]+)/.exec(cookie)?.[1] ?? '';
    for (const ask of [http1, http2]) {
      const start = (headers: Record<string, string>) =>
        ask('/api/own/second-factor/start', { method: 'POST', headers: { cookie, ...headers } });
      expect((await ask('/api/own', { headers: { cookie } })).status).toBe(200);
      for (const headers of [
        {},
        { 'x-csrf-token': '' },
        { 'x-csrf-token': `${csrf}x` },
        { 'x-csrf-token': csrf.toLowerCase() },
      ]) {
        const refused = await start(headers as Record<string, string>);
        expect([refused.status, JSON.parse(refused.body).error.details]).toEqual([403, { reason: 'token' }]);
      }
      expect((await start({ 'x-csrf-token': csrf })).status).toBe(200);
      expect((await start({ 'x-csrf-token': csrf, origin: gateway.url })).status).toBe(200);
      expect((await start({ 'x-csrf-token': csrf, origin: gateway.url.replace('https', 'http') })).status).toBe(403);
    }
  });

  it('answers HTTP/2 by the host that was asked for, and refuses two that differ', async () => {
    expect((await http2('/healthz', { headers: { ':authority': 'canh.quan.local' } })).status).toBe(200);
    expect((await http2('/healthz', { headers: { ':authority': 'evil.example' } })).status).toBe(403);
    const both = { ':authority': 'canh.quan.local', host: '127.0.0.1' };
    expect((await http2('/healthz', { headers: both })).status).toBe(403);
  });

  it('opens sockets over TLS, from its own pages only', async () => {
    const status = (origin: string) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(`${gateway.url.replace('https', 'wss')}/api/events`, { ca: root, origin });
        socket.on('unexpected-response', (_request, answer) => {
          resolve(answer.statusCode ?? 0);
          socket.terminate();
        });
        socket.on('error', () => {});
      });
    // Past the checks of the caller, nobody is signed in.
    expect(await status(gateway.url)).toBe(401);
    expect(await status('https://evil.example')).toBe(403);
    expect(await status(gateway.url.replace('https', 'http'))).toBe(403);
  });

  it('bounds what one HTTP/2 connection may ask at a time', async () => {
    const session = connectHttp2(gateway.url, { ca: root });
    session.on('error', () => {});
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    expect(session.remoteSettings.maxConcurrentStreams).toBe(256);
    expect(session.remoteSettings.enableConnectProtocol).toBe(false);
    session.destroy();
  });
});

describe('closing', () => {
  it('ends with connections of both protocols open', async () => {
    const first = await openGateway({ config: { listen: { tls: 'own' } } });
    const ca =
      (
        await createTlsCommands({ storage: { folder: first.folder, keyFile: '' } })['tls root']?.run({
          args: [],
          options: {},
          input: null,
        })
      )?.output ?? '';
    const session = connectHttp2(first.url, { ca });
    session.on('error', () => {});
    await new Promise((resolve) => session.once('connect', resolve));
    const idle = connectTls({
      port: Number(new URL(first.url).port),
      host: '127.0.0.1',
      ca,
      ALPNProtocols: ['http/1.1'],
    });
    idle.on('error', () => {});
    await new Promise((resolve) => idle.once('secureConnect', resolve));
    await first.close();
    await waitFor('both closed', () => session.destroyed && idle.destroyed);
  });
});
