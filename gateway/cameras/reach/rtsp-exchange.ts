/**
 * One RTSP connection for questions that need no stream (OPTIONS, DESCRIBE). Size and time are bounded; whatever comes
 * unasked (interleaved packets, server requests) is passed over. RFC 2326.
 */
import { connect, type Socket } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';

export interface RtspAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

export interface RtspConnection {
  /** @throws GatewayError `camera.timeout`, `camera.bad-answer`, `camera.unreachable` when the connection is gone */
  ask(method: string, uri: string, headers?: Readonly<Record<string, string>>): Promise<RtspAnswer>;
  close(): void;
}

const mostBytes = 256 * 1024;

/** @throws GatewayError `camera.refused`, `camera.unreachable`, `camera.timeout` */
export async function openRtspConnection(options: {
  host: string;
  port: number;
  clock: Clock;
  deadlineMs: number;
  signal?: AbortSignal;
}): Promise<RtspConnection> {
  const { host, port, clock, deadlineMs, signal } = options;
  const socket = connect({ host, port });
  socket.setEncoding('latin1');
  const wait = <T>(begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void): Promise<T> =>
    bounded(socket, begin, { clock, deadlineMs, signal });
  let received = '';
  let sequence = 0;

  await wait<void>((resolve) => {
    socket.once('connect', resolve);
    return () => socket.off('connect', resolve);
  });
  return {
    ask(method, uri, headers = {}) {
      sequence += 1;
      const lines = [`${method} ${uri} RTSP/1.0`, `CSeq: ${sequence}`, 'User-Agent: ThapCanh'];
      for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
      socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'utf8');
      return wait<RtspAnswer>((resolve, reject) => {
        const onText = (text: string) => {
          received += text;
          if (received.length > mostBytes)
            return reject(new GatewayError('camera.bad-answer', { details: { reason: 'too long' } }));
          try {
            const taken = takeAnswer(received);
            if (!taken) return;
            received = taken.rest;
            resolve(taken.answer);
          } catch (error) {
            reject(error);
          }
        };
        socket.on('data', onText);
        return () => socket.off('data', onText);
      });
    },
    close: () => socket.destroy(),
  };
}

function bounded<T>(
  socket: Socket,
  begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
  { clock, deadlineMs, signal }: { clock: Clock; deadlineMs: number; signal: AbortSignal | undefined },
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const fail = (error: unknown) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onError = (error: NodeJS.ErrnoException) => fail(connectionError(error));
    const onClose = () => fail(new GatewayError('camera.unreachable', { details: { reason: 'closed by the camera' } }));
    const onAbort = () => fail(signal?.reason);
    const cancel = clock.after(deadlineMs, () => fail(new GatewayError('camera.timeout')));
    const end = begin((value) => {
      settle();
      resolve(value);
    }, fail);
    function settle(): void {
      cancel();
      end();
      socket.off('error', onError);
      socket.off('close', onClose);
      // An error after the answer harms nobody.
      socket.on('error', () => {});
      signal?.removeEventListener('abort', onAbort);
    }
    socket.once('error', onError);
    socket.once('close', onClose);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
}

function connectionError(cause: NodeJS.ErrnoException): GatewayError {
  return new GatewayError(cause.code === 'ECONNREFUSED' ? 'camera.refused' : 'camera.unreachable', {
    cause,
    details: { reason: cause.code ?? 'connection error' },
  });
}

/** @throws GatewayError `camera.bad-answer` */
function takeAnswer(text: string): { answer: RtspAnswer; rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) {
    if (text.length >= 5 && !text.startsWith('RTSP/')) throw new GatewayError('camera.bad-answer');
    return undefined;
  }
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^RTSP\/1\.\d (\d{3})/.exec(statusLine)?.[1]);
  if (!Number.isInteger(status)) throw new GatewayError('camera.bad-answer');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0) headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const length = Number(headers.get('content-length')?.[0] ?? '0');
  if (!Number.isInteger(length) || length < 0 || length > mostBytes) throw new GatewayError('camera.bad-answer');
  const start = end + 4;
  if (text.length < start + length) return undefined;
  const body = Buffer.from(text.slice(start, start + length), 'latin1').toString('utf8');
  return { answer: { status, headers, body }, rest: text.slice(start + length) };
}
