/**
 * WebSocket `/api/live`: one socket for a whole wall. JSON requests and notices (media/wire/live-control.ts), pictures as
 * binary messages (media/wire/live-message.ts); README.md beside this file says how they follow each other. Each
 * subscription passes the door again for its camera.
 */
import type { Socket } from 'node:net';
import type {} from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import type { Clock } from '../../kernel/clock.ts';
import type { LiveService } from './live-service.ts';
import { createRequestRate } from './request-rate.ts';
import type { WireSocket } from './wire-writer.ts';

export function registerLiveSocket(app: FastifyInstance, live: LiveService, clock: Clock): void {
  app.get('/api/live', { websocket: true, config: { door: { right: 'live' } } }, (socket, request) => {
    const raw = request.raw.socket;
    // A close frame would wait behind all that the viewer has not read.
    const viewer = live.enter(wireOf(socket, raw), request.person, () => socket.terminate());
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
