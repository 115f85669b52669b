/** The doors of a simulated camera: HTTP digest against the RFC's own example, and a strict WS-UsernameToken. */
import { describe, expect, it } from 'vitest';
import { acceptsBasic, DigestDoor, digestResponse, parseAuthorization } from '../../simulator/auth/http-digest.ts';
import { passwordDigest, TOKEN_TOLERANCE_MS, UsernameTokenDoor } from '../../simulator/auth/username-token.ts';

const CREDENTIALS = { user: 'admin', password: 'Cua@Ngo/26' };

function header(
  door: DigestDoor,
  algorithm: 'MD5' | 'SHA-256',
  options: { password?: string; nc?: string; challenge?: string } = {},
): string {
  const { fields } = parseAuthorization(options.challenge ?? door.challenge(algorithm, true));
  const request = {
    realm: fields['realm'] ?? '',
    nonce: fields['nonce'] ?? '',
    method: 'DESCRIBE',
    uri: 'rtsp://a/b?c=1&d=2',
  };
  const counted = { ...request, qop: 'auth', nc: options.nc ?? '00000001', cnonce: 'abc' };
  const response = digestResponse(
    algorithm,
    { ...CREDENTIALS, password: options.password ?? CREDENTIALS.password },
    counted,
  );
  return `Digest username="admin", realm="${counted.realm}", nonce="${counted.nonce}", uri="${counted.uri}", qop=auth, nc=${counted.nc}, cnonce="abc", algorithm=${algorithm}, response="${response}"`;
}

describe('HTTP digest', () => {
  it('computes the example of RFC 7616 3.9.1', () => {
    const credentials = { user: 'Mufasa', password: 'Circle of Life' };
    const request = {
      realm: 'http-auth@example.org',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      method: 'GET',
      uri: '/dir/index.html',
      qop: 'auth',
      nc: '00000001',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    };
    expect(digestResponse('MD5', credentials, request)).toBe('8ca523f5e9506fed4657c9700eebdbec');
    expect(digestResponse('SHA-256', credentials, request)).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    );
  });

  it.each(['MD5', 'SHA-256'] as const)(
    '%s: right password in, wrong password, foreign nonce and replay out',
    (algorithm) => {
      let nowMs = 1_000_000;
      const door = new DigestDoor('camera', () => nowMs);
      const challenge = door.challenge(algorithm, true);
      const right = header(door, algorithm, { challenge });
      expect(door.accepts(right, 'DESCRIBE', CREDENTIALS)).toBe(true);
      expect(door.accepts(right, 'DESCRIBE', CREDENTIALS)).toBe(false);
      expect(door.accepts(header(door, algorithm, { challenge, nc: '00000002' }), 'DESCRIBE', CREDENTIALS)).toBe(true);
      expect(door.accepts(header(door, algorithm, { password: 'no' }), 'DESCRIBE', CREDENTIALS)).toBe(false);
      expect(new DigestDoor('camera', () => nowMs).accepts(right, 'DESCRIBE', CREDENTIALS)).toBe(false);
      expect(door.accepts(header(door, algorithm), 'PLAY', CREDENTIALS)).toBe(false);
      const early = header(door, algorithm);
      nowMs += 300_001;
      expect(door.accepts(early, 'DESCRIBE', CREDENTIALS)).toBe(false);
    },
  );

  it('Basic splits at the first colon only', () => {
    const value = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(acceptsBasic(value('admin:a:b'), { user: 'admin', password: 'a:b' })).toBe(true);
    expect(acceptsBasic(value('admin:a'), { user: 'admin', password: 'a:b' })).toBe(false);
    expect(acceptsBasic(undefined, CREDENTIALS)).toBe(false);
  });
});

describe('WS-UsernameToken', () => {
  const cameraMs = Date.UTC(2026, 10, 23, 2, 0, 0);
  const token = (change: { atMs?: number; nonce?: string; password?: string; user?: string } = {}) => {
    const created = new Date(change.atMs ?? cameraMs).toISOString();
    const nonce = Buffer.from(change.nonce ?? 'nonce one').toString('base64');
    const password = passwordDigest(nonce, created, change.password ?? CREDENTIALS.password);
    return { username: change.user ?? 'admin', password, passwordType: 'http://x#PasswordDigest', nonce, created };
  };

  it('lets a right token in once', () => {
    const door = new UsernameTokenDoor();
    expect(door.check(token(), CREDENTIALS, cameraMs)).toBe('ok');
    expect(door.check(token(), CREDENTIALS, cameraMs)).toBe('replayed');
    expect(door.check(token({ nonce: 'two' }), CREDENTIALS, cameraMs)).toBe('ok');
  });

  it('goes by the camera clock, five minutes either way', () => {
    const door = new UsernameTokenDoor();
    expect(door.check(token({ atMs: cameraMs - TOKEN_TOLERANCE_MS, nonce: 'a' }), CREDENTIALS, cameraMs)).toBe('ok');
    expect(door.check(token({ atMs: cameraMs + TOKEN_TOLERANCE_MS + 1, nonce: 'b' }), CREDENTIALS, cameraMs)).toBe(
      'stale',
    );
    expect(door.check({ ...token({ nonce: 'c' }), created: 'yesterday' }, CREDENTIALS, cameraMs)).toBe('stale');
  });

  it('names the other faults', () => {
    const door = new UsernameTokenDoor();
    expect(door.check(token({ password: 'no', nonce: 'd' }), CREDENTIALS, cameraMs)).toBe('wrong');
    expect(door.check(token({ user: 'root', nonce: 'e' }), CREDENTIALS, cameraMs)).toBe('wrong');
    expect(door.check({ ...token(), passwordType: 'http://x#PasswordText' }, CREDENTIALS, cameraMs)).toBe(
      'plain-password',
    );
    expect(door.check({ ...token(), nonce: '' }, CREDENTIALS, cameraMs)).toBe('incomplete');
  });
});
