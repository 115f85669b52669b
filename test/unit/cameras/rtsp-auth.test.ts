import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answerChallenge } from '../../../gateway/cameras/reach/rtsp-auth.ts';
import { audioOf, parseSdpTracks } from '../../../gateway/cameras/reach/sdp-tracks.ts';

const request = { method: 'GET', uri: '/dir/index.html' };
const credentials = { username: 'Mufasa', password: 'Circle of Life' };

describe('answerChallenge', () => {
  it('computes RFC 2069 digests as RFC 7616 requires for servers without qop', () => {
    // Without qop and client nonce the answer is fixed: MD5(MD5(A1):nonce:MD5(A2)), computed here by another program.
    const header = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    const answer = answerChallenge([header], request, credentials);
    expect(answer).toContain('response="2951cdbad33b2271fcb6b8e7b8feac23"');
    expect(answer).toMatch(/^Digest username="Mufasa", realm="testrealm@host\.com", nonce="dcd98b/);
    expect(answer).not.toContain('qop');
  });

  it('takes SHA-256 before MD5 before Basic, from one header or several', () => {
    const md5 = 'Digest realm="r", nonce="n=="';
    const sha = 'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth,auth-int", opaque="o"';
    expect(answerChallenge(['Basic realm="r"', md5, sha], request, credentials)).toMatch(/algorithm=SHA-256.*qop=auth/);
    expect(answerChallenge([`Basic realm="r", ${md5}`], request, credentials)).toMatch(/nonce="n=="/);
    expect(answerChallenge(['Basic realm="r"'], request, credentials)).toBe(
      `Basic ${Buffer.from('Mufasa:Circle of Life').toString('base64')}`,
    );
    expect(
      answerChallenge(['Negotiate', 'Digest realm="r", algorithm=SHA-512-256'], request, credentials),
    ).toBeUndefined();
    expect(answerChallenge([], request, credentials)).toBeUndefined();
  });
});

const captures = new URL('../../../../shared/material/sdp/', import.meta.url);
const absent = !existsSync(captures);
if (absent) console.warn('skipped: ../shared/material/sdp is absent, the real session descriptions are not read');

describe('parseSdpTracks', () => {
  it('reads kinds and codecs, static payload types too', () => {
    const sdp =
      'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\nm=audio 0 RTP/AVP 8\r\nm=application 0 RTP/AVP 107\r\n';
    const tracks = parseSdpTracks(sdp);
    expect(tracks.map(({ kind, encoding }) => `${kind} ${encoding}`)).toEqual([
      'video H265',
      'audio PCMA',
      'other PT107',
    ]);
    expect(audioOf(tracks)).toBe('g711');
    expect(parseSdpTracks('nonsense')).toEqual([]);
  });

  it.skipIf(absent)('finds the video of every real capture', () => {
    const files = readdirSync(captures, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sdp'));
    const without = files.filter(
      (name) => !parseSdpTracks(readFileSync(new URL(name, captures), 'utf8')).some(({ kind }) => kind === 'video'),
    );
    const really = without.filter((name) => /^m=video/m.test(readFileSync(new URL(name, captures), 'utf8')));
    expect(really).toEqual([]);
  });
});
