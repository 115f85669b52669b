/**
 * WebSocket `/api/live`: one socket for a whole wall. JSON requests and notices (media/wire/live-control.ts), pictures as
 * binary messages (media/wire/live-message.ts); README.md beside this file says how they follow each other. Each
 * subscription passes the door again for its camera.
 */
import type { Socket } from 'node:net';
import type {} from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { WebSocket } from 'ws';
import { actorOf } from '../../access/request-actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import { strict } from '../../kernel/schema-parts.ts';
import type { LiveService } from './live-service.ts';
import type { Watcher } from './live-viewer.ts';
import { createRequestRate } from './request-rate.ts';
import type { WireSocket } from './wire-writer.ts';

/** `wall`: which wall or desk shows the pictures, for the audit. */
const Query = Type.Object({ wall: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) }, strict);
const route = { websocket: true, config: { door: { right: 'live' } }, schema: { querystring: Query } } as const;

export function registerLiveSocket(app: FastifyInstance, live: LiveService, clock: Clock): void {
  app.get('/api/live', route, (socket, request) => {
    const raw = request.raw.socket;
    // A close frame would wait behind all that the viewer has not read.
    const viewer = live.enter(wireOf(socket, raw), watcherOf(request), () => socket.terminate());
    const rate = createRequestRate(clock, {
      pause: () => socket.pause(),
      resume: () => socket.resume(),
    });
    const onDrain = () => viewer.flush();
    raw.on('drain', onDrain);
    socket.on('message', (bytes, isBinary) => {
      rate.count();
      viewer.receive(isBinary ? '' : String(bytes));
    });
    socket.on('close', () => {
      raw.off('drain', onDrain);
      rate.close();
      live.leave(viewer);
    });
    socket.on('error', () => socket.terminate());
  });
}

function watcherOf(request: FastifyRequest): Watcher {
  const { wall } = request.query as Static<typeof Query>;
  const actor = actorOf(request);
  // A station's wall is known by its token, whatever the page says.
  return { person: request.person, actor: wall && actor.role !== 'station' ? { ...actor, desk: wall } : actor };
}

/** The socket under a WebSocket, which must not be written to any more once the closing has begun. */
function wireOf(socket: WebSocket, raw: Socket): WireSocket {
  return {
    get writable() {
      return socket.readyState === socket.OPEN && raw.writable;
    },
    get writableLength() {
      return raw.writableLength;
    },
    cork: () => raw.cork(),
    uncork: () => raw.uncork(),
    write: (bytes) => raw.write(bytes),
  };
}
