/** HLS answers that are under way end with the session, the ticket or the right: over real sockets. */
import { connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { errorPlugin } from '../../../gateway/http/errors.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { createOpenAnswers, type OpenAnswers } from '../../../gateway/streams/open-answers.ts';
import { identifySomebody, somebody } from '../../support/allow-everything.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { waitFor } from '../../support/wait-for.ts';

let app: FastifyInstance;
let events: Events;
let clock: ManualClock;
let answers: OpenAnswers;
let allowed: boolean;
let url: URL;
/** Set: requests wait for it before they begin. */
let atDoor: Promise<void> | undefined;
let asked = 0;
let signals: AbortSignal[];
const sockets: Socket[] = [];
const wholeBytes = 64 * 1024 * 1024;

beforeEach(async () => {
  clock = createManualClock();
  events = createEvents((error) => {
    throw error;
  });
  allowed = true;
  atDoor = undefined;
  asked = 0;
  signals = [];
  answers = createOpenAnswers({ events, clock, decide: () => allowed });
  app = Fastify({ forceCloseConnections: true });
  await app.register(errorPlugin);
  await app.register(doorPlugin, { decide: () => allowed, identify: identifySomebody, pluginRules: {} });
  await app.register(async (routes) => {
    const config = { door: { right: 'live', cameraParam: 'cameraId' } } as const;
    routes.get('/:cameraId/held', { config }, async (request, reply) => {
      asked += 1;
      await atDoor;
      const signal = answers.begin(request, reply, 'live', 'c1');
      signals.push(signal);
      signal.throwIfAborted();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    routes.get('/:cameraId/segment', { config }, async (request, reply) => {
      answers.begin(request, reply, 'live', 'c1');
      return reply.send(Buffer.alloc(wholeBytes));
    });
  });
  url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  answers.close();
  await app.close();
  expect([answers.size, clock.pending]).toEqual([0, 0]);
});

const endSession = (sessionId: string) =>
  events.publish('session.ended', { sessionId, accountId: somebody.id, why: 'ended' });
const sessionId = 'a-session';

describe('an answer that waits', () => {
  it('is refused when the session is over, and only then', async () => {
    const coming = fetch(new URL('/c1/held', url));
    await waitFor('it waits', () => answers.size === 1);
    endSession('another');
    events.publish('rights.changed', {});
    await clock.advance(100);
    expect(answers.size).toBe(1);
    endSession(sessionId);
    expect((await coming).status).toBe(401);
    await waitFor('it is over', () => answers.size === 0);
  });

  it('is refused when the right is gone, as if there were no camera', async () => {
    const coming = fetch(new URL('/c1/held', url));
    await waitFor('it waits', () => answers.size === 1);
    allowed = false;
    events.publish('rights.changed', {});
    events.publish('rights.changed', {});
    await clock.advance(100);
    expect((await coming).status).toBe(404);
    await waitFor('it is over', () => answers.size === 0);
  });

  it('ends when its client goes away', async () => {
    const controller = new AbortController();
    const coming = fetch(new URL('/c1/held', url), { signal: controller.signal }).catch(() => 'gone');
    await waitFor('it waits', () => answers.size === 1);
    controller.abort();
    expect(await coming).toBe('gone');
    await waitFor('it is over', () => answers.size === 0);
  });
});

describe('an answer whose client has gone before it begins', () => {
  it('does not begin, and nothing is kept of it', async () => {
    const door = Promise.withResolvers<void>();
    atDoor = door.promise;
    let over = false;
    app.server.once('request', (_, response) => response.once('close', () => (over = true)));
    const controller = new AbortController();
    const coming = fetch(new URL('/c1/held', url), { signal: controller.signal }).catch(() => 'gone');
    await waitFor('it is asked', () => asked === 1);
    controller.abort();
    expect(await coming).toBe('gone');
    await waitFor('the connection is closed', () => over);
    door.resolve();
    await waitFor('it has begun', () => signals.length === 1);
    expect([signals[0]?.aborted, answers.size]).toEqual([true, 0]);
  });
});

describe('a segment that a slow player still takes', () => {
  it('goes no further when the right is gone', async () => {
    const socket = connect(Number(url.port), url.hostname);
    sockets.push(socket);
    let gotBytes = 0;
    let closed = false;
    socket.on('close', () => {
      closed = true;
    });
    socket.on('error', () => {});
    socket.write(`GET /c1/segment HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
    await new Promise<void>((resolve) =>
      socket.once('data', (bytes) => {
        gotBytes += bytes.length;
        socket.pause();
        resolve();
      }),
    );
    expect(answers.size).toBe(1);
    allowed = false;
    events.publish('rights.changed', {});
    await clock.advance(100);
    await waitFor('it is over', () => answers.size === 0);
    socket.on('data', (bytes) => {
      gotBytes += bytes.length;
    });
    socket.resume();
    await waitFor('the connection is closed', () => closed);
    expect(gotBytes).toBeLessThan(wholeBytes / 2);
  });
});
