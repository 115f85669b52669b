/**
 * Mutated RTSP: what a camera may send, with bytes changed, cut, doubled and thrown in, in reads of any size. Whatever
 * comes, the reader must not throw, must keep only so much, and must get on. Deterministic by seed, so that a find can be
 * played again.
 */
import { createAuthorisation } from '../../gateway/sources/rtsp/authorisation.ts';
import { createMessageReader } from '../../gateway/sources/rtsp/message-reader.ts';
import { createReorderWindow } from '../../gateway/sources/rtsp/reorder-window.ts';
import { parseSessionHeader, parseTransportHeader } from '../../gateway/sources/rtsp/rtsp-message.ts';
import { findWantedTracks } from '../../gateway/sources/rtsp/wanted-tracks.ts';
import { createManualClock } from './manual-clock.ts';
import { createRandom, type Random } from './random.ts';
import { tinyTracks } from './scripted-camera.ts';

export interface FuzzFigures {
  readonly inputs: number;
  readonly responses: number;
  readonly requests: number;
  readonly packets: number;
  /** Inputs after which the reader gave up, as it may. */
  readonly givenUp: number;
  readonly slowestMs: number;
}

const sdp = ['v=0', 's=live', 'a=control:*', ...tinyTracks].join('\r\n');
const texts = [
  `RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Base: rtsp://10.0.0.1/live/\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`,
  'RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm="a, b", nonce="7=\\"x", qop="auth,auth-int", algorithm=SHA-256\r\nWWW-Authenticate: Basic realm="b"\r\n\r\n',
  'RTSP/1.0 200 OK\nCSeq: 3\nSession: 1234;timeout=60\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\n\n',
  'RTSP/1.0 302 Found\r\nCSeq: 4\r\nLocation: rtsp://10.0.0.2/\r\n\r\n',
  'ANNOUNCE rtsp://10.0.0.1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n',
].map((text) => Buffer.from(text));

function packetOf(random: Random): Buffer {
  const size = 12 + random.below(200);
  const packet = Buffer.alloc(4 + size, random.below(256));
  packet.set([0x24, random.below(3), size >> 8, size & 0xff, 0x80, 96, 0, random.below(40)]);
  return packet;
}

function mutate(bytes: Buffer, random: Random): Buffer {
  let made = Buffer.from(bytes);
  for (let count = random.below(6); count > 0; count -= 1) {
    const at = random.below(made.length + 1);
    const kind = random.below(5);
    if (kind === 0 && made.length > 0) made[random.below(made.length)] = random.below(256);
    else if (kind === 1)
      made = Buffer.concat([made.subarray(0, at), made.subarray(Math.min(made.length, at + random.below(40)))]);
    else if (kind === 2)
      made = Buffer.concat([
        made.subarray(0, at),
        Buffer.alloc(random.below(20), random.below(256)),
        made.subarray(at),
      ]);
    else if (kind === 3) made = Buffer.concat([made, made.subarray(at)]).subarray(0, 20_000);
    else made = Buffer.concat([made.subarray(0, at), Buffer.from('$\0RTSP/1.0\r\n\r\n'), made.subarray(at)]);
  }
  return made;
}

/** @param count inputs; a fresh reader after every 50, so that what one input spoils meets the next. */
export function fuzzRtsp(count: number, seed: number): FuzzFigures {
  const random = createRandom(seed);
  const figures = { inputs: 0, responses: 0, requests: 0, packets: 0, givenUp: 0, slowestMs: 0 };
  const clock = createManualClock();
  const openReader = () => {
    const window = createReorderWindow(clock, () => {});
    const reader = createMessageReader({
      onResponse({ headers, body }) {
        figures.responses += 1;
        parseSessionHeader(headers.get('session'));
        parseTransportHeader(headers.get('transport'));
        const authorisation = createAuthorisation('admin', 'pass');
        if (authorisation.onRefused(headers.get('www-authenticate')))
          authorisation.headerFor('PLAY', 'rtsp://10.0.0.1/');
        if (body !== '') tracksOf(body);
      },
      onRequest: () => {
        figures.requests += 1;
      },
      onPacket(_channel, bytes, start, end) {
        figures.packets += 1;
        window.push(bytes.subarray(start, end), 0);
      },
    });
    reader.addChannel(0);
    reader.addChannel(1);
    return { reader, close: window.close };
  };
  let current = openReader();
  for (let index = 0; index < count; index += 1) {
    const text = texts[random.below(texts.length)] ?? Buffer.alloc(0);
    const input = mutate(
      random.below(3) === 0 ? text : Buffer.concat([packetOf(random), text, packetOf(random)]),
      random,
    );
    const startMs = performance.now();
    let alive = true;
    for (let at = 0; at < input.length && alive; ) {
      const end = Math.min(input.length, at + 1 + random.below(300));
      alive = current.reader.push(input.subarray(at, end));
      at = end;
    }
    figures.slowestMs = Math.max(figures.slowestMs, performance.now() - startMs);
    figures.inputs += 1;
    if (!alive) figures.givenUp += 1;
    if (!alive || index % 50 === 49) {
      current.close();
      current = openReader();
    }
  }
  current.close();
  return figures;
}

/** Only errors with a code may come out. */
function tracksOf(body: string): void {
  try {
    findWantedTracks(body, 'rtsp://10.0.0.1/live/', true);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'stream.not-direct' && code !== 'camera.no-video') throw error;
  }
}
