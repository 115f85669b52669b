import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifyDevice } from '../../../gateway/onvif/identity.ts';

const reolink = { address: '192.168.2.61', mac: null, make: 'REOLINK', serial: '192168261', endpoint: 'urn:uuid:2f-1' };
const mac = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 })
  .filter((bytes) => (bytes[0] ?? 1) % 2 === 0 && bytes.some((byte) => byte !== 0))
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')));
const facts = fc.record({
  address: fc.ipV4(),
  mac: fc.constant(null),
  make: fc.string({ minLength: 1 }),
  serial: fc.string(),
  endpoint: fc.uuid(),
});

describe('identity of a device', () => {
  it('is the MAC where there is one, however it is written and wherever the device stands', () => {
    fc.assert(
      fc.property(mac, facts, facts, (bytes, one, other) => {
        const colons = identifyDevice({ ...one, mac: bytes.join(':') });
        expect(colons).toEqual({ identity: `mac:${bytes.join(':')}`, sure: true });
        expect(identifyDevice({ ...other, mac: bytes.join('-').toUpperCase() })).toEqual(colons);
        expect(identifyDevice({ ...other, mac: bytes.join('') })).toEqual(colons);
      }),
    );
  });

  it('is make and serial without a MAC, at any address', () => {
    const axis = { ...reolink, make: 'AXIS', serial: 'B8A44FA04F26' };
    expect(identifyDevice(axis)).toEqual({ identity: 'serial:axis/b8a44fa04f26', sure: true });
    expect(identifyDevice({ ...axis, address: '10.0.0.9' })).toEqual(identifyDevice(axis));
  });

  it('is never a serial that encodes the address: it would move with the cable', () => {
    expect(identifyDevice(reolink)).toEqual({ identity: 'endpoint:2f-1', sure: false });
    fc.assert(
      fc.property(facts, (device) => {
        const run = device.address.replaceAll('.', '');
        const padded = device.address
          .split('.')
          .map((part) => part.padStart(3, '0'))
          .join('');
        for (const serial of [run, padded])
          expect(identifyDevice({ ...device, serial }).identity).not.toMatch(/^serial:/);
      }),
    );
  });

  it('is never a serial that another unit shows too', () => {
    const device = { ...reolink, serial: 'ABCDEF01' };
    expect(identifyDevice(device, { serialRepeats: () => true }).identity).toBe('endpoint:2f-1');
    expect(identifyDevice(device, { serialRepeats: () => true, endpointRepeats: () => true })).toEqual({
      identity: 'address:192.168.2.61',
      sure: false,
    });
  });

  it.each(['', '0000000000', 'unknown', 'N/A', '1234567', 'xxxxxx'])('is never the serial %j', (serial) => {
    expect(identifyDevice({ ...reolink, serial }).identity).toMatch(/^endpoint:/);
  });

  it.each(['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '01:00:5e:00:00:01', 'eth0', ''])(
    'is never the MAC %j',
    (text) => {
      expect(identifyDevice({ ...reolink, mac: text }).identity).not.toMatch(/^mac:/);
    },
  );
});
