/** Discovery over real sockets on loopback: by multicast, by unicast, over HTTP where UDP is silent, RTSP alone; bounded, cancellable. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { DiscoveredDevice, DiscoveryOptions } from '../../../gateway/onvif/ws-discovery.ts';
import {
  DiscoveryGroup,
  DiscoveryResponder,
  parseProbe,
  renderProbeMatch,
} from '../../simulator/onvif/discovery-responder.ts';
import { openTestPort, startSoapDevice } from './soap-device.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const free = async (): Promise<number> => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  return port;
};

async function say(
  address: string,
  port: number,
  uuid: string,
  xaddrs: readonly string[],
): Promise<DiscoveryResponder> {
  const responder = new DiscoveryResponder(
    () => ({ uuid, scopes: ['onvif://www.onvif.org/name/H%E1%BA%A7m%20T-07'], xaddrs }),
    0,
  );
  await responder.listen(address, port);
  endings.push(() => responder.close());
  return responder;
}

async function run(options: DiscoveryOptions) {
  const found: DiscoveredDevice[] = [];
  const progress: { probed: number; total: number }[] = [];
  const problems: string[] = [];
  await openTestPort().onvif.discover(
    { windowMs: 400, httpPorts: [], rtspPorts: [], tcpDeadlineMs: 1000, ...options },
    {
      onFound: (device) => found.push(device),
      onProgress: (state) => progress.push(state),
      onProblem: ({ subject }) => problems.push(subject),
    },
  );
  return { found, progress, problems };
}

describe('discovery', () => {
  it('finds by multicast, at the address that answered, and once', async () => {
    const port = await free();
    const group = new DiscoveryGroup();
    await group.listen(port);
    endings.push(() => group.close());
    const xaddrs = ['http://192.168.1.64/onvif/device_service', 'http://127.63.0.1:8000/onvif/device_service'];
    for (const address of ['127.63.0.1', '127.63.0.2'])
      group.add(await say(address, port, 'same-endpoint', xaddrs), address);
    const { found, progress } = await run({ interfaces: ['127.0.0.1'], port });
    expect(found.toSorted((one, other) => one.address.localeCompare(other.address))).toMatchObject([
      {
        address: '127.63.0.1',
        xaddr: 'http://127.63.0.1:8000/onvif/device_service',
        foundBy: 'multicast',
        name: 'Hầm T-07',
      },
      { address: '127.63.0.2', foundBy: 'multicast', endpoint: 'urn:uuid:same-endpoint' },
    ]);
    expect(progress.at(-1)).toEqual({ probed: 1, total: 1 });
  });

  it('finds by unicast in a range, at a bounded rate', async () => {
    const port = await free();
    await say('127.63.1.5', port, 'five', ['http://127.63.1.5/onvif/device_service']);
    const startMs = performance.now();
    const { found, progress } = await run({ targets: ['127.63.1.0/28'], port, probesPerSecond: 50 });
    expect(found).toMatchObject([{ address: '127.63.1.5', foundBy: 'unicast' }]);
    expect(progress.at(-1)).toEqual({ probed: 14, total: 14 });
    // 14 hosts three times at 50 a second cannot be faster than half of 14 × 3 / 50 s.
    expect(performance.now() - startMs).toBeGreaterThan(400);
  });

  it('tries HTTP and then RTSP where UDP is silent', async () => {
    const device = await startSoapDevice(
      ({ operation }) => `<x:${operation}Response xmlns:x="http://www.onvif.org/ver10/device/wsdl"/>`,
      '127.63.2.1',
    );
    const rtsp = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end('RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n'));
    });
    const web = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
    });
    rtsp.listen(0, '127.63.2.2');
    web.listen(0, '127.63.2.3');
    await Promise.all([once(rtsp, 'listening'), once(web, 'listening')]);
    endings.push(
      device.close,
      () => rtsp.close(),
      () => web.close(),
    );
    const portOf = (server: typeof rtsp) => (server.address() as AddressInfo).port;
    const httpPort = Number(new URL(device.xaddr).port);
    const { found, progress } = await run({
      targets: ['127.63.2.0/29'],
      port: await free(),
      httpPorts: [httpPort, portOf(web)],
      rtspPorts: [portOf(rtsp)],
    });
    expect(found.toSorted((one, other) => one.address.localeCompare(other.address))).toMatchObject([
      { address: '127.63.2.1', xaddr: device.xaddr, foundBy: 'http' },
      { address: '127.63.2.2', xaddr: undefined, foundBy: 'rtsp', rtspPort: portOf(rtsp) },
    ]);
    expect(progress.at(-1)).toEqual({ probed: 6, total: 6 });
  });

  it('is not drowned by a flood of answers', async () => {
    const port = await free();
    const socket = createSocket('udp4');
    socket.on('message', (datagram, sender) => {
      const probe = parseProbe(datagram);
      for (let index = 0; probe !== undefined && index < 400; index += 1) {
        const match = { uuid: `flood-${Math.random()}`, scopes: [], xaddrs: ['http://127.63.3.1/'] };
        socket.send(renderProbeMatch(match, probe.messageId), sender.port, sender.address, () => undefined);
      }
    });
    socket.bind(port, '127.63.3.1');
    await once(socket, 'listening');
    endings.push(() => socket.close());
    await say('127.63.3.2', port, 'good', ['http://127.63.3.2/onvif/device_service']);
    const { found } = await run({ targets: ['127.63.3.1', '127.63.3.2'], port });
    expect(found.filter(({ address }) => address === '127.63.3.1').length).toBeLessThanOrEqual(60);
    expect(found.map(({ address }) => address)).toContain('127.63.3.2');
  });

  it('names the interface and the name it cannot use, and goes on', async () => {
    const port = await free();
    await say('127.63.4.1', port, 'one', ['http://127.63.4.1/']);
    const { found, problems, progress } = await run({
      interfaces: ['203.0.113.7'],
      targets: ['127.63.4.1', 'no-such-host.invalid'],
      port,
    });
    expect(problems.toSorted()).toEqual(['203.0.113.7', 'no-such-host.invalid']);
    expect(found).toHaveLength(1);
    expect(progress.at(-1)).toEqual({ probed: 3, total: 3 });
  });

  it('ends at once when cancelled and leaves no socket', async () => {
    const before = process
      .getActiveResourcesInfo()
      .filter((name) => name === 'UDPWRAP' || name === 'UDPSENDWRAP').length;
    const ending = new AbortController();
    const running = run({
      interfaces: ['127.0.0.1'],
      targets: ['127.63.5.0/24'],
      port: await free(),
      windowMs: 60_000,
      signal: ending.signal,
    });
    ending.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    const after = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'UDPWRAP' || name === 'UDPSENDWRAP').length;
    await expect.poll(after, { timeout: 10_000 }).toBe(before);
  });

  it('refuses targets that are none', async () => {
    await expect(run({ targets: ['10.0.0.0/8'] })).rejects.toMatchObject({ code: 'request.too-large' });
    await expect(run({ targets: ['?'] })).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
