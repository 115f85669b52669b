/** Four real cameras as they were recorded: the inventory says what the recording says, and what it lacks is named. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceInventory } from '../../../gateway/onvif/device-inventory.ts';
import { identifyDevice } from '../../../gateway/onvif/identity.ts';
import { findNode, parseXml, textAt, type XmlNode } from '../../simulator/onvif/xml.ts';
import { type ReplayDevice, startReplayDevice } from '../../simulator/replay-device.ts';
import { openTestPort } from './soap-device.ts';

const folder = new URL('../../../../shared/material/onvif/', import.meta.url).pathname;
const files = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
  : [];
if (files.length === 0) process.stdout.write(`skipped: no recordings in ${folder}\n`);

/** The payloads of one operation straight from the file, read by the simulator's own parser. */
function recorded(file: string, operation: string): XmlNode[] {
  const entries = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { response_body?: string }[];
  return entries.flatMap(({ response_body }) => {
    if (response_body === undefined) return [];
    const payload = findNode(parseXml(response_body), 'Body')?.children[0];
    return payload?.name === `${operation}Response` ? [payload] : [];
  });
}

const profilesOf = (inventory: DeviceInventory) => inventory.channels.flatMap(({ profiles }) => profiles);

describe.skipIf(files.length === 0)('recorded cameras', () => {
  const { onvif } = openTestPort();
  const devices = new Map<string, ReplayDevice>();
  const inventories = new Map<string, DeviceInventory>();

  beforeAll(async () => {
    for (const [index, file] of files.entries()) {
      const place = { address: `127.61.0.${index + 1}`, httpPort: 0, discoveryPort: 0 };
      const device = await startReplayDevice(join(folder, file), place);
      devices.set(file, device);
      const xaddr = `http://${device.address}:${device.httpPort}/onvif/device_service`;
      inventories.set(file, await onvif.readInventory({ xaddr }, undefined));
    }
  });
  afterAll(() => Promise.all([...devices.values()].map((device) => device.close())));

  const inventoryOf = (file: string): DeviceInventory => {
    const inventory = inventories.get(file);
    if (inventory === undefined) throw new Error(`${file} was not read`);
    return inventory;
  };

  it.each(files)('%s: identity as recorded', (file) => {
    const [about] = recorded(file, 'GetDeviceInformation');
    const fact = (name: string) => textAt(about ?? fail(), name);
    expect(inventoryOf(file)).toMatchObject({
      make: fact('Manufacturer'),
      model: fact('Model'),
      firmware: fact('FirmwareVersion'),
      serial: fact('SerialNumber'),
      hardwareId: fact('HardwareId'),
      auth: 'none',
      refused: false,
    });
  });

  it.each(files)('%s: each profile with a picture, field by field', (file) => {
    const [answer] = recorded(file, 'GetProfiles');
    const uris = recorded(file, 'GetStreamUri').map((payload) => textAt(payload, 'MediaUri', 'Uri'));
    const stills = recorded(file, 'GetSnapshotUri').map((payload) => textAt(payload, 'MediaUri', 'Uri'));
    const withPicture = (answer?.children ?? []).flatMap((profile, index) => {
      const encoder = findNode(profile, 'VideoEncoderConfiguration');
      return encoder === undefined ? [] : [{ profile, encoder, index }];
    });
    const read = profilesOf(inventoryOf(file));
    expect(read.map(({ token }) => token)).toEqual(withPicture.map(({ profile }) => profile.attributes['token']));
    for (const [position, { profile, encoder, index }] of withPicture.entries()) {
      const bitrate = Number(textAt(encoder, 'RateControl', 'BitrateLimit'));
      const one = read[position];
      expect(one).toMatchObject({
        name: textAt(profile, 'Name'),
        codec: textAt(encoder, 'Encoding') === 'JPEG' ? 'mjpeg' : 'h264',
        codecFrom: 'media1',
        width: Number(textAt(encoder, 'Resolution', 'Width')),
        height: Number(textAt(encoder, 'Resolution', 'Height')),
        fps: Number(textAt(encoder, 'RateControl', 'FrameRateLimit')),
        bitrateKbps: bitrate === 2_147_483_647 ? 0 : bitrate,
        gopLength: Number(textAt(encoder, 'H264', 'GovLength') || 0),
      });
      // The n-th recorded address belongs to the n-th profile; only its host is the replay's.
      const path = (uri: string | undefined) => (uri ?? '').replace(/^[a-z]+:\/\/[^/?]*/, '');
      expect(path(one?.rtspUrl)).toBe(path(uris[index]));
      expect(new URL(one?.rtspUrl ?? '').hostname).toBe(inventoryOf(file).address);
      expect(path(one?.snapshotUrl ?? '')).toBe(path(stills[index]));
    }
  });

  it.each(files)('%s: what the recording lacks is named and nothing else', (file) => {
    const operations = (devices.get(file)?.operations ?? []).map((key) => key.split(' ')[1]);
    for (const { operation, code } of inventoryOf(file).problems) {
      expect(code).toBe('camera.not-supported');
      expect(operations).not.toContain(operation.split(' ')[0]);
    }
    expect(inventoryOf(file).problems.map(({ operation }) => operation)).toContain('GetNetworkInterfaces');
  });

  it.each(files)('%s: main and sub are profiles of the channel, PTZ as recorded', (file) => {
    const inventory = inventoryOf(file);
    expect(inventory.channels.length).toBeGreaterThan(0);
    for (const { profiles, mainToken, subToken } of inventory.channels) {
      const tokens = profiles.map(({ token }) => token);
      expect(tokens).toContain(mainToken);
      expect(tokens).toContain(subToken);
      expect(profiles.find(({ token }) => token === subToken)?.codec).toBe('h264');
    }
    const [answer] = recorded(file, 'GetProfiles');
    const steers = (answer?.children ?? []).some((profile) => findNode(profile, 'PTZConfiguration') !== undefined);
    const hasService = recorded(file, 'GetCapabilities').some(
      (payload) => textAt(payload, 'Capabilities', 'PTZ', 'XAddr') !== '',
    );
    expect(inventory.ptz).toBe(steers && hasService);
    expect(inventory.clock?.method).toBe('whole-second');
  });

  it('does not take a serial that encodes the address for a unit', () => {
    const reolink = files.find((file) => file.includes('reolink'));
    if (reolink === undefined) return expect.fail('no Reolink among the recordings');
    expect(identifyDevice({ ...inventoryOf(reolink), address: '192.168.2.61' }).identity).not.toMatch(/^serial:/);
  });
});

function fail(): never {
  throw new Error('missing in the recording');
}
