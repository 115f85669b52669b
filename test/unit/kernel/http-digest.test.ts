import { describe, expect, it } from 'vitest';
import { findDigestChallenge, parseChallenges, renderDigest } from '../../../gateway/kernel/http-digest.ts';

const fromRfc = {
  method: 'GET',
  path: '/dir/index.html',
  username: 'Mufasa',
  password: 'Circle of Life',
  count: 1,
  clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const rfcChallenge = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

function answer(header: string, request: Omit<Parameters<typeof renderDigest>[0], 'challenge'>): string {
  const challenge = findDigestChallenge(header);
  if (challenge === undefined) throw new Error('no challenge');
  return renderDigest({ challenge, ...request });
}

describe('HTTP digest', () => {
  it.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('answers as RFC 7616 3.9.1 has it, %s', (algorithm, response) => {
    const header = answer(rfcChallenge(algorithm), fromRfc);
    expect(header).toContain(`response="${response}"`);
    expect(header).toContain('nc=00000001');
    expect(header).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
  });

  it('answers without qop as RFC 2069 has it', () => {
    const header = answer('Digest realm="r", nonce="n"', { ...fromRfc, path: '/' });
    expect(header).not.toMatch(/qop|nc=|cnonce/);
  });

  it('keeps = and , inside a nonce', () => {
    const [challenge] = parseChallenges('Digest realm="a, b=c", nonce="abc==, x", qop="auth"');
    expect(Object.fromEntries(challenge?.parameters ?? [])).toEqual({
      realm: 'a, b=c',
      nonce: 'abc==, x',
      qop: 'auth',
    });
  });

  it('takes the first challenge it can answer', () => {
    const header =
      'Basic realm="x", Digest nonce="1", algorithm=SHA-512-256, Digest nonce="2", algorithm=SHA-256, Digest nonce="3"';
    expect(parseChallenges(header).map(({ scheme }) => scheme)).toEqual(['basic', 'digest', 'digest', 'digest']);
    expect(findDigestChallenge(header)?.parameters.get('nonce')).toBe('2');
    expect(findDigestChallenge('Digest nonce="1", qop="auth-int"')).toBeUndefined();
    expect(findDigestChallenge('Basic realm="x"')).toBeUndefined();
  });

  it('cannot be made to write a second header line', () => {
    expect(answer('Digest realm="a\\"b", nonce="n"', { ...fromRfc, username: 'x"\r\nEvil: 1' })).not.toMatch(/[\r\n]/);
  });
});
