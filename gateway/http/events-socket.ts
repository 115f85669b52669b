/**
 * WebSocket `/api/events`: state pushed to the pages.
 *
 * First a snapshot of all that the person may see, then each event as it happens, and a tick every 2 s so that a page
 * notices within 5 s when the gateway is gone. `seq` counts per connection, so that a person who may not see a camera
 * sees no hole; a page that finds a gap connects again. A connection that cannot keep up is closed, never buffered
 * without bound.
 */
import type {} from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import type { Decide, Person } from '../access/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events, EventTopic, GatewayEvents } from '../kernel/events.ts';

const tickMs = 2_000;
const maxBufferedBytes = 4 * 1024 * 1024;

/** Gives one part of the snapshot, already cut to what the person may see. */
export type SnapshotPart = (person: Person) => unknown;

export interface EventsSocketOptions {
  readonly events: Events;
  readonly clock: Clock;
  readonly decide: Decide;
  readonly parts: Readonly<Record<string, SnapshotPart>>;
}

export function registerEventsSocket(app: FastifyInstance, options: EventsSocketOptions): void {
  app.get(
    '/api/events',
    {
      websocket: true,
      config: { door: { right: 'live' } },
    },
    (socket, request) => {
      const stop = serve(socket, request.person, options);
      socket.on('close', stop);
      socket.on('error', () => socket.terminate());
    },
  );
}

function serve(socket: WebSocket, person: Person, options: EventsSocketOptions): () => void {
  const { events, clock, decide, parts } = options;
  let seq = 0;
  const send = (message: Record<string, unknown>) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxBufferedBytes) return socket.terminate();
    seq += 1;
    socket.send(JSON.stringify({ ...message, seq }));
  };
  send({
    type: 'snapshot',
    serverTimeMs: clock.nowMs(),
    parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part(person)])),
  });
  const endEvents = events.onAny((topic, payload) => {
    if (maySee(decide, person, topic, payload)) send({ type: 'event', topic, payload });
  });
  const endTicks = clock.every(tickMs, () => send({ type: 'tick', serverTimeMs: clock.nowMs() }));
  return () => {
    endEvents();
    endTicks();
  };
}

/** Topics that never leave the gateway. */
const inner: ReadonlySet<EventTopic> = new Set(['credentials.changed', 'device.reachable', 'session.ended']);

function maySee<T extends EventTopic>(decide: Decide, person: Person, topic: T, payload: GatewayEvents[T]): boolean {
  if (inner.has(topic)) return false;
  if (topic === 'discovery.progress') return decide(person, 'configure');
  const cameraId = cameraOf(payload);
  return decide(person, 'live', cameraId);
}

function cameraOf(payload: object): string | undefined {
  if ('cameraId' in payload && typeof payload.cameraId === 'string') return payload.cameraId;
  if ('subject' in payload) {
    const subject = payload.subject as { kind: string; id: string };
    if (subject.kind === 'camera') return subject.id;
  }
  return undefined;
}
