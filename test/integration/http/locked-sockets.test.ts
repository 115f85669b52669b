/** Sockets of a desk that is locked: what shows runs on and hears of it, what steers is closed; when the session ends all go. */
import cookie from '@fastify/cookie';
import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Right } from '../../../gateway/access/model.ts';
import type { Session } from '../../../gateway/access/sign-in/session-book.ts';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { registerEventsSocket } from '../../../gateway/http/events-socket.ts';
import { sessionSockets } from '../../../gateway/http/session-sockets.ts';
import { websocketPlugin } from '../../../gateway/http/websockets.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { createEvents } from '../../../gateway/kernel/events.ts';
import { waitFor } from '../../support/wait-for.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const sessionOf = (id: string): Session => ({
  ...{ id, accountId: `account of ${id}`, address: '', desk: '', agent: '', mustEnrol: false, lockedAtMs: null },
  ...{ startedAtMs: 0, seenAtMs: 0 },
});

/** Two people by their cookie, and a socket for each of the rights. */
async function open() {
  const events = createEvents(() => {});
  const app = Fastify({ forceCloseConnections: true });
  await app.register(websocketPlugin);
  await app.register(cookie);
  await app.register(doorPlugin, {
    decide: () => true,
    identify: ({ cookies: { who = '' } }) => ({
      person: { id: `account of ${who}`, name: who, role: 'operator' },
      session: sessionOf(who),
    }),
    pluginRules: {},
  });
  await app.register(sessionSockets, { events, clock: systemClock });
  await app.register(async (routes) => {
    const parts = {};
    const eventFor = () => undefined;
    registerEventsSocket(routes, { events, clock: systemClock, parts, eventFor, rightsKey: () => '' });
    for (const right of ['live', 'ptz'] satisfies Right[]) {
      routes.get(`/${right}`, { websocket: true, config: { door: { right } } }, () => {});
    }
  });
  const address = (await app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws');
  closers.push(() => app.close());
  const socket = async (path: string, who: string) => {
    const opened = new WebSocket(`${address}${path}`, { headers: { cookie: `who=${who}` } });
    const heard: string[] = [];
    let code: number | undefined;
    opened.on('message', (text) => heard.push(String(text)));
    opened.on('close', (given) => {
      code = given;
    });
    await new Promise((resolve) => opened.once('open', resolve));
    return { heard, code: () => code };
  };
  return { events, socket };
}

describe('when a desk is locked', () => {
  it('its pictures and events run on, its steering is closed, and its pages hear of it, no others', async () => {
    const { events, socket } = await open();
    const [own, live, ptz] = [
      await socket('/api/events', 'hoa'),
      await socket('/live', 'hoa'),
      await socket('/ptz', 'hoa'),
    ];
    const [other, otherPtz] = [await socket('/api/events', 'nam'), await socket('/ptz', 'nam')];
    events.publish('session.locked', { sessionId: 'hoa', accountId: 'account of hoa' });
    await waitFor('the steering is closed', () => ptz.code() === 4423);
    await waitFor('the page hears', () => own.heard.some((text) => text.includes('session.locked')));
    expect(JSON.parse(own.heard.find((text) => text.includes('session.locked')) ?? '')).toMatchObject({
      type: 'event',
      topic: 'session.locked',
      seq: 2,
    });
    // A tick later at the earliest.
    await waitFor('the others go on', () => other.heard.some((text) => text.includes('tick')));
    expect(other.heard.join()).not.toContain('session.locked');
    expect([own.code(), live.code(), other.code(), otherPtz.code()]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    events.publish('session.ended', { sessionId: 'hoa', accountId: 'account of hoa', why: 'taken-over' });
    await waitFor('all of it is over', () => own.code() === 4401 && live.code() === 4401);
    expect([other.code(), otherPtz.code()]).toEqual([undefined, undefined]);
  });
});
