import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Person } from '../../../gateway/access/model.ts';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { type EventsSocketOptions, registerEventsSocket } from '../../../gateway/http/events-socket.ts';
import { websocketPlugin } from '../../../gateway/http/websockets.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { createEvents } from '../../../gateway/kernel/events.ts';
import { doorOf, somebody } from '../../support/allow-everything.ts';
import { waitFor } from '../../support/wait-for.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type EventFor = EventsSocketOptions['eventFor'];
const everything: EventFor = (_person, _topic, payload) => payload;

async function open(eventFor = everything, headers: Record<string, string> = {}) {
  const events = createEvents(() => {});
  const app = Fastify({ forceCloseConnections: true });
  await app.register(websocketPlugin);
  await app.register(doorPlugin, doorOf());
  await app.register(async (routes) => {
    const parts = { person: ({ name }: Person) => name };
    registerEventsSocket(routes, { events, clock: systemClock, parts, eventFor, rightsKey: () => '' });
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  closers.push(() => app.close());
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/events`, { headers });
  const messages: Record<string, unknown>[] = [];
  let closeCode = 0;
  socket.on('message', (text) => messages.push(JSON.parse(String(text))));
  socket.on('close', (code) => {
    closeCode = code;
  });
  socket.on('error', () => {});
  return { app, events, socket, messages, closeCode: () => closeCode };
}

describe('/api/events', () => {
  it('sends the snapshot first, then events without a hole in seq for those that are not for the person', async () => {
    const { events, messages } = await open((_person, _topic, payload) =>
      JSON.stringify(payload).includes('secret') ? undefined : payload,
    );
    await waitFor('snapshot', () => messages.length > 0);
    events.publish('ptz.holder', { cameraId: 'open', holder: 'A', untilMs: 1 });
    events.publish('ptz.holder', { cameraId: 'secret', holder: 'B', untilMs: 2 });
    events.publish('ptz.holder', { cameraId: 'open', holder: 'C', untilMs: 3 });
    await waitFor('both events', () => messages.some((message) => JSON.stringify(message).includes('"C"')));
    expect(messages[0]).toMatchObject({ type: 'snapshot', seq: 1, parts: { person: somebody.name } });
    const told = messages.filter((message) => message['type'] === 'event');
    expect(told.map((message) => (message['payload'] as { holder: string }).holder)).toEqual(['A', 'C']);
    expect(messages.map((message) => message['seq'])).toEqual(messages.map((_message, index) => index + 1));
  });

  it('ticks, so that a page notices when the gateway is gone', async () => {
    const { messages } = await open();
    await waitFor('a tick', () => messages.some((message) => message['type'] === 'tick'));
  });

  it('tells its pages that it restarts when it closes', async () => {
    const { app, messages, closeCode } = await open();
    await waitFor('snapshot', () => messages.length > 0);
    await app.close();
    await waitFor('close', () => closeCode() === 1012);
  });

  it('refuses a socket from another origin', async () => {
    const { messages, closeCode } = await open(everything, { origin: 'http://evil.example' });
    await waitFor('refusal', () => closeCode() !== 0);
    expect(messages).toEqual([]);
  });
});
