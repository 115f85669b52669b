/**
 * Everything that changes something is on record before it is answered: each route with an unsafe method of a whole gateway is
 * used once, by whoever may, and its rows are looked for. A route that is missing here fails the test.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindText } from '../../../dashboard/views/audit/audit-words.ts';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { Camera, Link, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { nobodyAt, type SignedIn, signIn } from '../../support/sign-in.ts';
import { createActRecorder } from './act-recorder.ts';
import { type Actors, actOnAlarms, actOnContracts, actOnReferences } from './alarm-acts.ts';
import { actOnIncidents } from './incident-acts.ts';
import { actOnKeeping } from './keep-acts.ts';
import { actOnPeople, actOnSealedAccount } from './people-acts.ts';
import { actOnPlayback } from './playback-acts.ts';

let gateway: GatewayInProcess;
let administrator: SignedIn;
let operator: SignedIn;
let newcomer: SignedIn;
let actors: Actors;
const recorder = createActRecorder(() => administrator);
const { used, news, act, fail } = recorder;

beforeAll(async () => {
  // Each act reads the audit before and after: more than one person does in so short a time.
  const limits = { requestsPerSecond: 10_000, requestsBurst: 10_000 };
  gateway = await openGateway({
    config: { cameras: { networks: ['10.20.0.0/16'], events: false, tcpProbeMs: 600_000 }, listen: { limits } },
  });
  administrator = await gateway.as('administrator');
  operator = await gateway.as('operator');
  actors = { ...recorder, administrator, operator, technician: await gateway.as('technician') };
});
afterAll(() => gateway?.close());

/** Each act of evidence needs a recording. */
const evidence = 'test/integration/incidents/evidence.test.ts';
/** What nothing can be done with here, and where it is shown to be on record instead. */
const elsewhere: Readonly<Record<string, string>> = {
  'POST /api/evidence': evidence,
  'POST /api/evidence/:packId/approve': evidence,
  'POST /api/evidence/:packId/refuse': evidence,
  'POST /api/evidence/:packId/review': evidence,
  'POST /api/evidence/:packId/cancel': evidence,
  'POST /api/evidence/:packId/try-again': evidence,
  'POST /api/evidence/:packId/hand-over': evidence,
  'POST /api/evidence/:packId/receive': evidence,
  'POST /api/evidence/:packId/links': evidence,
  'DELETE /api/evidence/:packId/links/:linkId': evidence,
  'POST /api/holds/:holdId/copy': 'test/integration/recordings/held-copies.test.ts',
  'POST /api/discovery/:runId/bind': 'test/integration/cameras/discovery.test.ts',
  'POST /api/discovery/:runId/found/:foundId/accept-address': 'test/integration/cameras/discovery.test.ts',
};
/** They change nothing: questions that only happen to be asked by POST. */
const questions: ReadonlySet<string> = new Set([
  'POST /api/invitations/look',
  'POST /api/own/second-factor/start',
  'POST /api/stations/own/beat',
]);

describe('an act on record', () => {
  let unit: Unit;
  let site: Site;
  let link: Link;
  let camera: Camera;
  /** Never answers. */
  let lost: Camera;

  it('of places, as they were and as they are', async () => {
    const by = administrator;
    const made = { code: 'UB', name: 'Uỷ ban', kind: 'committee' };
    ({ answer: unit } = await act<Unit>(by, 'POST /api/units', '/api/units', ['unit.created'], made));
    const renamed = await act(by, 'PATCH /api/units/:unitId', `/api/units/${unit.id}`, ['unit.changed'], {
      name: 'Mới',
    });
    expect(renamed.rows[0]).toMatchObject({
      subjectId: unit.id,
      details: { code: 'UB', before: { name: 'Uỷ ban' }, after: { name: 'Mới' } },
    });
    const ward = { code: 'P', name: 'Phường', kind: 'ward' };
    ({ answer: site } = await act<Site>(by, 'POST /api/sites', '/api/sites', ['site.created'], ward));
    await act(by, 'PATCH /api/sites/:siteId', `/api/sites/${site.id}`, ['site.changed'], { unitId: unit.id });
    const line = { code: 'L', name: 'Tuyến', siteId: site.id };
    ({ answer: link } = await act<Link>(by, 'POST /api/links', '/api/links', ['link.created'], line));
    await act(by, 'PATCH /api/links/:linkId', `/api/links/${link.id}`, ['link.changed'], { name: 'Tuyến 2' });
    await act(by, 'DELETE /api/links/:linkId', `/api/links/${link.id}`, ['link.removed']);
  });

  it('of cameras, their devices and passwords, which never stand there', async () => {
    const by = administrator;
    const body = { code: 'P-01', name: 'Ngã tư', siteId: site.id };
    ({ answer: camera } = await act<Camera>(by, 'POST /api/cameras', '/api/cameras', ['camera.created'], body));
    const path = `/api/cameras/${camera.id}`;
    const { rows } = await act(by, 'PATCH /api/cameras/:cameraId', path, ['camera.changed'], { name: 'Ngã năm' });
    expect(rows[0]).toMatchObject({
      cameraId: camera.id,
      details: { code: 'P-01', before: { name: 'Ngã tư' }, after: { name: 'Ngã năm' } },
    });
    const mainUrl = 'rtsp://khach:chim-yen-2026@10.20.0.9/live?user=khach&pass=chim-yen-2026';
    const rtsp = await act(
      by,
      'POST /api/cameras/:cameraId/rtsp',
      `${path}/rtsp`,
      ['device.created', 'camera.changed', 'credentials.created'],
      { mainUrl },
    );
    expect(JSON.stringify(rtsp.rows)).not.toContain('chim-yen');
    expect(rtsp.rows.find(({ kind }) => kind === 'credentials.created')?.details).toMatchObject({
      after: { username: 'khach', password: '•••' },
    });
    const deviceId = (await by.call<Camera>(path)).serving?.deviceId;
    await act(by, 'DELETE /api/cameras/:cameraId/device', `${path}/device`, ['camera.changed']);
    const again = { deviceId, channel: 1 };
    await act(by, 'POST /api/cameras/:cameraId/replace-device', `${path}/replace-device`, ['camera.changed'], again);
    const scope = { kind: 'camera', cameraId: camera.id };
    const secret = { scope, username: 'u', password: 'chim-yen-2026' };
    const put = await act(by, 'PUT /api/credentials', '/api/credentials', ['credentials.created'], secret);
    expect(JSON.stringify(put.rows)).not.toContain('chim-yen');
    await act(by, 'DELETE /api/credentials', '/api/credentials', ['credentials.removed'], { scope });
    await act(by, 'DELETE /api/cameras/:cameraId', path, ['camera.retired']);
    await act(by, 'POST /api/cameras/:cameraId/restore', `${path}/restore`, ['camera.restored']);
    await act(by, 'POST /api/cameras/:cameraId/test', `${path}/test`, ['camera.tested']);
    const test = await act(by, 'POST /api/cameras/test', '/api/cameras/test', ['camera.tested'], { url: mainUrl });
    expect(test.rows[0]?.details).toEqual({ url: 'rtsp://10.20.0.9' });
    await act(operator, 'POST /api/cameras/:cameraId/retry', `${path}/retry`, ['stream.retried']);
    const ticket = { profile: 'sub' };
    const { answer } = await act<{ id: string }>(
      operator,
      'POST /api/cameras/:cameraId/tickets',
      `${path}/tickets`,
      ['ticket.made'],
      ticket,
    );
    await act(operator, 'DELETE /api/own/tickets/:ticketId', `/api/own/tickets/${answer.id}`, ['ticket.ended']);
    const look = { cameraId: camera.id, minutes: 5, reason: 'chỉnh ống kính' };
    await act(by, 'POST /api/technical-looks', '/api/technical-looks', ['grant.technical-look'], look);
  });

  it('of lists, groups and discovery', async () => {
    const by = administrator;
    const csv = 'code,name,site\r\nP-02,Hai,P\r\n';
    await news();
    used.add('POST /api/cameras/import');
    const headers = { 'content-type': 'text/csv' };
    await by.fetch('/api/cameras/import', { method: 'POST', body: csv, headers });
    expect(await news()).toEqual([]);
    const applied = await by.fetch('/api/cameras/import?apply=true', { method: 'POST', body: csv, headers });
    expect(applied.status).toBe(200);
    expect((await news()).map(({ kind, details }) => [kind, details['create'] ?? details['code']])).toEqual([
      ['cameras.imported', 1],
      ['camera.created', 'P-02'],
    ]);
    const group = { code: 'NGA-TU', name: 'Ngã tư', cameraIds: [camera.id] };
    const made = await act<CameraGroup>(by, 'POST /api/camera-groups', '/api/camera-groups', ['group.created'], group);
    const path = `/api/camera-groups/${made.answer.id}`;
    const emptied = await act(by, 'PATCH /api/camera-groups/:groupId', path, ['group.changed'], { cameraIds: [] });
    expect(emptied.rows[0]?.details).toMatchObject({ before: { cameraIds: [camera.id] }, after: { cameraIds: [] } });
    await act(by, 'DELETE /api/camera-groups/:groupId', path, ['group.removed']);
    const asked = { targets: ['10.20.0.9'], username: 'khach', password: 'chim-yen-2026' };
    const run = await act<{ runId: string }>(by, 'POST /api/discovery', '/api/discovery', ['discovery.started'], asked);
    expect(run.rows[0]?.details).toEqual({ targets: ['10.20.0.9'] });
    const { runId } = run.answer;
    await act(by, 'DELETE /api/discovery/:runId', `/api/discovery/${runId}`, ['discovery.cancelled']);
  });

  it('of walls', async () => {
    const by = operator;
    const body = { name: 'tuong-1', title: 'Tường 1', kind: 'wall' };
    const { answer: wall } = await act<Wall>(by, 'POST /api/walls', '/api/walls', ['wall.created'], body);
    const layout = { ...wall.layout, tileCount: 4 };
    await act(by, 'PUT /api/walls/:wallId/layout', `/api/walls/${wall.id}/layout`, ['wall.changed'], { layout });
    const show = { cameraId: camera.id };
    await act(by, 'POST /api/walls/:wallId/show', `/api/walls/${wall.id}/show`, ['wall.changed'], show);
    const station = { name: 'Màn 1', wallId: wall.id, unitId: null };
    const made = await act<{ station: { id: string } }>(
      administrator,
      'POST /api/stations',
      '/api/stations',
      ['station.created'],
      station,
    );
    const path = `/api/stations/${made.answer.station.id}`;
    await act(administrator, 'PATCH /api/stations/:stationId', path, ['station.changed'], { name: 'Màn 2' });
    const address = await act<{ link: string }>(
      administrator,
      'POST /api/stations/:stationId/address',
      `${path}/address`,
      ['station.address-renewed'],
    );
    used.add('POST /api/stations/pair');
    const token = address.answer.link.split('=').at(-1);
    await nobodyAt(gateway.url).call('/api/stations/pair', 'POST', { token });
    const [paired] = await news();
    expect(paired).toMatchObject({ kind: 'station.paired', personId: made.answer.station.id });
    expect(JSON.stringify([paired, ...address.rows])).not.toContain(token);
    await act(administrator, 'DELETE /api/stations/:stationId', path, ['station.revoked']);
    await act(by, 'DELETE /api/walls/:wallId', `/api/walls/${wall.id}`, ['wall.removed']);
  });

  it('of people, grants and sessions', async () => {
    newcomer = await actOnPeople(actors, unit.id);
  });

  it('of the sealed account, whose use is a condition until it is confirmed', () => actOnSealedAccount(actors));

  it('of what is taken away', async () => {
    await news();
    for (const path of [
      '/api/cameras/export.csv',
      '/api/audit/export.csv',
      '/api/health/availability.csv?by=site&from=2026-01-01T00:00:00Z',
      '/api/alarms/history.csv?from=2026-01-01T00:00:00Z',
      `/api/lessors/${unit.id}/sheets/2026-01/sheet.csv`,
    ]) {
      expect((await administrator.fetch(path)).status, path).toBe(200);
    }
    expect((await news()).map(({ kind }) => kind)).toEqual([
      'cameras.exported',
      'audit.exported',
      'availability.exported',
      'alarms.exported',
      'sheet.exported',
    ]);
  });

  it('of steering, also when the camera cannot do it', async () => {
    const path = `/api/cameras/${camera.id}/ptz`;
    const acts = [
      ['POST', '/presets', 'ptz.preset-set', { name: 'Cổng' }],
      ['DELETE', '/presets/1', 'ptz.preset-removed', undefined],
      ['POST', '/presets/1/goto', 'ptz.preset-called', undefined],
      ['POST', '/home', 'ptz.home-called', undefined],
      ['PUT', '/home', 'ptz.home-set', undefined],
    ] as const;
    const expected = { status: 502, cameraId: camera.id };
    for (const [method, rest, kind, body] of acts) {
      const route = `${method} /api/cameras/:cameraId/ptz${rest.replace('/1', '/:token')}`;
      await fail(operator, route, `${path}${rest}`, kind, expected, body);
    }
  });

  it('of alarms, of the rules that make them, and of the work on their cameras', async () => {
    lost = await actOnAlarms(actors, site.id);
  });

  it('of reference views, also when there is no picture to take', () => actOnReferences(actors, lost.id));

  it('of contracts and the sheets that they are paid by', () => actOnContracts(actors, lost.id));

  it('of bookmarks, and of recordings that another player is let see', () => actOnPlayback(actors, camera.id));

  it('of what is recorded, and of what two people hold', async () =>
    actOnKeeping(actors, await gateway.as('police'), camera.id));

  it('of incidents, from opening to reopening', () => actOnIncidents(actors, camera.id, unit.id));

  it('of desks', async () => {
    const someone = await signIn(gateway.url, operator.credentials);
    await act(someone, 'POST /api/own/lock', '/api/own/lock', ['desk.locked']);
    await act(someone, 'POST /api/sign-out', '/api/sign-out', ['sign-out']);
    await act(administrator, 'DELETE /api/units/:unitId', `/api/units/${await emptyUnit()}`, ['unit.removed']);
    await act(administrator, 'DELETE /api/sites/:siteId', `/api/sites/${await emptySite()}`, ['site.removed']);
  });

  it('has plain words on the page', async () => {
    const kinds = await administrator.call<string[]>('/api/audit/kinds');
    expect(kinds.length).toBeGreaterThan(50);
    expect(kinds.filter((kind) => kindText(kind) === kind)).toEqual([]);
  });

  it('stands in a chain that holds, without any secret', async () => {
    expect(await administrator.call('/api/audit/verdict')).toMatchObject({ fault: null });
    const csv = await (await administrator.fetch('/api/audit/export.csv?lang=en')).text();
    expect(csv.split('\r\n').length).toBeGreaterThan(80);
    const cookies = [operator, newcomer].map(({ cookie }) => /tc_session=([^;]+)/.exec(cookie)?.[1] ?? '-');
    for (const secret of ['chim-yen', operator.credentials.password, newcomer.credentials.password, ...cookies]) {
      expect(csv).not.toContain(secret);
    }
  });

  it('is left by every route that changes something', async () => {
    const answer = await administrator.call<{ paths: Record<string, object> }>('/docs/json');
    const routes = Object.entries(answer.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => !['get', 'head', 'options'].includes(method))
        .map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(routes.length).toBeGreaterThan(50);
    const missing = routes.filter((route) => !used.has(route) && !questions.has(route) && !(route in elsewhere));
    expect(missing).toEqual([]);
  });
});

const emptyUnit = async (): Promise<string> =>
  (await administrator.call<Unit>('/api/units', 'POST', { code: 'X', name: 'X', kind: 'other' })).id;
const emptySite = async (): Promise<string> =>
  (await administrator.call<Site>('/api/sites', 'POST', { code: 'X', name: 'X', kind: 'ward' })).id;
