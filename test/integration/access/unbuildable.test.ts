/** Whoever adds a route and forgets who may use it has no gateway: neither by a route, nor a socket, nor a plugin's. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { describe, expect, it } from 'vitest';
import { openGateway } from '../../support/gateway-in-process.ts';

type Register = (app: FastifyInstance) => unknown;

/** Starts the whole gateway with one more room, which registers beside the others. */
async function build(register: Register): Promise<void> {
  let done = false;
  const onApp = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', function (this: FastifyInstance, { url }: RouteOptions) {
      if (url !== '/healthz' || done) return;
      done = true;
      register(this);
    });
  };
  subscribe('fastify.initialization', onApp);
  try {
    await (await openGateway()).close();
  } finally {
    unsubscribe('fastify.initialization', onApp);
  }
  expect(done).toBe(true);
}

const forgotten = /declares no right/;
const door = { right: 'see' } as const;

describe('a room whose route says who may use it', () => {
  it('is built', async () => {
    await build((app) => void app.get('/api/new', { config: { door } }, async () => 'new'));
    await build((app) => void app.get('/api/new', { websocket: true, config: { door } }, () => {}));
  });
});

describe('a room that forgets', () => {
  const rooms: Readonly<Record<string, Register>> = {
    'a route': (app) => void app.get('/api/new', async () => 'new'),
    'a route of an unsafe method': (app) => void app.post('/api/new', async () => 'new'),
    'a route with other settings': (app) => void app.get('/api/new', { config: {} }, async () => 'new'),
    'a route for several methods': (app) =>
      void app.route({ method: ['GET', 'DELETE'], url: '/api/new', handler: async () => 'new' }),
    'a media path': (app) => void app.get('/hls/:cameraId/new/*', async () => 'new'),
    'a socket': (app) => void app.get('/api/new', { websocket: true }, () => {}),
    'a scope below': (app) =>
      void app.register(async (below) => void below.get('/new', async () => 'new'), { prefix: '/api' }),
    'a plugin': (app) =>
      void app.register(fp(async (inside: FastifyInstance) => void inside.get('/api/new', async () => 'new'))),
    'somebody else’s plugin': (app) =>
      void app.register(fastifyStatic, { root: import.meta.dirname, prefix: '/new/', decorateReply: false }),
    'a path that only begins like one of a plugin': (app) => void app.get('/docsnew', async () => 'new'),
  };
  for (const [what, register] of Object.entries(rooms)) {
    it(`${what} cannot be built`, async () => {
      await expect(build(register)).rejects.toThrow(forgotten);
    });
  }
});
