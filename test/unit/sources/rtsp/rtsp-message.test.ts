import { describe, expect, it } from 'vitest';
import {
  bodySizeOf,
  parseHead,
  parseSessionHeader,
  parseTransportHeader,
  renderRequest,
} from '../../../../gateway/sources/rtsp/rtsp-message.ts';
import { parseRtspUrl } from '../../../../gateway/sources/rtsp/rtsp-url.ts';

describe('the head of a message', () => {
  it('is read whatever the case of its headers and the ends of its lines', () => {
    const head = parseHead(
      'RTSP/1.0 200 OK\ncseq:3\r\nCONTENT-length : 12\nX-Folded: one\r\n\ttwo\r\nnonsense\r\n: none\r\n',
    );
    expect(head).toMatchObject({ kind: 'response', status: 200 });
    expect([...(head?.headers ?? [])]).toEqual([
      ['cseq', '3'],
      ['content-length', '12'],
      ['x-folded', 'one two'],
    ]);
  });

  it('joins the values of a header that comes twice', () => {
    const head = parseHead(
      'RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="a"\r\nWWW-Authenticate: Basic realm="b"',
    );
    expect(head?.headers.get('www-authenticate')).toBe('Digest realm="a", Basic realm="b"');
  });

  it('may be a request of the camera', () => {
    expect(parseHead('ANNOUNCE rtsp://h/ RTSP/1.0\r\nCSeq: 7')).toMatchObject({ kind: 'request', method: 'ANNOUNCE' });
  });

  it.each(['HTTP/1.1 200 OK', 'RTSP/1.0', 'RTSP/1.0 20 OK', '', 'GET / HTTP/1.0'])('is none: %j', (text) => {
    expect(parseHead(text)).toBeUndefined();
  });

  it.each([
    [undefined, 0],
    ['17', 17],
    ['17, 17', 17],
    ['-1', undefined],
    ['9999999999', undefined],
    ['x', undefined],
  ])('has a body of the size it says: %s', (value, size) => {
    expect(bodySizeOf(new Map(value === undefined ? [] : [['content-length', value]]))).toBe(size);
  });
});

describe('the session header', () => {
  it.each([
    ['12345678', { id: '12345678', timeoutS: 60 }],
    ['12345678;timeout=30', { id: '12345678', timeoutS: 30 }],
    [' abc ; Timeout = 65 ', { id: 'abc', timeoutS: 65 }],
    ['abc;timeout=0', { id: 'abc', timeoutS: 60 }],
    ['', undefined],
    [undefined, undefined],
  ])('%j', (value, session) => {
    expect(parseSessionHeader(value)).toEqual(session);
  });
});

describe('the transport header', () => {
  it.each([
    ['RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=1234', { kind: 'tcp', channel: 2, serverPorts: undefined }],
    ['RTP/AVP/TCP;interleaved=4', { kind: 'tcp', channel: 4, serverPorts: undefined }],
    ['RTP/AVP;interleaved=0-1;unicast', { kind: 'tcp', channel: 0, serverPorts: undefined }],
    [
      'RTP/AVP/UDP;unicast;client_port=5000-5001;server_port=6970-6971',
      { kind: 'udp', channel: undefined, serverPorts: [6970, 6971] },
    ],
    ['RTP/AVP;unicast;server_port=6970', { kind: 'udp', channel: undefined, serverPorts: [6970, 6971] }],
    ['RTP/AVP;unicast', { kind: 'udp', channel: undefined, serverPorts: undefined }],
    ['RTP/AVP;multicast;destination=232.0.0.1', undefined],
    ['RTP/SAVP/TCP;interleaved=0-1', undefined],
    ['MP2T/H2221/UDP', undefined],
    [undefined, undefined],
  ])('%s', (value, transport) => {
    expect(parseTransportHeader(value)).toEqual(transport);
  });
});

describe('a request', () => {
  it('ends no line early, whatever a camera put into its control URL', () => {
    const text = renderRequest('SETUP', 'rtsp://h/a b\r\nX: y', 2, [['Session', 'a\r\nEvil: 1']]);
    expect(text).toBe(
      'SETUP rtsp://h/a%20bX:%20y RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: ThapCanh\r\nSession: aEvil: 1\r\n\r\n',
    );
  });
});

describe('an RTSP URL', () => {
  it.each([
    ['rtsp://10.1.2.3/a?b=1&c=2', { host: '10.1.2.3', port: 554, secure: false, uri: 'rtsp://10.1.2.3/a?b=1&c=2' }],
    ['rtsps://10.1.2.3/', { host: '10.1.2.3', port: 322, secure: true, uri: 'rtsps://10.1.2.3/' }],
    ['rtsp://[fd00::1]:8554/x', { host: 'fd00::1', port: 8554, secure: false, uri: 'rtsp://[fd00::1]:8554/x' }],
    ['rtsp://u:p@10.1.2.3:5540/x', { host: '10.1.2.3', port: 5540, secure: false, uri: 'rtsp://10.1.2.3:5540/x' }],
  ])('%s, without an account', (text, target) => {
    expect(parseRtspUrl(text)).toEqual(target);
  });

  it.each(['', 'no url', 'http://10.1.2.3/', 'file:///etc/passwd', 'rtsp:///x'])('is none: %j', (text) => {
    expect(() => parseRtspUrl(text)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});
