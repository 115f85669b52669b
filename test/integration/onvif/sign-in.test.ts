/** Every way a camera wants to be signed in to, and that a wrong password is shown to it once. */
import { afterEach, describe, expect, it } from 'vitest';
import { DigestDoor } from '../../simulator/auth/http-digest.ts';
import { UsernameTokenDoor } from '../../simulator/auth/username-token.ts';
import { SoapFault } from '../../simulator/onvif/soap.ts';
import { type Answer, openTestPort, type SoapDevice, type SoapRequest, startSoapDevice } from './soap-device.ts';

const credentials = { username: 'a&b<c>"', password: 'Mật&<khẩu>:é' };
const known = { user: credentials.username, password: credentials.password };
const unauthorised = (status = 400) => new SoapFault('ter:NotAuthorized', 'Sender not authorized', status);
const openDevices: SoapDevice[] = [];

async function start(answer: Answer): Promise<SoapDevice> {
  const device = await startSoapDevice(answer);
  openDevices.push(device);
  return device;
}

afterEach(() => Promise.all(openDevices.splice(0).map((device) => device.close())));

/** The time, as told to everybody. */
function timeOf(cameraMs: number): string {
  const time = new Date(cameraMs);
  return (
    '<tds:GetSystemDateAndTimeResponse xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"><tds:SystemDateAndTime><tt:UTCDateTime>' +
    `<tt:Time><tt:Hour>${time.getUTCHours()}</tt:Hour><tt:Minute>${time.getUTCMinutes()}</tt:Minute><tt:Second>${time.getUTCSeconds()}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${time.getUTCFullYear()}</tt:Year><tt:Month>${time.getUTCMonth() + 1}</tt:Month><tt:Day>${time.getUTCDate()}</tt:Day></tt:Date>` +
    '</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
  );
}

/** Refuses every token but a right one by its own, skewed clock; counts the tries that showed credentials. */
function tokenDevice(skewMs: { value: number }) {
  const door = new UsernameTokenDoor();
  const seen = { tries: 0, verdicts: [] as string[] };
  const answer: Answer = (request) => {
    if (request.operation === 'GetSystemDateAndTime') return timeOf(Date.now() + skewMs.value);
    if (request.token === undefined) throw unauthorised();
    seen.tries += 1;
    const verdict = door.check(request.token, known, Date.now() + skewMs.value);
    seen.verdicts.push(verdict);
    if (verdict !== 'ok') throw unauthorised();
    return `<x:${request.operation}Response xmlns:x="urn:x"/>`;
  };
  return { answer, seen };
}

function digestDevice(algorithm: 'MD5' | 'SHA-256', withQop: boolean) {
  const door = new DigestDoor('realm "with" quotes'.replaceAll('"', ''), Date.now);
  const seen = { tries: 0, accepted: 0, tokens: 0 };
  const answer = (request: SoapRequest) => {
    if (request.operation === 'GetSystemDateAndTime') return timeOf(Date.now());
    const { authorization } = request.http.headers;
    if (request.token !== undefined) seen.tokens += 1;
    if (authorization !== undefined) seen.tries += 1;
    if (door.accepts(authorization, 'POST', known)) {
      seen.accepted += 1;
      return `<x:${request.operation}Response xmlns:x="urn:x"/>`;
    }
    const challenge = ['Basic realm="x"', door.challenge(algorithm, withQop)];
    request.response.writeHead(401, { 'WWW-Authenticate': challenge }).end('<html>Unauthorized');
    return undefined;
  };
  return { answer, seen };
}

describe('WS-Security', () => {
  it.each([0, 3_600_000, -40 * 365 * 86_400_000])('is signed by the camera clock, %i ms off', async (value) => {
    const { answer, seen } = tokenDevice({ value });
    const device = await start(answer);
    const inventory = await openTestPort().onvif.readInventory({ xaddr: device.xaddr }, credentials);
    expect(inventory).toMatchObject({ auth: 'wsse', refused: false });
    expect(new Set(seen.verdicts)).toEqual(new Set(['ok']));
  });

  it('measures again when the camera clock jumps, and goes on', async () => {
    const skew = { value: 0 };
    const { answer, seen } = tokenDevice(skew);
    const device = await start(answer);
    const { onvif } = openTestPort();
    await onvif.readInventory({ xaddr: device.xaddr }, credentials);
    skew.value = 7_200_000;
    seen.verdicts.length = 0;
    expect(await onvif.readInventory({ xaddr: device.xaddr }, credentials)).toMatchObject({ refused: false });
    expect(seen.verdicts.filter((verdict) => verdict !== 'ok')).toEqual(['stale']);
  });

  it('shows a wrong password once, and reads nothing more', async () => {
    const { answer, seen } = tokenDevice({ value: 0 });
    const device = await start(answer);
    const { onvif, lines } = openTestPort();
    const wrong = { ...credentials, password: 'canary-81f2' };
    const inventory = await onvif.readInventory({ xaddr: device.xaddr }, wrong);
    expect(inventory.refused).toBe(true);
    expect(inventory.problems.at(-1)?.code).toBe('camera.unauthorised');
    expect(seen.tries).toBe(1);
    expect(JSON.stringify(inventory) + lines.join('')).not.toContain('canary-81f2');
  });

  it('asks for credentials when there are none', async () => {
    const { answer, seen } = tokenDevice({ value: 0 });
    const device = await start(answer);
    const inventory = await openTestPort().onvif.readInventory({ xaddr: device.xaddr }, undefined);
    expect(inventory).toMatchObject({ refused: true });
    expect(inventory.problems.at(-1)?.code).toBe('camera.no-credentials');
    expect(seen.tries).toBe(0);
  });
});

describe('HTTP digest', () => {
  it.each([
    ['MD5', true],
    ['MD5', false],
    ['SHA-256', true],
  ] as const)('%s, qop %s: nonce used again with a growing count, no token sent', async (algorithm, withQop) => {
    const { answer, seen } = digestDevice(algorithm, withQop);
    const device = await start(answer);
    const inventory = await openTestPort().onvif.readInventory({ xaddr: device.xaddr }, credentials);
    expect(inventory).toMatchObject({ auth: 'digest', refused: false });
    expect(seen.accepted).toBeGreaterThan(4);
    expect(seen).toMatchObject({ tries: seen.accepted, tokens: 0 });
  });

  it('takes a new nonce when the old one has run out', async () => {
    const first = digestDevice('MD5', true);
    const second = digestDevice('MD5', true);
    let current = first;
    const device = await start((request) => current.answer(request));
    const { onvif } = openTestPort();
    await onvif.readInventory({ xaddr: device.xaddr }, credentials);
    current = second;
    expect(await onvif.readInventory({ xaddr: device.xaddr }, credentials)).toMatchObject({ refused: false });
    expect(second.seen.tries - second.seen.accepted).toBe(1);
  });

  it('shows a wrong password once', async () => {
    const { answer, seen } = digestDevice('SHA-256', true);
    const device = await start(answer);
    const wrong = { ...credentials, password: 'wrong' };
    expect(await openTestPort().onvif.readInventory({ xaddr: device.xaddr }, wrong)).toMatchObject({ refused: true });
    expect(seen.tries).toBe(1);
  });
});
