/** Wall stations: a device token bound to one wall, which looks and does nothing else, and never signs out. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import type { Scope } from '../../../gateway/access/grants/grant.ts';
import type { StationAddress, StationView } from '../../../gateway/access/stations/schemas.ts';
import { createStationStore } from '../../../gateway/access/stations/station-store.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { accessConfig, type OpenAccess, openAccess } from '../../support/open-access.ts';

const [tunnel, gate, wallId, deskId, unitId] = [newId(), newId(), newId(), newId(), newId()];
const camerasOf = ({ kind, id }: Scope) => [tunnel, gate].filter((camera) => kind !== 'camera' || camera === id);
const walls = new Map([
  [wallId, { name: 'trai', kind: 'wall' as const }],
  [deskId, { name: 'desk-1', kind: 'desk' as const }],
]);

let access: OpenAccess;
let administrator: string;

beforeEach(async () => {
  access = await openAccess(
    { scopes: { camerasOf, unitPath: () => [] }, walls: { find: (id) => walls.get(id) } },
    (app) => {
      const live = { door: { right: 'live', cameraParam: 'cameraId' } } as const;
      app.get('/api/cameras/:cameraId/picture', { config: live }, async () => ({ ok: true }));
      app.post('/api/cameras/:cameraId/picture', { config: { ...live, act: 'asks' } }, async () => ({ ok: true }));
    },
  );
  administrator = (await access.signedIn('admin', 'administrator')).cookies;
});
afterEach(() => access.close());

const make = async (more: object = {}): Promise<{ station: StationView; token: string; cookies: string }> => {
  const body = { name: 'Máy tường trái', wallId, unitId: null, ...more };
  const answer = await access.ask({ method: 'POST', url: '/api/stations', body }, administrator);
  expect(answer.statusCode, answer.body).toBe(201);
  const { station, link } = answer.json<StationAddress>();
  expect(link).toMatch(/^\/wall\/trai#pair=/);
  const token = link.slice(link.indexOf('=') + 1);
  return { station, token, cookies: `tc_station=${token}` };
};
const pair = (token: string, cookies = '') =>
  access.ask({ method: 'POST', url: '/api/stations/pair', body: { token } }, cookies);
const list = async () => (await access.ask({ url: '/api/stations' }, administrator)).json<StationView[]>();
const tiles = { live: 3, delayed: 0, frozen: 1, lost: 0, starting: 0, empty: 0 };
const beat = (cookies: string) =>
  access.ask({ method: 'POST', url: '/api/stations/own/beat', body: { revision: 7, tiles } }, cookies);
const look = async (camera: string, cookies: string) =>
  (await access.ask({ url: `/api/cameras/${camera}/picture` }, cookies)).statusCode;
const grant = (station: StationView, scope: Scope) =>
  access.room.grants.give(
    {
      subject: { kind: 'person', id: station.id },
      below: false,
      scope,
      rights: null,
      fromMs: 0,
      untilMs: null,
      reason: 'tường',
    },
    consoleActor,
  );

describe('a wall station', () => {
  it('is made for a wall, not for a desk, a wall that is not there or a unit that is not there', async () => {
    for (const wrong of [{ wallId: deskId }, { wallId: newId() }, { unitId }]) {
      const body = { name: 'x', wallId, unitId: null, ...wrong };
      const answer = await access.ask({ method: 'POST', url: '/api/stations', body }, administrator);
      expect(answer.statusCode, JSON.stringify(wrong)).toBe(400);
    }
    expect(await list()).toEqual([]);
  });

  it('is paired by its address, as often as its kiosk opens it, and gets a cookie that no script reads', async () => {
    const { station, token } = await make();
    expect(await list()).toMatchObject([{ id: station.id, state: 'waiting', pairedAtMs: null }]);
    for (let start = 0; start < 2; start += 1) {
      const answer = await pair(token);
      expect(answer.json()).toEqual({
        id: station.id,
        name: 'Máy tường trái',
        wallId,
        wallName: 'trai',
        silentMs: null,
      });
      expect(answer.cookies[0]).toMatchObject({ name: 'tc_station', httpOnly: true, sameSite: 'Strict', path: '/' });
      expect(answer.cookies[0]?.maxAge).toBeGreaterThan(9 * 365 * 24 * 3_600);
    }
    expect((await pair('made-up')).statusCode).toBe(410);
    expect(JSON.stringify(await list())).not.toContain(token);
  });

  it('is not paired in a browser that somebody is signed in with', async () => {
    const { token } = await make();
    expect((await pair(token, administrator)).statusCode).toBe(409);
  });

  it('sees the cameras that it was granted, and no others', async () => {
    const { station, cookies } = await make();
    expect(await look(tunnel, cookies)).toBe(404);
    await grant(station, { kind: 'camera', id: tunnel });
    expect([await look(tunnel, cookies), await look(gate, cookies)]).toEqual([200, 404]);
  });

  it('stays revoked, whatever else happens to it at the same moment', async () => {
    const { stations } = access.room;
    const { station, token } = await make();
    await pair(token);
    const beats = () => stations.beat(station.id, { revision: 7, tiles });
    await Promise.allSettled([
      stations.revoke(station.id, consoleActor),
      stations.pair(token, '127.0.0.1'),
      stations.change(station.id, { name: 'Tường' }, consoleActor),
      beats(),
    ]);
    await stations.close();
    const [kept] = await createStationStore(access.db).list();
    expect([kept?.tokenHash, kept?.station.revokedAtMs]).toEqual([null, access.clock.nowMs()]);
    expect(await list()).toMatchObject([{ state: 'revoked' }]);
  });

  it('changes nothing and is nobody, whatever it was granted', async () => {
    const { station, cookies } = await make();
    await grant(station, { kind: 'all', id: null });
    const status = async (method: 'GET' | 'POST', url: string) =>
      (await access.ask({ method, url }, cookies)).statusCode;
    expect(await status('POST', `/api/cameras/${tunnel}/picture`)).toBe(403);
    expect(await status('GET', '/api/people')).toBe(403);
    expect(await status('GET', '/api/grants')).toBe(403);
    for (const url of ['/api/own', '/api/own/sessions']) expect(await status('GET', url), url).toBe(401);
    expect(access.room.decisions.rightsOf(station.id).get(tunnel)).toEqual(new Set(['live', 'health']));
  });

  it('never signs out by itself, long after every limit of a session', async () => {
    const { cookies } = await make();
    await access.clock.advance(2 * accessConfig.absoluteMs);
    expect((await access.ask({ url: '/api/stations/own' }, cookies)).statusCode).toBe(200);
  });

  it('tells what it shows; nobody else can tell it', async () => {
    const { station, token, cookies } = await make();
    await pair(token);
    expect((await beat(cookies)).statusCode).toBe(204);
    expect((await beat(administrator)).statusCode).toBe(403);
    expect((await beat('')).statusCode).toBe(401);
    expect(await list()).toMatchObject([
      { id: station.id, state: 'on', seenAtMs: access.clock.nowMs(), shows: { revision: 7, tiles } },
    ]);
  });

  it('that says nothing for 15 s is a condition, until it speaks', async () => {
    const { station, token, cookies } = await make();
    await access.clock.advance(60_000);
    expect(access.told('condition.raised')).toEqual([]);
    await pair(token);
    await beat(cookies);
    const spokeAtMs = access.clock.nowMs();
    await access.clock.advance(14_000);
    expect(access.told('condition.raised')).toEqual([]);
    await access.clock.advance(2_000);
    const subject = { kind: 'station', id: station.id };
    const condition = { kind: 'station.silent', subject, sinceMs: spokeAtMs, cause: 'Máy tường trái' };
    expect(access.told('condition.raised')).toEqual([condition]);
    expect(await list()).toMatchObject([{ state: 'silent' }]);
    await beat(cookies);
    expect(access.told('condition.cleared')).toEqual([{ ...condition, endMs: access.clock.nowMs() }]);
  });

  it('is out at once when it is revoked or gets another address', async () => {
    const { station, token, cookies } = await make();
    await grant(station, { kind: 'all', id: null });
    const renewed = await access.ask({ method: 'POST', url: `/api/stations/${station.id}/address` }, administrator);
    const [, next = ''] = renewed.json<StationAddress>().link.split('=');
    expect(access.told('session.ended')).toMatchObject([{ sessionId: `station:${station.id}` }]);
    expect([await look(tunnel, cookies), (await pair(token)).statusCode]).toEqual([401, 410]);
    expect(await look(tunnel, `tc_station=${next}`)).toBe(200);
    await pair(next);
    const revoked = await access.ask({ method: 'DELETE', url: `/api/stations/${station.id}` }, administrator);
    expect(revoked.statusCode).toBe(204);
    expect(access.told('session.ended')).toHaveLength(2);
    expect([await look(tunnel, `tc_station=${next}`), (await pair(next)).statusCode]).toEqual([401, 410]);
    await access.clock.advance(60_000);
    expect(access.told('condition.raised')).toEqual([]);
    expect(await list()).toMatchObject([{ state: 'revoked' }]);
  });

  it('stands aside for a person who signs in with its browser', async () => {
    const { cookies } = await make();
    const { cookies: session, account } = await access.signedIn('hoa', 'operator');
    const own = await access.ask({ url: '/api/own' }, `${cookies}; ${session}`);
    expect(own.json()).toMatchObject({ id: account.id });
  });

  it('is on record: made, paired, changed, renewed, revoked', async () => {
    const { station, token } = await make();
    await pair(token);
    const patch = { name: 'Máy tường phải' };
    await access.ask({ method: 'PATCH', url: `/api/stations/${station.id}`, body: patch }, administrator);
    await access.ask({ method: 'POST', url: `/api/stations/${station.id}/address` }, administrator);
    await access.ask({ method: 'DELETE', url: `/api/stations/${station.id}` }, administrator);
    const rows = (await access.room.audit.list({ limit: 100 })).filter(({ kind }) => kind.startsWith('station.'));
    expect(rows.map(({ kind }) => kind).sort()).toEqual([
      'station.address-renewed',
      'station.changed',
      'station.created',
      'station.paired',
      'station.revoked',
    ]);
    expect(rows.find(({ kind }) => kind === 'station.changed')?.details).toMatchObject({
      before: { name: 'Máy tường trái' },
      after: patch,
    });
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('leaves no timer behind', async () => {
    await make();
    await access.room.close();
    expect(access.clock.pending).toBe(0);
  });
});
