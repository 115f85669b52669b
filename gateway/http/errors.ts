/**
 * One place turns errors into answers: `{error: {code, message, details, requestId}}`, the message in the caller's
 * language from the table of kernel/errors.ts. What is unexpected is logged whole and answered without its text.
 */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type Static, Type } from 'typebox';
import { GatewayError, meaningOf } from '../kernel/errors.ts';

export const ErrorAnswer = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.String(),
    details: Type.Record(Type.String(), Type.Unknown()),
    requestId: Type.String(),
  }),
});
export type ErrorAnswer = Static<typeof ErrorAnswer>;

export const errorPlugin = fp(async (app: FastifyInstance) => {
  app.setErrorHandler((error: FastifyError | GatewayError, request, reply) => {
    const known = toGatewayError(error);
    if (known.code === 'gateway.internal') request.log.error({ err: error }, 'unexpected error');
    return sendError(known, request, reply);
  });
  app.setNotFoundHandler((request, reply) => sendError(new GatewayError('not-found'), request, reply));
});

function sendError(error: GatewayError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const meaning = meaningOf(error.code);
  const english = /^en\b/i.test(request.headers['accept-language'] ?? '');
  const { retryAfterS } = error.details;
  if (typeof retryAfterS === 'number') reply.header('retry-after', String(retryAfterS));
  else if (meaning.status === 503) reply.header('retry-after', '2');
  const answer: ErrorAnswer = {
    error: {
      code: error.code,
      message: english ? meaning.en : meaning.vi,
      details: { ...error.details },
      requestId: request.id,
    },
  };
  return reply
    .code(meaning.status)
    .header('cache-control', 'no-store')
    .type('application/json')
    .send(JSON.stringify(answer));
}

/** What Fastify cannot route (an address that is no UTF-8) never comes to the door; it is answered like everything else. */
export function refuseUnreadable(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff');
  sendError(new GatewayError('request.invalid', { details: { reason: 'path' } }), request, reply);
}

const brokenStatuses: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** What is no HTTP, or comes too slowly: a bare status, and the connection ends. */
export function refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  // A handshake that failed has no way to say anything.
  if (/^(ECONN|EPIPE|ERR_SSL|ERR_TLS)/.test(error.code ?? '') || !socket.writable) return void socket.destroy();
  const status = brokenStatuses[error.code ?? ''] ?? '400 Bad Request';
  // Not only ended: a slow one would never say its own goodbye.
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy());
}

function toGatewayError(error: FastifyError | GatewayError): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error.validation) {
    const fields = error.validation.map((problem) => ({
      path: `${error.validationContext ?? ''}${problem.instancePath}`,
      message: problem.message ?? '',
      params: problem.params,
    }));
    return new GatewayError('request.invalid', { details: { fields } });
  }
  if (error.statusCode === 413) return new GatewayError('request.too-large');
  if (error.statusCode === 503) return new GatewayError('gateway.busy', { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new GatewayError('request.invalid', { cause: error, details: { reason: error.code } });
  }
  return new GatewayError('gateway.internal', { cause: error });
}
