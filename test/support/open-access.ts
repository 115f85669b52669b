/** The access room behind the real door in an app of its own: what a browser meets, with a clock that tests turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type InjectOptions, type LightMyRequestResponse } from 'fastify';
import { consoleActor } from '../../gateway/access/audit/actor.ts';
import { csrfHeader, csrfTokenOf } from '../../gateway/access/csrf-token.ts';
import { accessMigrations } from '../../gateway/access/migrations.ts';
import type { Account } from '../../gateway/access/people/account.ts';
import { sessionCookie } from '../../gateway/access/request-actor.ts';
import { type AccessRoom, type AccessRoomOptions, openAccessRoom } from '../../gateway/access/room.ts';
import { doorPlugin } from '../../gateway/http/door.ts';
import { errorPlugin } from '../../gateway/http/errors.ts';
import { createIdentify } from '../../gateway/identify.ts';
import { type Database, openDatabase } from '../../gateway/kernel/database.ts';
import { createEvents, type EventTopic, type GatewayEvents } from '../../gateway/kernel/events.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createQuietLog } from './quiet-log.ts';

export interface OpenAccess {
  readonly db: Database;
  readonly room: AccessRoom;
  readonly app: FastifyInstance;
  readonly clock: ManualClock;
  /** What was published, in order. */
  told<T extends EventTopic>(topic: T): GatewayEvents[T][];
  /** A request as it comes from a browser with this cookie; unsafe ones carry the session's token. */
  ask(options: InjectOptions, cookies?: string): Promise<LightMyRequestResponse>;
  /** Somebody with a session, without the pains of a password. @returns the cookie too */
  signedIn(login: string, role: Account['role']): Promise<{ account: Account; cookies: string; sessionId: string }>;
  close(): Promise<void>;
}

export const accessConfig: AccessRoomOptions['config'] = {
  idleMs: 600_000,
  absoluteMs: 3_600_000,
  lockMs: 900_000,
  lockedMs: 24 * 3_600_000,
  purposes: [],
  ticketMs: 12 * 3_600_000,
  auditDays: 366,
  issuer: 'Tháp Canh',
};

/** @param routes further routes of the app, of which the test asks the door */
export async function openAccess(
  ports: Pick<AccessRoomOptions, 'scopes' | 'walls'>,
  routes: (app: FastifyInstance) => void = () => {},
): Promise<OpenAccess> {
  const folder = mkdtempSync(join(tmpdir(), 'access-'));
  const db = await openDatabase({ path: ':memory:', migrations: accessMigrations, synchronous: 'FULL' });
  const clock = createManualClock(Date.UTC(2026, 10, 24));
  const events = createEvents((error) => {
    throw error;
  });
  const heard: [EventTopic, unknown][] = [];
  events.onAny((topic, payload) => heard.push([topic, payload]));
  const sealer = {
    seal: (secret: string) => Buffer.from(secret).toString('hex'),
    open: (text: string) => Buffer.from(text, 'hex').toString(),
  };
  const { log } = createQuietLog();
  const room = await openAccessRoom({ ...ports, db, clock, events, log, config: accessConfig, folder, sealer });
  const app = Fastify();
  await app.register(errorPlugin);
  await app.register(cookie);
  await app.register(doorPlugin, { decide: room.decisions.decide, identify: createIdentify(room), pluginRules: {} });
  await app.register(async (inner) => {
    room.register(inner);
    routes(inner);
  });
  return {
    db,
    room,
    app,
    clock,
    told: (topic) => heard.flatMap(([name, payload]) => (name === topic ? [payload as never] : [])),
    async ask(options, cookies = '') {
      const session = new RegExp(`${sessionCookie}=([^;]+)`).exec(cookies)?.[1];
      const token = session === undefined ? {} : { [csrfHeader]: csrfTokenOf(session) };
      return app.inject({ ...options, headers: { host: 'localhost', cookie: cookies, ...token } });
    },
    async signedIn(login, role) {
      const account = await room.people.create({ login, name: `Tên ${login}`, role, unitId: null }, consoleActor);
      const about = { accountId: account.id, address: '127.0.0.1', desk: 'Bàn 1', agent: 'x', mustEnrol: false };
      const { token, session } = await room.sessions.start(about);
      return { account, cookies: `${sessionCookie}=${token}`, sessionId: session.id };
    },
    async close() {
      await app.close();
      await room.close();
      await db.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}
