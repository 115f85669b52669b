import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandTargets } from '../../../gateway/onvif/address-range.ts';

const hosts = (targets: readonly string[], limit = 5000) => expandTargets(targets, limit).map(({ host }) => host);

describe('targets of a probe', () => {
  it('expands ranges without network and broadcast address', () => {
    expect(hosts(['10.1.2.77/30'])).toEqual(['10.1.2.77', '10.1.2.78']);
    expect(hosts(['10.1.2.4/31'])).toEqual(['10.1.2.4', '10.1.2.5']);
    expect(hosts(['10.1.2.4/32'])).toEqual(['10.1.2.4']);
    expect(hosts(['192.168.255.0/23'])).toHaveLength(510);
  });

  it('takes hosts with and without port, each once', () => {
    expect(expandTargets(['cam-1.local', '10.0.0.5:8081', ' cam-1.local '], 10)).toEqual([
      { host: 'cam-1.local', port: undefined },
      { host: '10.0.0.5', port: 8081 },
    ]);
  });

  it.each(['10.0.0.300', '10.0.0.0/33', '300.0.0.0/8', 'a b', '', 'http://x', '10.0.0.1:0', '10.0.0.1:70000', '-x'])(
    'refuses %j',
    (target) => {
      expect(() => expandTargets([target], 10)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );

  it('refuses more than the limit before making the list', () => {
    expect(() => hosts(['10.0.0.0/8'])).toThrow(expect.objectContaining({ code: 'request.too-large' }));
    expect(() => hosts(['10.0.0.0/24', '10.0.1.0/24'], 300)).toThrow(
      expect.objectContaining({ code: 'request.too-large' }),
    );
  });

  it('keeps every host inside its range', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 22, max: 32 }), (address, bits) => {
        const value = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
        const size = 2 ** (32 - bits);
        const all = hosts([`${address}/${bits}`]);
        expect(new Set(all).size).toBe(bits >= 31 ? size : size - 2);
        for (const host of all) expect(Math.floor(value(host) / size)).toBe(Math.floor(value(address) / size));
      }),
    );
  });
});
