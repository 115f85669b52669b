/** Routes that act: none without a declaration, none done without its row, and refusals on record without end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { createAuditTables } from '../../../gateway/access/audit/audit-tables.ts';
import { createGathering, type Gathering } from '../../../gateway/access/audit/gathering.ts';
import { createRefusals } from '../../../gateway/access/audit/refusals.ts';
import type { Person } from '../../../gateway/access/model.ts';
import { actsPlugin } from '../../../gateway/http/acts.ts';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { errorPlugin } from '../../../gateway/http/errors.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { openTestAudit } from '../../support/test-audit.ts';

const person: Person = { id: 'p', name: 'Lan', role: 'operator' };
const camera = 'c0000000-0000-7000-8000-000000000001';
const hourMs = 3_600_000;

let folder: string;
let db: Database;
let audit: AuditLog;
let clock: ManualClock;
let gathering: Gathering;
let app: FastifyInstance;
let done: string[];
let errors: unknown[];

async function build(routes: (app: FastifyInstance) => void): Promise<void> {
  app = Fastify();
  await app.register(errorPlugin);
  await app.register(doorPlugin, {
    decide: (_person, right) => right !== 'people',
    identify: ({ headers }) => (headers['x-nobody'] ? undefined : { person, session: undefined }),
    pluginRules: {},
  });
  const isCamera = (id: string) => id === camera;
  const refusals = createRefusals({ gathering, clock, isCamera, onError: (error) => errors.push(error) });
  await app.register(actsPlugin, { audit, gathering, refusals, clock });
  await app.register(async (inner) => routes(inner));
  await app.ready();
}
const see = { door: { right: 'see' } } as const;
const ask = (url: string, more: InjectOptions = {}) =>
  app.inject({ url, method: 'POST', ...more, headers: { host: 'localhost', ...more.headers } });
const rows = async () => (await audit.list({ limit: 1_000 })).reverse();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acts-'));
  const migrations = [{ number: 1, name: 'audit', up: createAuditTables }];
  db = await openDatabase({ path: ':memory:', migrations, synchronous: 'FULL' });
  audit = openTestAudit(db, folder);
  clock = createManualClock(Date.UTC(2026, 10, 24));
  done = [];
  errors = [];
  gathering = createGathering({ audit, clock, onError: (error) => errors.push(error) });
});
afterEach(async () => {
  await app?.close();
  await gathering.close();
  expect(clock.pending).toBe(0);
  await db.destroy();
  rmSync(folder, { recursive: true });
});

describe('a route that changes something', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('by %s and declares no act cannot be built', async (method) => {
    const route = { method, url: '/x', config: see, handler: async () => 'x' };
    await expect(build((inner) => void inner.route(route))).rejects.toThrow(/declares no act/);
    await build((inner) => void inner.route({ ...route, config: { ...see, act: 'own' } }));
  });

  it('by one of several methods cannot be built either; one that only reads can', async () => {
    const route = { method: ['GET', 'DELETE'], url: '/x', config: see, handler: async () => 'x' };
    await expect(build((inner) => void inner.route(route))).rejects.toThrow(/declares no act/);
    await build((inner) => void inner.get('/x', { config: see }, async () => 'x'));
  });
});

const preset = {
  ...see,
  act: { kind: 'ptz.preset-set', tell: ['name', 'url'] },
} as const;
const presetRoute = (handler: () => void) => (inner: FastifyInstance) =>
  void inner.post('/cameras/:cameraId/presets', { config: preset }, async () => {
    done.push('done');
    handler();
    return {};
  });

describe('an act that no transaction holds', () => {
  it('is on record before it is done, with the named fields and none else', async () => {
    let before = 0;
    await build((inner) =>
      inner.post('/cameras/:cameraId/presets', { config: preset }, async () => {
        before = (await rows()).length;
        return {};
      }),
    );
    const url = 'rtsp://u:bimat@10.0.0.1/user=u_password=bimat';
    await ask(`/cameras/${camera}/presets`, { body: { name: 'Cổng', password: 'bimat', url } });
    expect(before).toBe(1);
    expect(await rows()).toMatchObject([
      { kind: 'ptz.preset-set', outcome: 'done', cameraId: camera, personId: 'p', address: '127.0.0.1' },
    ]);
    expect((await rows())[0]?.details).toEqual({ name: 'Cổng', url: 'rtsp://10.0.0.1' });
  });

  it('that fails has a second row, which names the first', async () => {
    await build(
      presetRoute(() => {
        throw new GatewayError('camera.timeout');
      }),
    );
    expect((await ask(`/cameras/${camera}/presets`, { body: { name: 'Cổng' } })).statusCode).toBe(504);
    expect((await rows()).map(({ outcome, details }) => [outcome, details])).toEqual([
      ['done', { name: 'Cổng' }],
      ['failed', { name: 'Cổng', status: 504, row: 1 }],
    ]);
  });

  it('is not done when it cannot be put on record', async () => {
    await build(presetRoute(() => {}));
    await sql.raw('ALTER TABLE audit RENAME TO gone').execute(db);
    const answer = await ask(`/cameras/${camera}/presets`, { body: {} });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ error: { code: 'audit.unavailable' } });
    expect(done).toEqual([]);
    await sql.raw('ALTER TABLE gone RENAME TO audit').execute(db);
  });

  it('that comes again and again is told once, and then counted', async () => {
    const act = {
      kind: 'snapshot.taken',
      tell: ['download'],
      gatherMs: ({ download }: Readonly<Record<string, unknown>>) => (download === '1' ? 0 : hourMs),
    };
    await build((inner) => void inner.get('/s/:cameraId', { config: { ...see, act } }, async () => 'jpeg'));
    const get = (query = '') => ask(`/s/${camera}${query}`, { method: 'GET' });
    for (let n = 0; n < 5; n += 1) await get();
    await get('?download=1');
    await get('?download=1');
    expect(await rows()).toHaveLength(3);
    await clock.advance(hourMs);
    await gathering.close();
    expect((await rows()).at(-1)).toMatchObject({ kind: 'snapshot.taken', cameraId: camera, details: { again: 4 } });
    expect(await rows()).toHaveLength(4);
    await get();
    expect(await rows()).toHaveLength(5);
  });
});

describe('a refused attempt', () => {
  const routes = (inner: FastifyInstance) => {
    inner.get('/people', { config: { door: { right: 'people' } } }, async () => 'x');
    inner.get(
      '/cameras/:cameraId',
      { config: { door: { right: 'people', cameraParam: 'cameraId' } } },
      async () => 'x',
    );
    inner.get('/mine', { config: { door: { own: true } } }, async () => {
      throw new GatewayError('not-found');
    });
    for (let n = 0; n < 40; n += 1) inner.get(`/r${n}`, { config: { door: { right: 'people' } } }, async () => 'x');
  };
  const get = (url: string, headers: Record<string, string> = {}) => ask(url, { method: 'GET', headers });

  it('is told once a minute for the same person, route and camera, and then counted', async () => {
    await build(routes);
    for (let n = 0; n < 3; n += 1) expect((await get('/people')).statusCode).toBe(403);
    for (let n = 0; n < 2; n += 1) expect((await get(`/cameras/${camera}`)).statusCode).toBe(404);
    const refused = { kind: 'refused', outcome: 'refused', personName: 'Lan' };
    expect(await rows()).toMatchObject([
      { ...refused, cameraId: null, details: { route: 'GET /people', reason: 'access.denied' } },
      { ...refused, cameraId: camera, details: { route: 'GET /cameras/:cameraId', reason: 'not-found' } },
    ]);
    await clock.advance(60_000);
    await gathering.close();
    expect((await rows()).slice(2).map(({ details }) => details['again'])).toEqual([2, 1]);
    await get('/people');
    expect(await rows()).toHaveLength(5);
  });

  it('cannot fill the disk: only so many are told apart, and made-up cameras look like hidden ones', async () => {
    await build(routes);
    await get(`/cameras/${camera}`);
    for (let n = 0; n < 100; n += 1) await get(`/cameras/made-up-${n}`);
    for (let n = 0; n < 40; n += 1) await get(`/r${n}`);
    const told = await rows();
    expect(told.map(({ cameraId }) => cameraId)).toEqual([camera, ...Array.from({ length: 20 }, () => null)]);
    expect(JSON.stringify(told)).not.toContain('made-up');
    expect(told.at(-1)?.details).toEqual({ route: 'others', reason: 'several' });
    await clock.advance(60_000);
    await gathering.close();
    expect((await rows()).slice(21).map(({ details }) => details['again'])).toEqual([120]);
    await get('/r39');
    expect((await rows()).at(-1)?.details).toEqual({ route: 'GET /r39', reason: 'access.denied' });
  });

  it('of a foreign page or name is told, though nobody is signed in by it', async () => {
    await build(routes);
    expect((await get('/people', { host: 'evil.example' })).statusCode).toBe(403);
    expect(await rows()).toMatchObject([
      { personId: null, address: '127.0.0.1', details: { reason: 'access.denied host' } },
    ]);
  });

  it('is not what somebody is told who must sign in, or who asks for what is not there', async () => {
    await build(routes);
    expect((await get('/people', { 'x-nobody': '1' })).statusCode).toBe(401);
    expect((await get('/mine')).statusCode).toBe(404);
    expect((await get('/nowhere')).statusCode).toBe(404);
    expect(await rows()).toEqual([]);
  });

  it('stands also when it cannot be put on record', async () => {
    await build(routes);
    await sql.raw('ALTER TABLE audit RENAME TO gone').execute(db);
    expect((await get('/people')).statusCode).toBe(403);
    expect(errors).toMatchObject([{ code: 'audit.unavailable' }]);
    await sql.raw('ALTER TABLE gone RENAME TO audit').execute(db);
    await get('/people');
    expect(await rows()).toHaveLength(1);
  });
});
