/**
 * One HTTP request and its whole answer under one hard deadline: connecting, headers and body together, however slowly they drip.
 * The answer is capped in bytes, redirects are answers like any other, the connection is used once and always destroyed.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../kernel/clock.ts';
import { type ErrorCode, GatewayError } from '../kernel/errors.ts';

export interface HttpQuestion {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From now until the last byte. */
  readonly deadlineMs: number;
  readonly maxBytes: number;
  /** Takes the certificate that a camera made for itself. */
  readonly allowSelfSigned?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** WWW-Authenticate lines joined by commas. */
  readonly challenge: string;
  /** Epoch ms of the Date header. */
  readonly dateMs: number | undefined;
  readonly body: Buffer;
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'camera.refused',
  ENOTFOUND: 'camera.name-unresolved',
  EAI_AGAIN: 'camera.name-unresolved',
  ECONNRESET: 'camera.unreachable',
  EPIPE: 'camera.unreachable',
  ETIMEDOUT: 'camera.unreachable',
  EHOSTUNREACH: 'camera.unreachable',
  ENETUNREACH: 'camera.unreachable',
  EHOSTDOWN: 'camera.unreachable',
  EADDRNOTAVAIL: 'camera.unreachable',
};

/** A socket's or TLS error as a GatewayError; anything unknown is an answer that breaks the standard. */
export function asCameraError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return new GatewayError(CODES[code] ?? 'camera.bad-answer', { cause: error, details: { reason: code } });
}

function readAnswer(response: IncomingMessage, body: Buffer): HttpAnswer {
  const dateMs = Date.parse(response.headers.date ?? '');
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    challenge: (response.headersDistinct['www-authenticate'] ?? []).join(', '),
    dateMs: Number.isFinite(dateMs) ? dateMs : undefined,
    body,
  };
}

function collect(response: IncomingMessage, maxBytes: number, done: (result: HttpAnswer | GatewayError) => void): void {
  const pieces: Buffer[] = [];
  let size = 0;
  response.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > maxBytes) done(new GatewayError('camera.bad-answer', { details: { reason: 'too large', maxBytes } }));
    else pieces.push(piece);
  });
  response.on('end', () => done(readAnswer(response, Buffer.concat(pieces))));
  response.on('aborted', () => done(new GatewayError('camera.unreachable', { details: { reason: 'cut off' } })));
  response.on('error', (error) => done(asCameraError(error)));
}

/**
 * Errors: `camera.timeout` at the deadline, `camera.refused`, `camera.unreachable`, `camera.name-unresolved`, `camera.bad-answer`
 * (too large, not HTTP, bad certificate); the signal's reason when it aborts.
 */
export function exchangeHttp(clock: Clock, question: HttpQuestion): Promise<HttpAnswer> {
  const { url, method, headers, body, signal, maxBytes, deadlineMs } = question;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const tls = url.protocol === 'https:' ? { rejectUnauthorized: question.allowSelfSigned !== true } : {};
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    let request: ReturnType<typeof requestHttp> | undefined;
    let ended = false;
    const end = () => {
      ended = true;
      cancelDeadline();
      signal?.removeEventListener('abort', onAbort);
      request?.destroy();
    };
    const done = (result: HttpAnswer | GatewayError) => {
      if (ended) return;
      end();
      if (result instanceof GatewayError) reject(result);
      else resolve(result);
    };
    const onAbort = () => {
      if (ended) return;
      end();
      reject(signal?.reason);
    };
    const cancelDeadline = clock.after(Math.max(0, deadlineMs), () =>
      done(new GatewayError('camera.timeout', { details: { deadlineMs } })),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      request = send(url, { method, agent: false, headers: { ...headers, ...length, Connection: 'close' }, ...tls });
    } catch (error) {
      return done(asCameraError(error));
    }
    request.on('error', (error) => done(asCameraError(error)));
    request.on('response', (response) => collect(response, maxBytes, done));
    request.end(body);
  });
}
