import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddressCheck } from '../../../gateway/cameras/reach/address-check.ts';
import { contains, parseAddress, parseCidr } from '../../../gateway/cameras/reach/cidr.ts';

const checkOf = (
  networks: string[],
  more: { allowLoopback?: boolean; ownPorts?: number[]; names?: Record<string, string[]> } = {},
) =>
  createAddressCheck({
    networks,
    allowLoopback: more.allowLoopback ?? false,
    ownPorts: () => more.ownPorts ?? [],
    lookupName: async (host) => more.names?.[host] ?? Promise.reject(new Error('ENOTFOUND')),
  });

const ipv4 = fc.ipV4();
const mapped = (address: string): string[] => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  return [`::ffff:${address}`, `::ffff:${hex}`, `::FFFF:${hex}`, `0:0:0:0:0:ffff:${hex}`, `[::ffff:${hex}]`];
};

describe('cidr', () => {
  it('takes IPv4 out of its IPv6 dress, whatever the spelling', () => {
    fc.assert(
      fc.property(ipv4, (address) => {
        for (const dressed of mapped(address)) expect(parseAddress(dressed)).toBe(address);
      }),
    );
  });

  it('contains exactly the addresses of its prefix', () => {
    fc.assert(
      fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (network, address, bits) => {
        const range = parseCidr(`${network}/${bits}`);
        const own = parseCidr(address);
        if (!range || !own) throw new Error('no range');
        const binary = (text: string) =>
          text
            .split('.')
            .map((part) => Number(part).toString(2).padStart(8, '0'))
            .join('');
        expect(contains(range, own)).toBe(binary(network).slice(0, bits) === binary(address).slice(0, bits));
      }),
    );
  });

  it.each([
    '',
    'host',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0.0/x',
    '::1/129',
    '::ffff:10.0.0.0/95',
  ])('refuses %s', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe('the address check', () => {
  it('allows what lies in the networks and nothing else', () => {
    const check = checkOf(['10.20.0.0/16', 'fd12::/64']);
    fc.assert(
      fc.property(ipv4, (address) => {
        expect(check.isAllowed(address)).toBe(address.startsWith('10.20.'));
        for (const dressed of mapped(address)) expect(check.isAllowed(dressed)).toBe(address.startsWith('10.20.'));
      }),
    );
    expect(check.isAllowed('fd12::5')).toBe(true);
    expect(check.isAllowed('fd13::5')).toBe(false);
  });

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '100.100.100.200',
    'fe80::1%eth0',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fd00:ec2::254',
  ])('never allows %s, even in a network of everything', (address) => {
    expect(checkOf(['0.0.0.0/0', '::/0']).isAllowed(address)).toBe(false);
  });

  it('allows loopback when told so, but not our own ports there', () => {
    const check = checkOf([], { allowLoopback: true, ownPorts: [8080] });
    expect(check.isAllowed('127.10.1.1', 8080)).toBe(true);
    expect(check.isAllowed('127.0.0.1', 554)).toBe(true);
    expect(check.isAllowed('127.0.0.1', 8080)).toBe(false);
    expect(check.isAllowed('::ffff:127.0.0.1', 8080)).toBe(false);
    expect(check.isAllowed('10.0.0.1')).toBe(false);
  });

  it('pins names to the first allowed address they mean', async () => {
    const names = { both: ['169.254.169.254', '10.20.0.7'], bad: ['8.8.8.8'], none: [] };
    const check = checkOf(['10.20.0.0/16'], { names });
    await expect(check.resolve('both')).resolves.toBe('10.20.0.7');
    await expect(check.resolve('bad')).rejects.toMatchObject({ code: 'camera.address-refused' });
    await expect(check.resolve('none')).rejects.toMatchObject({ code: 'camera.name-unresolved' });
    await expect(check.resolve('unknown')).rejects.toMatchObject({ code: 'camera.name-unresolved' });
  });

  it.each(['127.1', '0x7f.1', '2130706433', '0177.0.0.1', 'localhost'])('sees through %s', async (host) => {
    const check = createAddressCheck({ networks: ['0.0.0.0/0'], allowLoopback: false, ownPorts: () => [] });
    await expect(check.resolve(host)).rejects.toMatchObject({
      code: expect.stringMatching(/camera\.(address-refused|name-unresolved)/),
    });
  });

  it('takes ranges as targets only when they lie inside one network', async () => {
    const check = checkOf(['10.20.0.0/16', '169.0.0.0/8']);
    await expect(check.checkTarget('10.20.4.0/24')).resolves.toBe('10.20.4.0/24');
    await expect(check.checkTarget('10.20.4.9')).resolves.toBe('10.20.4.9');
    for (const target of ['10.0.0.0/8', '10.21.0.0/24', '169.254.0.0/24', '169.0.0.0/8', '127.0.0.0/24', 'x/24']) {
      await expect(check.checkTarget(target)).rejects.toMatchObject({ code: 'camera.address-refused' });
    }
  });

  it('refuses a configuration that names no network', () => {
    expect(() => checkOf(['10.20.0.0/160'])).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});
