/**
 * One place turns errors into answers: `{error: {code, message, details, requestId}}`, the message in the caller's
 * language from the table of kernel/errors.ts. What is unexpected is logged whole and answered without its text.
 */
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

export function sendError(error: GatewayError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const meaning = meaningOf(error.code);
  const english = /^en\b/i.test(request.headers['accept-language'] ?? '');
  if (meaning.status === 503) reply.header('retry-after', '2');
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
