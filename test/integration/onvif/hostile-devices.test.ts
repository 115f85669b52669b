/** Devices that mean harm: each ends by its deadline as a named error, having cost little, while a healthy one beside it is read. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_KINDS, type HostileDevice, startHostileDevice } from '../../simulator/hostile-device.ts';
import { openTestPort, type SoapDevice, startSoapDevice } from './soap-device.ts';

const CALL_MS = 1_500;
const codes: Readonly<Record<string, string>> = {
  'huge-xml': 'camera.bad-answer',
  'endless-body': 'camera.bad-answer',
  doctype: 'camera.bad-answer',
  'garbage-udp': 'camera.bad-answer',
  'slow-drip': 'camera.timeout',
  silent: 'camera.timeout',
};

const about =
  '<tds:GetDeviceInformationResponse xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><tds:Manufacturer>Good</tds:Manufacturer></tds:GetDeviceInformationResponse>';

describe('hostile devices', () => {
  const hostile: HostileDevice[] = [];
  let healthy: SoapDevice;
  const { onvif } = openTestPort();

  beforeAll(async () => {
    for (const [index, kind] of HOSTILE_KINDS.entries())
      hostile.push(await startHostileDevice(kind, { address: `127.62.0.${index + 1}`, httpPort: 0, discoveryPort: 0 }));
    healthy = await startSoapDevice(({ operation }) =>
      operation === 'GetDeviceInformation' ? about : `<x:${operation}Response xmlns:x="urn:x"/>`,
    );
  });
  afterAll(async () => {
    await Promise.all([...hostile.map((device) => device.close()), healthy.close()]);
  });

  it('each end as a named error, all at once, with a healthy one read meanwhile', async () => {
    const limits = { callDeadlineMs: CALL_MS, deadlineMs: 2 * CALL_MS };
    const harm = hostile.map((device) =>
      onvif
        .readInventory({ xaddr: `http://${device.address}:${device.httpPort}/onvif/device_service` }, undefined, limits)
        .then(
          () => `${device.name} was read`,
          (error: { code?: string }) => error.code,
        ),
    );
    const good = onvif.readInventory({ xaddr: healthy.xaddr }, undefined);
    const results = await Promise.all(harm);
    expect(Object.fromEntries(hostile.map(({ name }, index) => [name, results[index]]))).toEqual(codes);
    await expect(good).resolves.toMatchObject({ make: 'Good' });
    // What was taken from the pourers is near the cap of 256 kB, not the 10 MB and more they offer.
    for (const device of hostile) expect(device.sentBytes()).toBeLessThan(9_000_000);
  });

  it('do not turn bad between two calls either: node-onvif itself never sees their bytes', async () => {
    let turned = false;
    const device = await startSoapDevice(({ operation, response }) => {
      if (!turned || operation === 'GetSystemDateAndTime') return `<x:${operation}Response xmlns:x="urn:x"/>`;
      response.writeHead(200).write('<a>');
      const pour = () => {
        while (!response.destroyed && response.write('<b/>'.repeat(5000)));
      };
      response.on('drain', pour);
      pour();
      return undefined;
    });
    const target = { xaddr: device.xaddr };
    await onvif.readInventory(target, undefined);
    turned = true;
    const { problems } = await onvif.readInventory(target, undefined, { callDeadlineMs: CALL_MS });
    expect(problems.length).toBeGreaterThan(4);
    for (const { code } of problems) expect(code).toBe('camera.bad-answer');
    await device.close();
  });

  it('headers and then silence end by the deadline, and the socket with it', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket)).resume();
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: text/xml\r\n\r\n<');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const xaddr = `http://127.0.0.1:${(server.address() as AddressInfo).port}/onvif/device_service`;
    const reading = onvif.readInventory({ xaddr }, undefined, { callDeadlineMs: 300 });
    await expect(reading).rejects.toMatchObject({ code: 'camera.timeout' });
    await expect.poll(() => sockets.size, { timeout: 10_000 }).toBe(0);
    server.close();
  });

  it.each([
    ['a closed port', 'http://127.62.0.99:9/onvif/device_service', 'camera.refused'],
    ['no URL', 'nonsense', 'request.invalid'],
    ['another scheme', 'ftp://127.0.0.1/', 'request.invalid'],
  ])('%s is named', async (_, xaddr, code) => {
    await expect(onvif.readInventory({ xaddr }, undefined)).rejects.toMatchObject({ code });
  });

  it('redirects are not followed', async () => {
    const other = await startSoapDevice(() => about);
    const device = await startSoapDevice(({ response }) => {
      response.writeHead(302, { Location: other.xaddr }).end();
      return undefined;
    });
    await expect(onvif.measureClock({ xaddr: device.xaddr }, undefined)).rejects.toMatchObject({
      code: 'camera.bad-answer',
    });
    expect(other.calls).toEqual([]);
    await Promise.all([device.close(), other.close()]);
  });

  it('an abort ends a reading at once', async () => {
    const silent = hostile.find(({ name }) => name === 'silent');
    const ending = new AbortController();
    const xaddr = `http://${silent?.address}:${silent?.httpPort}/onvif/device_service`;
    const reading = onvif.readInventory({ xaddr }, undefined, { signal: ending.signal });
    ending.abort(new Error('no longer wanted'));
    await expect(reading).rejects.toThrow('no longer wanted');
  });
});
