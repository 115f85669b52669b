/**
 * WebSocket `/api/events`: state pushed to the pages.
 *
 * First a snapshot of all that the person may see, then each event as it happens, and a tick every 2 s so that a page
 * notices within 5 s when the gateway is gone. When the person's rights change another snapshot follows. `seq` counts per
 * connection, so that a person who may not see a camera sees no hole; a page that finds a gap connects again. A connection
 * that cannot keep up is closed, never buffered without bound.
 */
import type {} from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { Person } from '../access/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events, EventTopic, GatewayEvents } from '../kernel/events.ts';

const tickMs = 2_000;
const gatherMs = 200;
const maxBufferedBytes = 4 * 1024 * 1024;

/** Gives one part of the snapshot, already cut to what the person may see. */
export type SnapshotPart = (person: Person) => unknown;

export interface EventsSocketOptions {
  readonly events: Events;
  readonly clock: Clock;
  readonly parts: Readonly<Record<string, SnapshotPart>>;
  /** The event as the person may have it; `undefined`: not for him. */
  eventFor<T extends EventTopic>(person: Person, topic: T, payload: GatewayEvents[T]): object | undefined;
  /** Changes when what the person may see or do changes. */
  rightsKey(person: Person): string;
}

export function registerEventsSocket(app: FastifyInstance, options: EventsSocketOptions): void {
  app.get(
    '/api/events',
    {
      websocket: true,
      config: { door: { right: 'see' } },
    },
    (socket, request) => {
      const stop = serve(socket, request, options);
      socket.on('close', stop);
      socket.on('error', () => socket.terminate());
    },
  );
}

function serve(
  socket: WebSocket,
  { person, session }: Pick<FastifyRequest, 'person' | 'session'>,
  options: EventsSocketOptions,
): () => void {
  const { events, clock, parts } = options;
  let seq = 0;
  let rights = options.rightsKey(person);
  let cancelLook: (() => void) | undefined;
  const send = (message: Record<string, unknown>) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxBufferedBytes) return socket.terminate();
    seq += 1;
    socket.send(JSON.stringify({ ...message, seq }));
  };
  const sendSnapshot = () =>
    send({
      type: 'snapshot',
      serverTimeMs: clock.nowMs(),
      parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part(person)])),
    });
  const lookAtRights = () => {
    cancelLook = undefined;
    const now = options.rightsKey(person);
    if (now === rights) return;
    rights = now;
    sendSnapshot();
  };
  sendSnapshot();
  const endEvents = events.onAny((topic, payload) => {
    // Many changes in a row, as an import makes them, are one look.
    if (topic === 'rights.changed') cancelLook ??= clock.after(gatherMs, lookAtRights);
    if (topic === 'session.locked' && session && 'sessionId' in payload && payload.sessionId === session.id) {
      send({ type: 'event', topic, payload: { lockedAtMs: clock.nowMs() } });
      return;
    }
    const seen = options.eventFor(person, topic, payload);
    if (seen) send({ type: 'event', topic, payload: seen });
  });
  const endTicks = clock.every(tickMs, () => send({ type: 'tick', serverTimeMs: clock.nowMs() }));
  return () => {
    endEvents();
    endTicks();
    cancelLook?.();
  };
}
