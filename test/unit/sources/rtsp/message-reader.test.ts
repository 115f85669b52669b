import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessageReader } from '../../../../gateway/sources/rtsp/message-reader.ts';
import { fuzzRtsp } from '../../../support/fuzz-rtsp.ts';

const packet = (channel: number, ...payload: number[]) => {
  const bytes = [0x80, 96, 0, 1, ...payload];
  return Buffer.from([0x24, channel, bytes.length >> 8, bytes.length & 0xff, ...bytes]);
};
const response = Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 5\r\nContent-Length: 4\r\n\r\nbody');

/** Everything the reader tells, in order, as text. */
function readAll(parts: readonly Uint8Array[], channels = [0, 1]) {
  const heard: string[] = [];
  const reader = createMessageReader({
    onResponse: ({ status, headers, body }) => heard.push(`${status} ${headers.get('cseq')} ${body}`),
    onRequest: ({ method }) => heard.push(method),
    onPacket: (channel, bytes, start, end) =>
      heard.push(`${channel}:${Buffer.from(bytes.subarray(start, end)).toString('hex')}`),
  });
  for (const channel of channels) reader.addChannel(channel);
  const alive = parts.map((part) => reader.push(part)).every(Boolean);
  return { heard, alive, strayBytes: reader.strayBytes };
}

describe('the reader of an RTSP connection', () => {
  it('finds the same messages however the bytes are cut', () => {
    const whole = Buffer.concat([
      packet(0, 1, 2, 3),
      response,
      packet(1, 9),
      packet(0),
      Buffer.from('\r\n'),
      packet(0, 7),
    ]);
    const expected = readAll([whole]);
    expect(expected.heard).toEqual(['0:80600001010203', '200 5 body', '1:8060000109', '0:80600001', '0:8060000107']);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 12 }), (cuts) => {
        const edges = [0, ...cuts.sort((one, other) => one - other), whole.length];
        const parts = edges.slice(1).map((end, index) => whole.subarray(edges[index], end));
        expect(readAll(parts)).toEqual(expected);
      }),
    );
  });

  it('reads heads with bare line feeds, and a body behind them', () => {
    expect(readAll([Buffer.from('RTSP/1.0 404 Not Found\nCSeq: 2\n\n'), response]).heard).toEqual([
      '404 2 ',
      '200 5 body',
    ]);
  });

  it('passes over stray bytes, also such that look like the start of something', () => {
    const stray = Buffer.from('\0\0$$R$\x07RTS$\x00\xff');
    const { heard, alive, strayBytes } = readAll([packet(0, 1), stray, packet(0, 2), stray, response]);
    expect(heard).toEqual(['0:8060000101', '0:8060000102', '200 5 body']);
    expect(alive).toBe(true);
    expect(strayBytes).toBe(2 * stray.length);
  });

  it('passes over packets of channels that were not asked for', () => {
    expect(readAll([packet(6, 0x24, 0, 0, 8, 0x80), packet(0, 1)]).heard).toEqual(['0:8060000101']);
  });

  it('hands a whole packet on where it was read', () => {
    const bytes = packet(0, 1);
    let seen: ArrayBufferLike | undefined;
    const reader = createMessageReader({
      onResponse: () => {},
      onRequest: () => {},
      onPacket: (_channel, read) => {
        seen = read.buffer;
      },
    });
    reader.addChannel(0);
    reader.push(bytes);
    expect(seen).toBe(bytes.buffer);
  });

  it('reads requests of the camera', () => {
    expect(readAll([Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'), packet(0)]).heard).toEqual([
      'OPTIONS',
      '0:80600001',
    ]);
  });

  it('gives up a peer that talks something else for long, and holds no more than a message of it', () => {
    const noise = Buffer.alloc(65_536, 0x61);
    const { alive, heard } = readAll(Array.from({ length: 40 }, () => noise));
    expect(alive).toBe(false);
    expect(heard).toEqual([]);
  });

  it('gives up a head without an end, and a body too large, and goes on behind', () => {
    const endless = Buffer.concat([Buffer.from('RTSP/1.0 200 OK\r\n'), Buffer.alloc(20_000, 0x61)]);
    const large = Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n');
    expect(readAll([endless, packet(0, 1)]).heard).toEqual(['0:8060000101']);
    expect(readAll([large, packet(0, 2)]).heard).toEqual(['0:8060000102']);
  });

  it('survives mutated input', () => {
    const figures = fuzzRtsp(4_000, 7);
    expect(figures.inputs).toBe(4_000);
    for (const count of [figures.responses, figures.requests, figures.packets]) expect(count).toBeGreaterThan(100);
  });
});
