/**
 * Numbers come as text in queries, and "1e400" is a number to the validator: it becomes infinity, which passes every limit
 * that a schema sets (they hold for finite numbers only). So what has been validated is looked through once more.
 */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { GatewayError } from '../kernel/errors.ts';

export const finiteNumbers = fp(async (app: FastifyInstance) => {
  // Asked with every segment: nothing is made on the way.
  app.addHook('preHandler', async ({ query, params, body }) => {
    if (holdsInfinity(query) || holdsInfinity(params) || holdsInfinity(body)) {
      throw new GatewayError('request.invalid', { details: { reason: 'infinite' } });
    }
  });
});

/** Bodies are small (the app limits them) and not nested deeper than their schema. */
function holdsInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) if (holdsInfinity((value as Readonly<Record<string, unknown>>)[key])) return true;
  return false;
}
