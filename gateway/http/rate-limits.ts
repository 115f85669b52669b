/**
 * How often one may ask: signing in by address (guessing is slow even with many accounts), everything else by session, far
 * above what a page does. Pictures and sockets are not counted here: their number follows from the connections, which are
 * capped (server/guard-connections.ts), and a wall must not go dark because it has many tiles.
 */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { GatewayConfig } from '../../config/schema.ts';
import { bearerOf } from '../access/request-actor.ts';
import { GatewayError } from '../kernel/errors.ts';

type Counted = 'sign-in' | 'costly' | 'asking';

/** Whole tables as files, and keys for other players. Per minute. */
const costlyPerMinute = 30;

export const rateLimits = fp(async (app: FastifyInstance, limits: GatewayConfig['listen']['limits']) => {
  await app.register(rateLimit, { global: false, cache: 10_000 });
  const limiter = (name: Counted, max: number, timeWindow: number) =>
    app.createRateLimit({
      max,
      timeWindow,
      keyGenerator: (request) => (name === 'sign-in' ? request.ip : callerOf(request)),
    });
  const limiters = {
    'sign-in': limiter('sign-in', limits.signInsPerMinute, 60_000),
    costly: limiter('costly', costlyPerMinute, 60_000),
    // So many at once, and in the long run so many in a second.
    asking: limiter('asking', limits.requestsBurst, (1_000 * limits.requestsBurst) / limits.requestsPerSecond),
  };
  app.addHook('onRequest', async (request) => {
    const counted = countedAs(request);
    if (!counted) return;
    const found = await limiters[counted](request);
    if (found.isAllowed || !found.isExceeded) return;
    throw new GatewayError('request.too-many', { details: { retryAfterS: Math.max(1, found.ttlInSeconds) } });
  });
});

const provesPassword: ReadonlySet<string> = new Set(['/api/own/password', '/api/own/second-factor/enrol']);

const callerOf = (request: FastifyRequest): string => (request.person ? bearerOf(request) : request.ip);

function countedAs(request: FastifyRequest): Counted | undefined {
  const { url = '', config } = request.routeOptions;
  if (config.door && 'open' in config.door) return config.door.open === 'sign-in' ? 'sign-in' : undefined;
  // Whoever sits at an open desk could guess the password there.
  if (provesPassword.has(url)) return 'sign-in';
  if (request.ws || !/^\/(api|docs|metrics)(\/|$)/.test(url)) return undefined;
  return /\.csv$/.test(url) || (request.method === 'POST' && /\/tickets$/.test(url)) ? 'costly' : 'asking';
}
