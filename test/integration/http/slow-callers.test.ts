/**
 * Callers who take their time, on purpose: each is closed within the paces of server/limits.ts (all below 10 s), while others
 * are answered as ever. The attackers run side by side, over real sockets.
 */
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTlsCommands } from '../../../gateway/http/tls/admin-commands.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { type Ask, askHttp1, askHttp2 } from '../../support/secure-client.ts';
import { waitFor } from '../../support/wait-for.ts';

let plain: GatewayInProcess;
let secure: GatewayInProcess;
let root: string;
let asks: readonly Ask[];

beforeAll(async () => {
  plain = await openGateway();
  secure = await openGateway({ config: { listen: { tls: 'own' } } });
  const storage = { folder: secure.folder, keyFile: '' };
  root = (await createTlsCommands({ storage })['tls root']?.run({ args: [], options: {}, input: null }))?.output ?? '';
  asks = [askHttp1(secure.url, root), askHttp2(secure.url, root)];
});
afterAll(async () => {
  await plain?.close();
  await secure?.close();
});

const placeOf = ({ url }: GatewayInProcess) => ({ host: '127.0.0.1', port: Number(new URL(url).port) });

/** Resolves with how long the gateway bore it, ms. Sends one byte more every half second. */
async function trickle(socket: Socket, first: string): Promise<number> {
  const startMs = performance.now();
  socket.on('error', () => {});
  socket.resume();
  socket.write(first);
  const timer = setInterval(() => socket.writable && socket.write('x'), 500);
  await waitFor('closed', () => socket.destroyed, { boundMs: 40_000 });
  clearInterval(timer);
  return performance.now() - startMs;
}

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const [headers, reset, settings] = [1, 3, 4];
const cancel = '\0\0\0\x08';
/** HPACK: GET, https, /, and the host as it is. */
const getPage = '\x82\x87\x84\x41\x09127.0.0.1';

/** RFC 9113 4.1, as Latin-1. */
const frame = (type: number, flags: number, stream: number, body = ''): string =>
  String.fromCharCode(0, body.length >> 8, body.length & 255, type, flags, 0, 0, stream >> 8, stream & 255) + body;

const post =
  'POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{';

describe('slow callers', () => {
  it('are closed within 10 s on every way in, and others are served', async () => {
    const tls = (protocol: string) => connectTls({ ...placeOf(secure), ca: root, ALPNProtocols: [protocol] });
    const attacks = {
      'nothing at all': trickle(connectPlain(placeOf(plain)), ''),
      'a head without end': trickle(connectPlain(placeOf(plain)), 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: '),
      'a body without end': trickle(connectPlain(placeOf(plain)), post),
      'no handshake': trickle(connectPlain(placeOf(secure)), ''),
      'a head without end, encrypted': trickle(tls('http/1.1'), 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: '),
      'a body without end, encrypted': trickle(tls('http/1.1'), post),
      'HTTP/2 that asks nothing': idleSession(),
      'HTTP/2 with a head without end': headlessSession(),
      'HTTP/2 with a body without end': endlessBody(),
    };
    const served = await Promise.all([...asks.map((ask) => ask('/healthz')), fetch(`${plain.url}/healthz`)]);
    expect(served.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const [attack, lasted] of Object.entries(attacks)) expect(await lasted, attack).toBeLessThan(15_000);
    for (const ask of asks) expect((await ask('/healthz')).status).toBe(200);
  });
});

async function openSession(): Promise<ClientHttp2Session> {
  const session = connectHttp2(secure.url, { ca: root });
  session.on('error', () => {});
  await new Promise((resolve) => session.once('connect', resolve));
  return session;
}

async function idleSession(): Promise<number> {
  const startMs = performance.now();
  const session = await openSession();
  await waitFor('closed', () => session.destroyed, { boundMs: 40_000 });
  return performance.now() - startMs;
}

/** Preface, settings, and a HEADERS frame that says that more comes (no END_HEADERS). */
function headlessSession(): Promise<number> {
  const socket = connectTls({ ...placeOf(secure), ca: root, ALPNProtocols: ['h2'] });
  socket.setDefaultEncoding('latin1');
  return trickle(socket, `${preface}${frame(settings, 0, 0)}${frame(headers, 0x1, 1, getPage)}`);
}

async function endlessBody(): Promise<number> {
  const startMs = performance.now();
  const session = await openSession();
  const stream = session.request({
    ...{ ':method': 'POST', ':path': '/api/sign-in', 'content-type': 'application/json', 'content-length': '500' },
  });
  stream.on('error', () => {});
  stream.write('{');
  const timer = setInterval(() => stream.writable && stream.write(' '), 500);
  await waitFor('closed', () => stream.destroyed, { boundMs: 40_000 });
  clearInterval(timer);
  session.destroy();
  return performance.now() - startMs;
}

describe('floods', () => {
  it('end a connection that opens and resets without end ("rapid reset")', async () => {
    const socket = connectTls({ ...placeOf(secure), ca: root, ALPNProtocols: ['h2'] });
    socket.on('error', () => {}).resume();
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    socket.write(Buffer.from(`${preface}${frame(settings, 0, 0)}`, 'latin1'));
    let stream = 1;
    for (; stream < 20_000 && !socket.destroyed; stream += 2) {
      socket.write(Buffer.from(`${frame(headers, 0x5, stream, getPage)}${frame(reset, 0, stream, cancel)}`, 'latin1'));
      if (stream % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
    }
    await waitFor('the connection to be ended', () => socket.destroyed);
    // It was understood, and borne as far as a browser may go.
    expect(stream).toBeGreaterThan(2 * 512);
    for (const ask of asks) expect((await ask('/healthz')).status).toBe(200);
  });

  it('stop at so many connections of one address', async () => {
    const small = await openGateway({ config: { listen: { limits: { connectionsPerAddress: 8 } } } });
    const sockets = Array.from({ length: 12 }, () => connectPlain(placeOf(small)));
    for (const socket of sockets) socket.on('error', () => {}).resume();
    await waitFor('four to be closed', () => sockets.filter((socket) => socket.destroyed).length === 4, {
      boundMs: 4_000,
      everyMs: 20,
    });
    for (const socket of sockets) socket.destroy();
    await waitFor('room again', async () => (await fetch(`${small.url}/healthz`)).ok);
    await small.close();
  });
});
