/** Steering against a device that answers when the test says so. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Ptz } from '../../../gateway/onvif/ptz.ts';
import { SoapFault } from '../../simulator/onvif/soap.ts';
import { textAt, type XmlNode } from '../../simulator/onvif/xml.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openTestPort, type SoapDevice, startSoapDevice } from './soap-device.ts';

interface Held {
  readonly operation: string;
  readonly body: XmlNode;
  answer(): void;
}

const ptzXaddr = (xaddr: string) => ({ serviceUrl: xaddr.replace('device_service', 'ptz_service?x=1') });

describe('PTZ lane', () => {
  let device: SoapDevice;
  let ptz: Ptz;
  const held: Held[] = [];
  const paths: string[] = [];

  async function start(): Promise<void> {
    device = await startSoapDevice(({ operation, body, http }) => {
      paths.push(http.url ?? '');
      return new Promise((resolve) => {
        const content = `<x:${operation}Response xmlns:x="urn:x"><x:PresetToken>p9</x:PresetToken></x:${operation}Response>`;
        held.push({ operation, body, answer: () => resolve(content) });
      });
    });
    ptz = await openTestPort().onvif.openPtz({ xaddr: device.xaddr }, undefined, 'main&1', ptzXaddr(device.xaddr));
  }
  const arrived = (count: number) => waitFor(`${count} calls at the device`, () => held[count - 1]);
  const operations = () => held.map(({ operation }) => operation);

  afterEach(async () => {
    ptz.close();
    await device.close();
    held.length = 0;
    paths.length = 0;
  });

  it('sends Stop at once beside a slow move, drops what waits, and stops again after the move', async () => {
    await start();
    const first = ptz.continuousMove({ pan: 0.5, tilt: 0, zoom: 0 });
    await arrived(1);
    const second = ptz.continuousMove({ pan: -0.5, tilt: 0, zoom: 0 });
    const third = ptz.continuousMove({ pan: 1, tilt: 0, zoom: 0 });
    const stopping = ptz.stop();
    (await arrived(2)).answer();
    await stopping;
    expect(await Promise.all([second, third])).toEqual(['superseded', 'superseded']);
    expect(operations()).toEqual(['ContinuousMove', 'Stop']);
    held[0]?.answer();
    (await arrived(3)).answer();
    expect(await first).toBe('sent');
    expect(operations()).toEqual(['ContinuousMove', 'Stop', 'Stop']);
  });

  it('sends Stop once when nothing is under way', async () => {
    await start();
    const moving = ptz.continuousMove({ pan: 0.5, tilt: 0, zoom: 0 });
    (await arrived(1)).answer();
    await moving;
    const stopping = ptz.stop();
    (await arrived(2)).answer();
    await stopping;
    const status = ptz.status();
    (await arrived(3)).answer();
    await status;
    expect(operations()).toEqual(['ContinuousMove', 'Stop', 'GetStatus']);
  });

  it('sends only the newest of the moves that wait, each with its Timeout and its zoom', async () => {
    await start();
    const moves = [0.1, 0.2, 2].map((pan) => ptz.continuousMove({ pan, tilt: -0.5, zoom: 0 }, 1500));
    (await arrived(1)).answer();
    const last = await arrived(2);
    last.answer();
    expect(await Promise.all(moves)).toEqual(['sent', 'superseded', 'sent']);
    expect(textAt(last.body, 'ProfileToken')).toBe('main&1');
    expect(textAt(last.body, 'Timeout')).toBe('PT1.5S');
    const velocity = last.body.children.find(({ name }) => name === 'Velocity');
    expect(velocity?.children.map(({ name, attributes }) => [name, attributes['x']])).toEqual([
      ['PanTilt', '1'],
      ['Zoom', '0'],
    ]);
    expect(new Set(paths)).toEqual(new Set(['/onvif/ptz_service?x=1']));
  });

  it('makes presets with names that node-onvif alone would refuse', async () => {
    await start();
    const made = ptz.setPreset('Làn <1> & "cửa"');
    const call = await arrived(1);
    call.answer();
    expect(await made).toBe('p9');
    expect(textAt(call.body, 'PresetName')).toBe('Làn <1> & "cửa"');
  });

  it('aborts what is under way when closed', async () => {
    await start();
    const moving = ptz.continuousMove({ pan: 1, tilt: 0, zoom: 0 });
    const status = ptz.status();
    await arrived(1);
    const refused = [
      expect(moving).rejects.toMatchObject({ code: 'gateway.closing' }),
      expect(status).rejects.toMatchObject({ code: 'gateway.closing' }),
    ];
    ptz.close();
    await Promise.all(refused);
    expect(operations()).toEqual(['ContinuousMove']);
  });
});

it('a call that waits in the device lane does not hold up PTZ', async () => {
  const pending: (() => void)[] = [];
  const device = await startSoapDevice(({ operation }) =>
    operation === 'Stop'
      ? '<x:StopResponse xmlns:x="urn:x"/>'
      : new Promise((resolve) => pending.push(() => resolve(`<x:${operation}Response xmlns:x="urn:x"/>`))),
  );
  const { onvif } = openTestPort();
  const ending = new AbortController();
  const reading = onvif.readInventory({ xaddr: device.xaddr }, undefined, { signal: ending.signal });
  await waitFor('the first slow call', () => pending.length === 1);
  const ptz = await onvif.openPtz({ xaddr: device.xaddr }, undefined, 'p', ptzXaddr(device.xaddr));
  await ptz.stop();
  expect(device.calls).toEqual(['GetSystemDateAndTime', 'Stop']);
  ending.abort(new Error('enough'));
  await expect(reading).rejects.toThrow('enough');
  ptz.close();
  await device.close();
});

it('never sends what proves a password to another host', async () => {
  const device = await startSoapDevice(({ operation }) => `<x:${operation}Response xmlns:x="urn:x"/>`);
  const { onvif } = openTestPort();
  const hint = { serviceUrl: device.xaddr.replace('127.0.0.1', '127.0.0.2') };
  const ptz = await onvif.openPtz({ xaddr: device.xaddr }, { username: 'a', password: 'b' }, 'p', hint);
  await expect(ptz.stop()).rejects.toMatchObject({ code: 'camera.address-refused' });
  expect(device.calls).toEqual([]);
  ptz.close();
  await device.close();
});

it('learns the sign-in when it is opened: the first Stop is one request', async () => {
  const device = await startSoapDevice(({ operation, token }) => {
    if (token === undefined && operation !== 'GetSystemDateAndTime')
      throw new SoapFault('ter:NotAuthorized', 'no', 400);
    return `<x:${operation}Response xmlns:x="urn:x"/>`;
  });
  const { onvif } = openTestPort();
  const credentials = { username: 'a', password: 'b' };
  const ptz = await onvif.openPtz({ xaddr: device.xaddr }, credentials, 'p', ptzXaddr(device.xaddr));
  device.calls.length = 0;
  await ptz.stop();
  expect(device.calls).toEqual(['Stop']);
  ptz.close();
  await device.close();
});
