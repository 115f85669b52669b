/**
 * Everything that changes something is on record before it is answered: each route with an unsafe method of a whole gateway is
 * used once, by whoever may, and its rows are looked for. A route that is missing here fails the test.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindText } from '../../../dashboard/views/audit/audit-words.ts';
import type { AuditView } from '../../../gateway/access/schemas.ts';
import type { ContractView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import type { AlarmView, MaintenanceView, RuleView } from '../../../gateway/alarms/schemas.ts';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { Camera, Link, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import { createAuthenticator } from '../../support/authenticator.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { invite } from '../../support/people.ts';
import { joinByLink, nobodyAt, type SignedIn, signIn } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

let gateway: GatewayInProcess;
let administrator: SignedIn;
let operator: SignedIn;
let technician: SignedIn;
let newcomer: SignedIn;

beforeAll(async () => {
  gateway = await openGateway({
    config: { cameras: { networks: ['10.20.0.0/16'], events: false, tcpProbeMs: 600_000 } },
  });
  administrator = await gateway.as('administrator');
  operator = await gateway.as('operator');
  technician = await gateway.as('technician');
}, 60_000);
afterAll(() => gateway?.close());

/** Rows since the last call, oldest first. */
let seen = 0;
async function news(): Promise<AuditView[]> {
  const rows = await administrator.call<AuditView[]>('/api/audit?limit=1000');
  const fresh = rows.filter(({ seq }) => seq > seen).reverse();
  seen = rows[0]?.seq ?? seen;
  return fresh;
}

const used = new Set<string>();

/** Does it, and gives the rows that it left, which must be of these kinds. */
async function act<T>(by: SignedIn, route: string, path: string, kinds: readonly string[], body?: unknown) {
  await news();
  used.add(route);
  const [method = ''] = route.split(' ');
  const answer = await by.call<T>(path, method, body);
  const rows = await news();
  expect(
    rows.map(({ kind }) => kind),
    route,
  ).toEqual(expect.arrayContaining([...kinds]));
  for (const row of rows.filter(({ kind }) => kinds.includes(kind))) {
    expect(row, route).toMatchObject({
      personId: by.own.id,
      personName: by.own.name,
      role: by.own.role,
      outcome: 'done',
    });
    expect(row.address, route).toBe('127.0.0.1');
  }
  return { answer, rows };
}

/** Tries what this gateway's cameras cannot do: the act is on record before, and that it failed after. */
async function fail(by: SignedIn, route: string, path: string, kind: string, expected: Failure, body?: unknown) {
  await news();
  used.add(route);
  const [method = ''] = route.split(' ');
  const json = body !== undefined && {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  };
  const answer = await by.fetch(path, { method, ...json });
  const { cameraId, status, ...error } = expected;
  expect([answer.status, await answer.json()], route).toMatchObject([status, { error }]);
  const rows = (await news()).filter((row) => row.kind === kind);
  expect(rows, route).toMatchObject([
    { outcome: 'done', personId: by.own.id, cameraId },
    { outcome: 'failed', personId: by.own.id, cameraId, details: { row: rows[0]?.seq, status } },
  ]);
  return rows;
}
interface Failure {
  readonly status: number;
  /** Default: any. */
  readonly code?: string;
  readonly cameraId: string;
}

/** What nothing can be done with here, and where it is shown to be on record instead. */
const elsewhere: Readonly<Record<string, string>> = {
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
  }, 60_000);

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
  }, 60_000);

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
    const by = administrator;
    const body = { login: 'moi', name: 'Người Mới', role: 'operator', unitId: null };
    const made = await act<{ account: { id: string }; link: string }>(
      by,
      'POST /api/people',
      '/api/people',
      ['account.created', 'account.invited'],
      body,
    );
    const { id } = made.answer.account;
    const path = `/api/people/${id}`;
    expect(JSON.stringify(made.rows)).not.toContain(made.answer.link.split('#')[1] ?? '');
    await act(by, 'POST /api/people/:personId/invite', `${path}/invite`, ['account.invited']);
    await act(by, 'PATCH /api/people/:personId', path, ['account.changed'], { unitId: unit.id });
    await act(by, 'POST /api/people/:personId/disable', `${path}/disable`, ['account.disabled'], { reason: 'nghỉ' });
    await act(by, 'POST /api/people/:personId/enable', `${path}/enable`, ['account.enabled']);
    const subject = { kind: 'unit', id: unit.id };
    const grantBody = { subject, below: true, scope: { kind: 'all', id: null }, rights: null, reason: 'ca trực' };
    const given = await act<{ id: string }>(by, 'POST /api/grants', '/api/grants', ['grant.given'], grantBody);
    await act(by, 'DELETE /api/grants/:grantId', `/api/grants/${given.answer.id}`, ['grant.revoked']);
    const { link: own } = await by.call<{ link: string }>(`${path}/invite`, 'POST');
    await news();
    used.add('POST /api/invitations/accept').add('POST /api/sign-in').add('POST /api/own/second-factor/enrol');
    newcomer = await joinByLink(gateway.url, own);
    expect((await news()).map(({ kind }) => kind)).toEqual(['account.password-set', 'sign-in']);
    const other = await signIn(gateway.url, newcomer.credentials);
    const { sessionId } = other.own;
    await act(newcomer, 'DELETE /api/own/sessions/:sessionId', `/api/own/sessions/${sessionId}`, ['session.ended']);
    const change = { old: newcomer.credentials.password, next: 'một câu thật dài 2027' };
    await act(newcomer, 'POST /api/own/password', '/api/own/password', ['account.password-set'], change);
    const authenticator = createAuthenticator(
      (await newcomer.call<{ secret: string }>('/api/own/second-factor/start', 'POST')).secret,
    );
    const code = { secret: authenticator.secret, code: await authenticator.nextCode(), password: change.next };
    await news();
    await newcomer.call('/api/own/second-factor/enrol', 'POST', code);
    expect((await news()).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['account.second-factor-set', 'session.ended']),
    );
    await act(by, 'DELETE /api/people/:personId/sessions', `${path}/sessions`, ['account.signed-out']);
  }, 60_000);

  it('of the sealed account, whose use is a condition until it is confirmed', async () => {
    const link = await invite(administrator, { login: 'niem-phong', name: 'Niêm phong', role: 'administrator' });
    await joinByLink(gateway.url, link);
    expect(await administrator.call('/api/break-glass')).toEqual([]);
    const sealed = { login: 'khan-cap', name: 'Khẩn cấp', role: 'administrator', unitId: null, breakGlass: true };
    const made = await administrator.call<{ account: { id: string }; link: string }>('/api/people', 'POST', sealed);
    const used1 = await joinByLink(gateway.url, made.link);
    const conditions = async () =>
      (await administrator.call<{ kind: string }[]>('/api/health/conditions')).filter(({ kind }) =>
        kind.startsWith('access'),
      );
    expect(await conditions()).toMatchObject([{ kind: 'access.break-glass' }]);
    expect(await administrator.call('/api/break-glass')).toMatchObject([{ login: 'khan-cap', signedIn: true }]);
    const path = `/api/people/${made.account.id}/break-glass/confirm`;
    expect((await used1.fetch(path, { method: 'POST' })).status).toBe(403);
    const route = 'POST /api/people/:personId/break-glass/confirm';
    await act(administrator, route, path, ['break-glass.confirmed']);
    expect(await conditions()).toEqual([]);
    expect((await administrator.fetch(path, { method: 'POST' })).status).toBe(404);
  }, 60_000);

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
    const rules = await technician.call<RuleView[]>('/api/alarm-rules');
    const quick = rules.map((rule) => ({ ...rule, holdMs: 0 }));
    const put = await act(technician, 'PUT /api/alarm-rules', '/api/alarm-rules', ['alarm-rules.changed'], quick);
    const holds = (some: readonly RuleView[]) => some.map(({ id, holdMs }) => ({ id, holdMs }));
    expect(put.rows[0]?.details).toMatchObject({ before: holds(rules), after: holds(quick) });
    const body = { code: 'P-03', name: 'Hầm', siteId: site.id };
    lost = await administrator.call<Camera>('/api/cameras', 'POST', body);
    // Nothing listens there.
    await administrator.call(`/api/cameras/${lost.id}/rtsp`, 'POST', { mainUrl: 'rtsp://127.0.0.1:9/live' });
    const alarm = await waitFor('an alarm of the lost camera', async () =>
      (await operator.call<AlarmView[]>('/api/alarms')).find(({ subjectId }) => subjectId === lost.id),
    );
    expect(alarm).toMatchObject({ kind: 'camera.lost', state: 'unacknowledged' });
    const untilMs = Date.now() + 3_600_000;
    const shelf = { until: new Date(untilMs).toISOString(), reason: 'chờ thợ' };
    const acts = [
      ['take', 'alarm.taken', undefined, {}],
      ['note', 'alarm.noted', { text: 'đã gọi điện' }, { text: 'đã gọi điện' }],
      ['hand', 'alarm.handed', { to: 'technician', note: 'xem nguồn' }, { to: 'technician', note: 'xem nguồn' }],
      ['shelve', 'alarm.shelved', shelf, { untilMs, reason: 'chờ thợ' }],
      ['unshelve', 'alarm.unshelved', undefined, {}],
    ] as const;
    for (const [word, kind, given, details] of acts) {
      const route = `POST /api/alarms/:alarmId/${word}`;
      const { rows } = await act(operator, route, `/api/alarms/${alarm.id}/${word}`, [kind], given);
      expect(rows, route).toMatchObject([{ kind, cameraId: lost.id, subjectId: alarm.id, details }]);
    }
    const window = { subjectKind: 'camera', subjectId: lost.id, reason: 'thay nguồn' };
    const opened = await act<MaintenanceView>(
      technician,
      'POST /api/maintenance',
      '/api/maintenance',
      ['maintenance.opened'],
      window,
    );
    const { id } = opened.answer;
    const end = 'POST /api/maintenance/:windowId/end';
    const ended = await act(technician, end, `/api/maintenance/${id}/end`, ['maintenance.ended']);
    for (const { rows } of [opened, ended]) {
      expect(rows).toMatchObject([{ cameraId: lost.id, subjectId: id, details: { reason: 'thay nguồn' } }]);
    }
    const path = `/api/cameras/${lost.id}/notes`;
    const text = 'đã thay nguồn';
    const note = await act(technician, 'POST /api/cameras/:cameraId/notes', path, ['camera.note-written'], { text });
    expect(note.rows).toMatchObject([{ cameraId: lost.id }]);
  }, 60_000);

  it('of reference views, also when there is no picture to take', async () => {
    const route = '/api/cameras/:cameraId/picture/references';
    const path = `/api/cameras/${lost.id}/picture/references`;
    const cameraId = lost.id;
    const still = { status: 503, code: 'stream.not-running', cameraId };
    await fail(technician, `POST ${route}`, path, 'picture.reference-taken', still);
    const id = '0192f0c0-0000-7000-8000-000000000000';
    const none = { status: 404, code: 'not-found', cameraId };
    const rows = await fail(technician, `DELETE ${route}/:id`, `${path}/${id}`, 'picture.reference-removed', none);
    expect(rows.map(({ details }) => details['id'])).toEqual([id, id]);
  });

  it('of contracts and the sheets that they are paid by', async () => {
    const by = administrator;
    const lessor = await by.call<Unit>('/api/units', 'POST', { code: 'CT', name: 'Cho thuê', kind: 'lessor' });
    const terms = {
      pricePerMonth: 1_500_000,
      promisedPercent: 99,
      repairHours: 24,
      penalty: { kind: 'pro-rata' },
      maxPenaltyPercent: 50,
    };
    const days = { fromDay: '2026-01-01', untilDay: null };
    const contract = { lessorUnitId: lessor.id, number: '01/2026', title: 'Thuê camera', ...days, terms };
    const made = await act<ContractView>(by, 'POST /api/contracts', '/api/contracts', ['contract.created'], contract);
    const { id } = made.answer;
    expect(made.rows[0]?.details).toEqual({ after: { ...contract, id } });
    const path = `/api/contracts/${id}`;
    const next = { ...contract, title: 'Thuê camera hầm' };
    const changed = await act(by, 'PUT /api/contracts/:contractId', path, ['contract.changed'], next);
    expect(changed.rows[0]?.details).toMatchObject({ before: { title: 'Thuê camera' }, after: { title: next.title } });
    const coverage = { cameraId: lost.id, ...days };
    const covering = 'POST /api/contracts/:contractId/cameras';
    const covered = await act(by, covering, `${path}/cameras`, ['contract.camera-covered'], coverage);
    expect(covered.rows[0]?.details).toEqual({ ...coverage, contractId: id });
    const route = 'POST /api/lessors/:unitId/sheets/:month';
    const sheet = `/api/lessors/${lessor.id}/sheets/2026-01`;
    const closed = await act(by, `${route}/close`, `${sheet}/close`, ['sheet.closed']);
    expect(closed.rows[0]?.details).toMatchObject({ lessorUnitId: lessor.id, month: '2026-01' });
    const correction = { amount: -20_000, reason: 'tính nhầm' };
    const corrected = await act(by, `${route}/corrections`, `${sheet}/corrections`, ['sheet.corrected'], correction);
    expect(corrected.rows[0]?.details).toEqual({ lessorUnitId: lessor.id, month: '2026-01', ...correction });
    // A closed month does not close again, and nothing says that it did.
    expect((await by.fetch(`${sheet}/close`, { method: 'POST' })).status).toBe(409);
    expect((await news()).filter(({ kind }) => kind === 'sheet.closed')).toEqual([]);
  }, 60_000);

  it('of desks', async () => {
    const someone = await signIn(gateway.url, operator.credentials);
    await act(someone, 'POST /api/own/lock', '/api/own/lock', ['desk.locked']);
    await act(someone, 'POST /api/sign-out', '/api/sign-out', ['sign-out']);
    await act(administrator, 'DELETE /api/units/:unitId', `/api/units/${await emptyUnit()}`, ['unit.removed']);
    await act(administrator, 'DELETE /api/sites/:siteId', `/api/sites/${await emptySite()}`, ['site.removed']);
  }, 60_000);

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
