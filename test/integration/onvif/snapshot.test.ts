/** Stills: signed in to only when asked and only at the device itself; nothing but a JPEG comes through. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { acceptsBasic, DigestDoor } from '../../simulator/auth/http-digest.ts';
import { openTestPort } from './soap-device.ts';

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2000, 7)]);
const credentials = { username: 'admin', password: 'a:b=c' };
const known = { user: credentials.username, password: credentials.password };
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function start(serve: (request: IncomingMessage, response: ServerResponse) => void) {
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    authorizations.push(request.headers.authorization);
    serve(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = { xaddr: `${origin}/onvif/device_service` };
  const fetch = (options = {}) =>
    openTestPort().onvif.fetchSnapshot(target, credentials, `${origin}/snap?a=1`, options);
  return { authorizations, target, fetch };
}

describe('snapshot', () => {
  it('needs no sign-in where none is asked for', async () => {
    const { fetch, authorizations } = await start((_, response) => response.end(jpeg));
    expect(await fetch()).toEqual(jpeg);
    expect(authorizations).toEqual([undefined]);
  });

  it.each(['MD5', 'SHA-256'] as const)('answers a digest challenge, %s', async (algorithm) => {
    const door = new DigestDoor('snap', Date.now);
    const { fetch, authorizations } = await start((request, response) => {
      if (door.accepts(request.headers.authorization, 'GET', known)) response.end(jpeg);
      else response.writeHead(401, { 'WWW-Authenticate': door.challenge(algorithm, true) }).end();
    });
    expect(await fetch()).toEqual(jpeg);
    expect(authorizations[0]).toBeUndefined();
    expect(authorizations[1]).toContain('uri="/snap?a=1"');
  });

  it('answers a Basic challenge, and a refusal is the end', async () => {
    const { fetch } = await start((request, response) => {
      if (acceptsBasic(request.headers.authorization, known)) response.end(jpeg);
      else response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    });
    expect(await fetch()).toEqual(jpeg);
    const refusing = await start((_, response) =>
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end(),
    );
    await expect(refusing.fetch()).rejects.toMatchObject({ code: 'camera.unauthorised' });
    expect(refusing.authorizations).toHaveLength(2);
  });

  it('never goes to another host than the device', async () => {
    const { target, authorizations } = await start((_, response) => response.end(jpeg));
    const elsewhere = openTestPort().onvif.fetchSnapshot(target, credentials, 'http://127.0.0.2:9/snap');
    await expect(elsewhere).rejects.toMatchObject({ code: 'camera.address-refused' });
    expect(authorizations).toEqual([]);
  });

  it.each([
    [
      'text',
      (response: ServerResponse) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'),
      'camera.bad-answer',
    ],
    ['a GIF', (response: ServerResponse) => response.end(Buffer.from('GIF89a..')), 'camera.bad-answer'],
    ['nothing', (response: ServerResponse) => response.end(), 'camera.bad-answer'],
    [
      'a redirect',
      (response: ServerResponse) => response.writeHead(302, { Location: 'http://127.0.0.2/' }).end(),
      'camera.bad-answer',
    ],
    ['404', (response: ServerResponse) => response.writeHead(404).end(), 'camera.not-supported'],
    [
      'more than 8 MB',
      (response: ServerResponse) => response.end(Buffer.concat([jpeg, Buffer.alloc(9 * 1024 * 1024)])),
      'camera.bad-answer',
    ],
    ['silence', () => undefined, 'camera.timeout'],
  ])('%s is a named error', async (_, serve, code) => {
    const { fetch } = await start((_request, response) => void serve(response));
    await expect(fetch({ deadlineMs: code === 'camera.timeout' ? 300 : 10_000 })).rejects.toMatchObject({ code });
  });
});
