import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseXaddr, parseProbeMatches, renderProbe, scopeValue } from '../../../gateway/onvif/probe-message.ts';
import { escapeXml, parseXml, textAt } from '../../../gateway/onvif/xml.ts';

interface Written {
  readonly endpoint: string;
  readonly xaddrs: readonly string[];
  readonly scopes: readonly string[] | undefined;
}

/** A datagram as some make writes it: with prefixes of its own, or none. */
function write(matches: readonly Written[], relatesTo: string, [s, a, d]: readonly [string, string, string]): Buffer {
  const tag = (prefix: string, name: string, inner: string) => {
    const full = prefix === '' ? name : `${prefix}:${name}`;
    return `<${full}>${inner}</${full}>`;
  };
  const body = matches.map(({ endpoint, xaddrs, scopes }) =>
    tag(
      d,
      'ProbeMatch',
      tag(a, 'EndpointReference', tag(a, 'Address', escapeXml(endpoint))) +
        tag(d, 'Types', 'dn:NetworkVideoTransmitter') +
        (scopes === undefined ? '' : tag(d, 'Scopes', scopes.map(escapeXml).join('\n '))) +
        tag(d, 'XAddrs', xaddrs.map(escapeXml).join(' ')),
    ),
  );
  const header = tag(s, 'Header', tag(a, 'RelatesTo', escapeXml(relatesTo)));
  return Buffer.from(tag(s, 'Envelope', header + tag(s, 'Body', tag(d, 'ProbeMatches', body.join('')))));
}

const prefix = fc.constantFrom('', 's', 'SOAP-ENV', 'wsa', 'd', 'x9');
const written = fc.record({
  endpoint: fc.uuid().map((id) => `urn:uuid:${id}`),
  xaddrs: fc.array(fc.webUrl(), { minLength: 1, maxLength: 3 }),
  scopes: fc.option(fc.array(fc.string({ unit: fc.constantFrom('a', 'ử', ' ', '/', '%', 'z'), minLength: 1 })), {
    nil: undefined,
  }),
});

describe('probe matches', () => {
  it('reads any number of matches, whatever the prefixes, with or without scopes', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), fc.tuple(prefix, prefix, prefix), (matches, prefixes) => {
        const encoded = matches.map((match) => ({ ...match, scopes: match.scopes?.map(encodeURIComponent) }));
        const read = parseProbeMatches(write(encoded, 'urn:uuid:ours', prefixes), (id) => id === 'urn:uuid:ours');
        expect(read.map(({ endpoint, xaddrs, scopes }) => ({ endpoint, xaddrs, scopes }))).toEqual(
          matches.map((match) => ({ ...match, scopes: match.scopes ?? [] })),
        );
      }),
    );
  });

  it('ignores answers to questions nobody asked', () => {
    const datagram = write([{ endpoint: 'urn:uuid:1', xaddrs: ['http://a/'], scopes: [] }], 'urn:uuid:theirs', [
      '',
      '',
      '',
    ]);
    expect(parseProbeMatches(datagram, (id) => id === 'urn:uuid:ours')).toEqual([]);
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(parseProbeMatches(Buffer.from(bytes), () => true)).toEqual([]);
      }),
    );
    expect(parseProbeMatches(Buffer.from('<!DOCTYPE a><a/>'), () => true)).toEqual([]);
  });

  it('asks with its own id and the types wanted', () => {
    const root = parseXml(renderProbe('urn:uuid:7', 'tds:Device'));
    expect(textAt(root, 'Header', 'MessageID')).toBe('urn:uuid:7');
    expect(textAt(root, 'Body', 'Probe', 'Types')).toBe('tds:Device');
    expect(renderProbe('urn:uuid:7', '')).not.toContain('Types');
  });
});

describe('choice of the address', () => {
  it('takes the one at the sender, http first', () => {
    const xaddrs = [
      'http://[fe80::1]/onvif',
      'http://10.9.9.9/onvif',
      'https://10.0.0.5/onvif',
      'http://10.0.0.5:81/onvif?a=1',
    ];
    expect(chooseXaddr(xaddrs, '10.0.0.5')).toBe('http://10.0.0.5:81/onvif?a=1');
  });

  it('corrects an address nobody reaches to the sender, and drops credentials', () => {
    expect(chooseXaddr(['http://u:p@192.168.1.64:8000/onvif/device_service'], '10.0.0.5')).toBe(
      'http://10.0.0.5:8000/onvif/device_service',
    );
  });

  it('finds nothing usable among other things', () => {
    expect(chooseXaddr(['soap.udp://10.0.0.5', 'nonsense', ''], '10.0.0.5')).toBeUndefined();
  });

  it('always names the sender, whatever a device writes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.webUrl(), fc.string())), (xaddrs) => {
        const chosen = chooseXaddr(xaddrs, '10.0.0.5');
        if (chosen !== undefined) expect(new URL(chosen).hostname).toBe('10.0.0.5');
      }),
    );
  });
});

it('reads a scope by kind', () => {
  const scopes = ['onvif://www.onvif.org/type/ptz', 'onvif://www.onvif.org/name/Hầm T-07'];
  expect(scopeValue(scopes, 'name')).toBe('Hầm T-07');
  expect(scopeValue(scopes, 'hardware')).toBe('');
});
