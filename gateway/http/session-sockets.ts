/**
 * Every WebSocket hangs on what it was opened with: a session, or a station's token. When that is over the socket is closed
 * at once with code 4401, so that the page goes to sign in instead of coming back for ever. When a desk is locked its pictures
 * run on, and what steers is closed. It stands beside the door and not in the routes, so that no socket can forget it.
 */
import type {} from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { WebSocket } from 'ws';
import { bearerOf } from '../access/request-actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events } from '../kernel/events.ts';
import { passesWhileLocked } from './door.ts';

/** Ours (4000-4999 are for applications), after HTTP's 401. The page's end: dashboard/state/signed-out.ts. */
export const signedOutCode = 4401;
/** After HTTP's 423. */
const deskLockedCode = 4423;

/** A page that reads nothing gets no close frame either. */
const closeBoundMs = 1_000;

export interface SessionSocketsOptions {
  readonly events: Events;
  readonly clock: Clock;
}

export const sessionSockets = fp(async (app: FastifyInstance, { events, clock }: SessionSocketsOptions) => {
  const bearers = new WeakMap<object, string>();
  /** Requests, then sockets, of what a locked desk may not have. */
  const controls = new WeakSet<object>();
  const open = new Map<string, Set<WebSocket>>();

  app.addHook('preHandler', async (request) => {
    if (!request.ws || !request.person) return;
    bearers.set(request.raw, bearerOf(request));
    if (!passesWhileLocked(request)) controls.add(request.raw);
  });
  app.websocketServer.on('connection', (socket, raw) => {
    const bearer = bearers.get(raw);
    if (bearer === undefined) return;
    const sockets = open.get(bearer) ?? new Set();
    open.set(bearer, sockets.add(socket));
    if (controls.has(raw)) controls.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0 && open.get(bearer) === sockets) open.delete(bearer);
    });
  });
  const endListening = events.on('session.ended', ({ sessionId }) => {
    for (const socket of open.get(sessionId) ?? []) close(socket, signedOutCode, clock);
  });
  const endLocks = events.on('session.locked', ({ sessionId }) => {
    for (const socket of open.get(sessionId) ?? []) if (controls.has(socket)) close(socket, deskLockedCode, clock);
  });
  app.addHook('onClose', async () => {
    endListening();
    endLocks();
  });
});

function close(socket: WebSocket, code: number, clock: Clock): void {
  // What is still said is heard no more.
  socket.removeAllListeners('message');
  const cancel = clock.after(closeBoundMs, () => socket.terminate());
  socket.once('close', cancel);
  socket.close(code, code === signedOutCode ? 'signed out' : 'locked');
}
