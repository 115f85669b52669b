/** Sockets end with what they were opened with: over real sockets, against the door. */
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Session } from '../../../gateway/access/sign-in/session-book.ts';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { errorPlugin } from '../../../gateway/http/errors.ts';
import { sessionSockets, signedOutCode } from '../../../gateway/http/session-sockets.ts';
import { websocketPlugin } from '../../../gateway/http/websockets.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { allowEverything, somebody } from '../../support/allow-everything.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { waitFor } from '../../support/wait-for.ts';

let app: FastifyInstance;
let events: Events;
let clock: ManualClock;
let url: string;
let heard: string[];
const sockets: WebSocket[] = [];

const sessionNamed = (id: string): Session => ({
  ...{ id, accountId: somebody.id, startedAtMs: 0, seenAtMs: 0, address: '', desk: '', agent: '' },
  mustEnrol: false,
  lockedAtMs: null,
});

beforeEach(async () => {
  clock = createManualClock();
  events = createEvents((error) => {
    throw error;
  });
  heard = [];
  app = Fastify({ forceCloseConnections: true });
  await app.register(errorPlugin);
  await app.register(websocketPlugin);
  await app.register(doorPlugin, {
    decide: allowEverything,
    // A cookie that names the session; none: a station.
    identify: ({ headers: { cookie } }) =>
      cookie
        ? { person: somebody, session: sessionNamed(cookie) }
        : { person: { ...somebody, role: 'station' }, session: undefined },
    pluginRules: {},
  });
  await app.register(sessionSockets, { events, clock });
  await app.register(async (routes) => {
    routes.get('/socket', { websocket: true, config: { door: { right: 'see' } } }, (socket) => {
      socket.on('message', (bytes) => heard.push(String(bytes)));
    });
  });
  url = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await app.close();
});

async function enter(cookie?: string): Promise<{ socket: WebSocket; closed: () => number | undefined }> {
  const socket = new WebSocket(`${url}/socket`, cookie ? { headers: { cookie } } : {});
  let code: number | undefined;
  socket.on('close', (closeCode) => {
    code = closeCode;
  });
  sockets.push(socket);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { socket, closed: () => code };
}

const end = (sessionId: string) => events.publish('session.ended', { sessionId, accountId: somebody.id, why: 'ended' });

describe('a socket', () => {
  it('is closed with its session, and those of other sessions are not', async () => {
    const [one, other, station] = [await enter('one'), await enter('other'), await enter()];
    end('one');
    await waitFor('the close', () => one.closed() === signedOutCode);
    expect([other.closed(), station.closed()]).toEqual([undefined, undefined]);
    end(`station:${somebody.id}`);
    await waitFor('the close', () => station.closed() === signedOutCode);
    await waitFor('no timer is left', () => clock.pending === 0);
    // It is over: nothing to be closed is left.
    end('one');
    expect([clock.pending, other.closed()]).toEqual([0, undefined]);
  });

  it('that does not let itself be closed is heard no more, and cut off', async () => {
    const { socket, closed } = await enter('deaf');
    const end1 = () => end('deaf');
    socket.send('before');
    await waitFor('it is heard', () => heard.length === 1);
    // A page that reads nothing: it sees no close frame, and goes on talking.
    socket.pause();
    end1();
    socket.send('after');
    const other = await enter('other');
    other.socket.send('other');
    await waitFor('the other is heard', () => heard.includes('other'));
    expect(heard).toEqual(['before', 'other']);
    await clock.advance(1_000);
    socket.resume();
    await waitFor('it is closed', () => closed() !== undefined);
    expect(clock.pending).toBe(0);
  });
});
