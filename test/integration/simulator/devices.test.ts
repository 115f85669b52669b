/** Recorded and hostile devices. */
import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HOSTILE_KINDS, startHostileDevice } from '../../simulator/hostile-device.ts';
import { textAt } from '../../simulator/onvif/xml.ts';
import { startReplayDevices } from '../../simulator/replay-device.ts';
import { callSoap } from './soap-client.ts';

const RECORDINGS = fileURLToPath(new URL('../../../../shared/material/onvif', import.meta.url));
const TDS = 'xmlns="http://www.onvif.org/ver10/device/wsdl"';
const TRT = 'xmlns="http://www.onvif.org/ver10/media/wsdl"';

if (!existsSync(RECORDINGS)) console.log(`skipped: no recordings at ${RECORDINGS}`);

describe.skipIf(!existsSync(RECORDINGS))('recorded cameras', () => {
  it('answer as they did, at their new address; what is missing is ActionNotSupported', async () => {
    const devices = await startReplayDevices(RECORDINGS, { network: '127.105.7', httpPort: 0, discoveryPort: 37_024 });
    try {
      expect(devices.map((device) => device.name)).toEqual([
        'axis_p3818-pve',
        'bosch_autodome-5000i',
        'bosch_flexidome-indoor-5100i',
        'reolink_e1-zoom',
      ]);
      for (const device of devices) {
        const own = `${device.address}:${device.httpPort}`;
        const by = { url: `http://${own}/onvif/device_service`, user: '', password: '', auth: 'none' } as const;
        expect(textAt((await callSoap(by, `<GetDeviceInformation ${TDS}/>`)).body, 'Manufacturer')).toMatch(
          /AXIS|Bosch|Reolink/i,
        );
        expect((await callSoap(by, `<GetCapabilities ${TDS}/>`)).text).toContain(`http://${own}/`);
        const profiles = (await callSoap(by, `<GetProfiles ${TRT}/>`)).body?.children ?? [];
        expect(profiles.length).toBeGreaterThan(0);
        const token = profiles[0]?.attributes['token'] ?? '';
        const stream = await callSoap(by, `<GetStreamUri ${TRT}><ProfileToken>${token}</ProfileToken></GetStreamUri>`);
        expect(textAt(stream.body, 'MediaUri', 'Uri')).toContain(`rtsp://${device.address}`);
        expect((await callSoap(by, `<GetDot1XConfigurations ${TDS}/>`)).text).toContain('ActionNotSupported');
        expect(device.calls).toContain('GetProfiles');
      }
    } finally {
      await Promise.all(devices.map((device) => device.close()));
    }
  });
});

/** Reads up to so many bytes for so long. */
function readSome(url: string, limit: number, ms: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    const request = get(url, (response) => {
      response.on('data', (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size >= limit) finish();
      });
      response.on('end', finish);
      response.on('error', finish);
    });
    const timer = setTimeout(finish, ms);
    function finish(): void {
      clearTimeout(timer);
      request.destroy();
      resolve(Buffer.concat(parts));
    }
    request.on('error', finish);
  });
}

describe('hostile devices', () => {
  it('each misbehaves in its own way and goes when told', async () => {
    const devices = await Promise.all(
      HOSTILE_KINDS.map((kind, index) =>
        startHostileDevice(kind, { address: `127.105.6.${index + 1}`, httpPort: 0, discoveryPort: 37_024 }),
      ),
    );
    const read = (kind: string, limit: number, ms: number): Promise<Buffer> => {
      const device = devices.find((candidate) => candidate.name === kind);
      return readSome(`http://${device?.address}:${device?.httpPort}/`, limit, ms);
    };
    expect((await read('huge-xml', 20e6, 20_000)).length).toBeGreaterThan(10e6);
    expect((await read('endless-body', 30e6, 20_000)).length).toBeGreaterThanOrEqual(30e6);
    expect((await read('doctype', 1e6, 5000)).toString()).toContain('<!DOCTYPE');
    expect((await read('slow-drip', 3, 10_000)).length).toBe(3);
    expect((await read('silent', 1, 300)).length).toBe(0);
    await Promise.all(devices.map((device) => device.close()));
  });
});
