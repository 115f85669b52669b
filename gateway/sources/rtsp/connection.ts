/**
 * One RTSP connection: requests out, answers matched by CSeq, interleaved packets handed on. Reads land in one buffer that all
 * connections share (`onread`: what was read is taken before the next socket is), so that it stays in the processor's cache.
 */
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { Clock } from '../../kernel/clock.ts';
import { type ErrorCode, GatewayError } from '../../kernel/errors.ts';
import { createMessageReader } from './message-reader.ts';
import { type RtspRequest, type RtspResponse, renderRequest } from './rtsp-message.ts';

export interface RtspConnectionOptions {
  /** A literal address that passed the address check. */
  readonly host: string;
  readonly port: number;
  /** RTSP over TLS. Cameras sign their certificates themselves, so the certificate is not checked. */
  readonly secure: boolean;
  readonly clock: Clock;
  /** Where reads land; default: a buffer of its own. Connections may share one, since nothing of it is used after the read. */
  readonly readBuffer?: Uint8Array | undefined;
  /** Bound on connecting and on each answer, ms. */
  readonly requestTimeoutMs: number;
  /** The packet is `bytes` from `start` to `end`, valid during the call only. */
  onPacket(channel: number, bytes: Uint8Array, start: number, end: number, arrivedAtMs: number): void;
  /** Once, when the connection is lost; not after `close`. */
  onLost(error: GatewayError): void;
}

export interface RtspConnection {
  /** Resolves when the camera has taken the connection. @throws GatewayError like `request` */
  readonly connected: Promise<void>;
  /** @throws GatewayError `camera.timeout`, or what the connection was lost for */
  request(
    method: string,
    uri: string,
    headers: readonly (readonly [string, string])[],
    timeoutMs?: number,
  ): Promise<RtspResponse>;
  /** Sends a packet to the camera; leaves it out when earlier bytes still wait (a hung camera must cost no memory). */
  sendInterleaved(channel: number, packet: Uint8Array): void;
  /** Packets of this channel are wanted. */
  addChannel(channel: number): void;
  /** Of our end of the connection, for sockets that must use the same way. */
  readonly localAddress: string | undefined;
  readonly remoteAddress: string | undefined;
  /** Resolves when the socket is gone. Idempotent; pending requests reject with `stream.lost`. */
  close(): Promise<void>;
}

interface Pending {
  readonly resolve: (response: RtspResponse) => void;
  readonly reject: (error: GatewayError) => void;
  readonly cancelTimer: () => void;
}

/** Holds every picture but the largest keyframes. */
export const readBufferBytes = 65_536;
const mostWaitingBytes = 65_536;
const codesOfSystem: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'camera.refused',
  EHOSTUNREACH: 'camera.unreachable',
  ENETUNREACH: 'camera.unreachable',
  EHOSTDOWN: 'camera.unreachable',
  ENETDOWN: 'camera.unreachable',
  EADDRNOTAVAIL: 'camera.unreachable',
  ETIMEDOUT: 'camera.timeout',
  ENOTFOUND: 'camera.name-unresolved',
  EAI_AGAIN: 'camera.name-unresolved',
};

function errorOfSocket(cause: unknown): GatewayError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new GatewayError(codesOfSystem[code] ?? 'stream.lost', { cause, details: { system: code } });
}

export function openRtspConnection(options: RtspConnectionOptions): RtspConnection {
  const { clock } = options;
  const pending = new Map<number, Pending>();
  const gone = Promise.withResolvers<void>();
  const connected = Promise.withResolvers<void>();
  connected.promise.catch(() => {});
  let cseq = 0;
  let ended = false;
  let arrivedAtMs = 0;

  const end = (error: GatewayError, tell: boolean) => {
    if (ended) return;
    ended = true;
    cancelConnecting();
    connected.reject(error);
    for (const waiting of pending.values()) {
      waiting.cancelTimer();
      waiting.reject(error);
    }
    pending.clear();
    socket.destroy();
    if (tell) options.onLost(error);
  };
  const reader = createMessageReader({
    onPacket: (channel, bytes, start, end) => {
      if (!ended) options.onPacket(channel, bytes, start, end, arrivedAtMs);
    },
    onResponse: (response) => settle(response),
    onRequest: (request) => answer(request),
  });
  const socket = openSocket(options, (size, buffer) => {
    if (ended) return;
    arrivedAtMs = clock.nowMs();
    if (!reader.push(buffer, size))
      end(new GatewayError('camera.bad-answer', { details: { reason: 'not RTSP' } }), true);
  });
  const cancelConnecting = clock.after(options.requestTimeoutMs, () => end(new GatewayError('camera.timeout'), true));
  socket.setNoDelay(true);
  socket.once(options.secure ? 'secureConnect' : 'connect', () => {
    cancelConnecting();
    connected.resolve();
  });
  socket.on('error', (cause) => end(errorOfSocket(cause), true));
  socket.on('end', () => end(new GatewayError('stream.lost', { details: { reason: 'closed by the camera' } }), true));
  socket.once('close', () => {
    end(new GatewayError('stream.lost'), true);
    gone.resolve();
  });

  const settle = (response: RtspResponse) => {
    const named = Number.parseInt(response.headers.get('cseq') ?? '', 10);
    // Some cameras leave CSeq out of error answers.
    const key = Number.isNaN(named) ? pending.keys().next().value : named;
    const waiting = key === undefined ? undefined : pending.get(key);
    if (key === undefined || waiting === undefined) return;
    pending.delete(key);
    waiting.cancelTimer();
    waiting.resolve(response);
  };
  const answer = (request: RtspRequest) => {
    if (ended || socket.writableLength > mostWaitingBytes) return;
    const status = /^(OPTIONS|GET_PARAMETER|SET_PARAMETER)$/.test(request.method) ? '200 OK' : '501 Not Implemented';
    const number = Number.parseInt(request.headers.get('cseq') ?? '', 10) || 0;
    socket.write(`RTSP/1.0 ${status}\r\nCSeq: ${number}\r\n\r\n`);
  };

  return {
    connected: connected.promise,
    request(method, uri, headers, timeoutMs = options.requestTimeoutMs) {
      return new Promise((resolve, reject) => {
        if (ended) return reject(new GatewayError('stream.lost'));
        const number = ++cseq;
        const cancelTimer = clock.after(timeoutMs, () => {
          pending.delete(number);
          reject(new GatewayError('camera.timeout', { details: { method } }));
        });
        pending.set(number, { resolve, reject, cancelTimer });
        socket.write(renderRequest(method, uri, number, headers));
      });
    },
    sendInterleaved(channel, packet) {
      if (ended || socket.writableLength > mostWaitingBytes) return;
      const framed = Buffer.allocUnsafe(4 + packet.length);
      framed.set([0x24, channel, packet.length >> 8, packet.length & 0xff]);
      framed.set(packet, 4);
      socket.write(framed);
    },
    addChannel: (channel) => reader.addChannel(channel),
    get localAddress() {
      return socket.localAddress;
    },
    get remoteAddress() {
      return socket.remoteAddress;
    },
    close() {
      end(new GatewayError('stream.lost', { details: { reason: 'closed by us' } }), false);
      return gone.promise;
    },
  };
}

function openSocket(options: RtspConnectionOptions, onBytes: (size: number, buffer: Uint8Array) => void): Socket {
  const { host, port, secure } = options;
  const onread = {
    buffer: options.readBuffer ?? new Uint8Array(readBufferBytes),
    callback(size: number, buffer: Uint8Array) {
      onBytes(size, buffer);
      return true;
    },
  };
  const target = { host, port, rejectUnauthorized: false, onread };
  return secure ? connectSecurely(target) : connect(target);
}
