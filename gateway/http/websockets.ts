/** WebSockets for the whole app: small messages from pages, no compression, and a close code that says "come back". */
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

/** RFC 6455 registry: 1012 "service restart". */
const serviceRestart = 1012;

export const websocketPlugin = fp(async (app: FastifyInstance) => {
  await app.register(websocket, {
    options: { maxPayload: 64 * 1024, perMessageDeflate: false },
    preClose(done) {
      for (const client of this.websocketServer.clients) client.close(serviceRestart, 'restarting');
      this.websocketServer.close(done);
    },
  });
});
