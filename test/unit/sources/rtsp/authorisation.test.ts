import { describe, expect, it } from 'vitest';
import { createAuthorisation } from '../../../../gateway/sources/rtsp/authorisation.ts';
import { acceptsBasic, DigestDoor, digestResponse, parseAuthorization } from '../../../simulator/auth/http-digest.ts';

const uri = 'rtsp://10.0.0.1:554/Streaming/Channels/101?a=1&b="2"';
const credentials = { user: 'quản "trị" viên', password: 'p@ss:w/ö=rd\\1' };
const open = (password = credentials.password) => createAuthorisation(credentials.user, password);
const door = () => new DigestDoor('kho, bãi', () => 0);

describe('signing RTSP requests', () => {
  it('sends nothing before the camera asks', () => {
    expect(open().headerFor('DESCRIBE', uri)).toBeUndefined();
  });

  it.each([
    ['MD5', false],
    ['MD5', true],
    ['SHA-256', false],
    ['SHA-256', true],
  ] as const)('answers Digest %s, qop %s, with odd characters in the account, again and again', (algorithm, qop) => {
    const camera = new DigestDoor('realm', () => 0);
    const authorisation = open();
    expect(authorisation.onRefused(camera.challenge(algorithm, qop))).toBe(true);
    for (const method of ['DESCRIBE', 'SETUP', 'PLAY']) {
      const { fields } = parseAuthorization(authorisation.headerFor(method, uri) ?? '');
      expect(fields['uri']).toBe(uri);
      const { nonce = '', qop: usedQop, nc, cnonce } = fields;
      const asked = {
        realm: 'realm',
        nonce,
        method,
        uri,
        ...(usedQop === undefined ? {} : { qop: usedQop, nc: nc ?? '', cnonce: cnonce ?? '' }),
      };
      expect(fields['response']).toBe(digestResponse(algorithm, credentials, asked));
      authorisation.onAccepted();
    }
  });

  it('answers Basic', () => {
    const authorisation = open();
    authorisation.onRefused('Basic realm="x"');
    expect(acceptsBasic(authorisation.headerFor('DESCRIBE', uri), credentials)).toBe(true);
  });

  it('takes the strongest of several, in whatever order they come', () => {
    const camera = door();
    const challenges = [
      'Basic realm="x"',
      camera.challenge('MD5', true),
      camera.challenge('SHA-256', true),
      camera.challenge('MD5', false),
    ];
    for (const list of [challenges, challenges.toReversed()]) {
      const authorisation = open();
      authorisation.onRefused(list.join(', '));
      expect(authorisation.headerFor('DESCRIBE', uri)).toContain('algorithm=SHA-256');
    }
  });

  it('passes over what it cannot answer', () => {
    expect(open().onRefused('Negotiate')).toBe(false);
    expect(open().onRefused('Digest realm="x", nonce="1", algorithm=SHA-512-256')).toBe(false);
    expect(open().onRefused('Digest realm="x", nonce="1", qop="auth-int"')).toBe(false);
    expect(open().onRefused('Digest realm="x"')).toBe(false);
    expect(open().onRefused(undefined)).toBe(false);
    expect(createAuthorisation('', '').onRefused('Basic realm="x"')).toBe(false);
  });

  it('does not repeat a refused password, not even with a weaker scheme', () => {
    const authorisation = open();
    expect(authorisation.onRefused('Digest realm="x", nonce="1", Basic realm="x"')).toBe(true);
    expect(authorisation.onRefused('Digest realm="x", nonce="2"')).toBe(false);
    expect(authorisation.onRefused('Basic realm="x"')).toBe(false);
  });

  it('answers a nonce that went stale, but not for ever', () => {
    const authorisation = open();
    expect(authorisation.onRefused('Digest realm="x", nonce="1", qop="auth"')).toBe(true);
    authorisation.headerFor('DESCRIBE', uri);
    expect(authorisation.onRefused('Digest realm="x", nonce="2", qop="auth", stale=TRUE')).toBe(true);
    expect(authorisation.headerFor('DESCRIBE', uri)).toContain('nc=00000001');
    expect(authorisation.onRefused('Digest realm="x", nonce="3", stale=true')).toBe(true);
    expect(authorisation.onRefused('Digest realm="x", nonce="4", stale=true')).toBe(false);
  });

  it('takes a refusal after an accepted request for a stale nonce, where the nonce is a new one', () => {
    const authorisation = open();
    authorisation.onRefused('Digest realm="x", nonce="1"');
    authorisation.onAccepted();
    expect(authorisation.onRefused('Digest realm="x", nonce="1"')).toBe(false);
    expect(authorisation.onRefused('Digest realm="x", nonce="2"')).toBe(true);
    expect(authorisation.headerFor('PLAY', uri)).toContain('nonce="2"');
  });
});
