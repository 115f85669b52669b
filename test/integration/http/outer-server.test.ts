/** The server behind Fastify by itself, over real sockets: a certificate that changes while it runs, and who may connect. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../config/load.ts';
import { guardConnections } from '../../../gateway/http/server/guard-connections.ts';
import { createOuterServer } from '../../../gateway/http/server/outer-server.ts';
import { authorityCertificate, ownCertificate } from '../../../gateway/http/tls/authority.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { waitFor } from '../../support/wait-for.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const listening = (server: Server, host = '127.0.0.1') =>
  new Promise<number>((resolve) => {
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });

describe('a certificate that is renewed', () => {
  it('is shown to new connections; those that are open go on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outer-'));
    closers.push(() => rmSync(folder, { recursive: true }));
    const made = (names: string[]) => ownCertificate({ folder, names, nowMs: Date.now() });
    const loaded = parseConfig('');
    if (!loaded.ok) throw new Error('no defaults');
    const first = await made(['localhost', '127.0.0.1']);
    const outer = createOuterServer({ listen: loaded.config.listen, clock: systemClock, certificate: first });
    const server = outer.create((_request, answer) => answer.end('ok'));
    const port = await listening(server);
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const open = async (protocol: string): Promise<TLSSocket> => {
      const ca = authorityCertificate(folder) ?? '';
      const socket = connectTls({ port, host: '127.0.0.1', ca, ALPNProtocols: [protocol] });
      await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
      closers.push(() => socket.destroy());
      return socket;
    };
    const serial = (socket: TLSSocket) => socket.getPeerCertificate().serialNumber;
    const before = await open('http/1.1');
    expect(serial(before)).toBe(new X509Certificate(first.cert).serialNumber);
    const second = await made(['localhost', '127.0.0.1', 'canh.quan.local']);
    outer.showCertificate(second);
    for (const protocol of ['h2', 'http/1.1']) {
      expect(serial(await open(protocol))).toBe(new X509Certificate(second.cert).serialNumber);
    }
    let heard = '';
    before.on('data', (text) => {
      heard += String(text);
    });
    before.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await waitFor('an answer on the old connection', () => heard.includes('200 OK'));
  });
});

describe('who may connect', () => {
  const guarded = async (rules: Parameters<typeof guardConnections>[1]) => {
    const server = createServer((_request, answer) => answer.end('ok'));
    const closeAll = guardConnections(server, rules);
    const port = await listening(server, '0.0.0.0');
    closers.push(() => {
      closeAll();
      server.close();
    });
    return (localAddress: string) => {
      const socket = connectPlain({ port, host: '127.0.0.1', localAddress });
      socket.on('error', () => {}).resume();
      closers.push(() => socket.destroy());
      return socket;
    };
  };

  it('is said by address, before a byte is read', async () => {
    const connect = await guarded({
      perAddress: 9,
      isProxy: () => false,
      mayConnect: (address) => address !== '127.0.0.2',
    });
    const [wanted, unwanted] = [connect('127.0.0.1'), connect('127.0.0.2')];
    await waitFor('the unwanted closed', () => unwanted.destroyed);
    expect(wanted.destroyed).toBe(false);
  });

  it('is counted by address, but for a proxy, and counted down again', async () => {
    const connect = await guarded({
      perAddress: 2,
      isProxy: (address) => address === '127.0.0.3',
      mayConnect: () => true,
    });
    const many = (address: string) => Array.from({ length: 5 }, () => connect(address));
    const [desk, proxy, other] = [many('127.0.0.2'), many('127.0.0.3'), many('127.0.0.4')];
    const open = (sockets: typeof desk) => sockets.filter(({ destroyed }) => !destroyed).length;
    await waitFor('the rest closed', () => open(desk) === 2 && open(other) === 2);
    expect(open(proxy)).toBe(5);
    for (const socket of desk) socket.destroy();
    const again = await waitFor('room again', async () => {
      const socket = connect('127.0.0.2');
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      return new Promise<boolean>((resolve) =>
        socket.once('data', () => resolve(true)).once('close', () => resolve(false)),
      );
    });
    expect(again).toBe(true);
  });
});
