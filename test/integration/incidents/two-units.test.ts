/** An incident goes from the centre to the police and back, over a whole gateway: who sees it, who may do what, who hears of it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { Camera, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import type { IncidentList, IncidentView, IncidentWithLog } from '../../../gateway/incidents/schemas.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { grant, invite } from '../../support/people.ts';
import { joinByLink, type SignedIn } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

let gateway: GatewayInProcess;
let administrator: SignedIn;
let operator: SignedIn;
let officer: SignedIn;
let wardOfficer: SignedIn;
let tunnel: Camera;
let ward: Camera;
let units: { centre: Unit; police: Unit; ward: Unit };
let incident: IncidentView;
const sockets: WebSocket[] = [];

const unit = (code: string, name: string, kind: Unit['kind']) =>
  administrator.call<Unit>('/api/units', 'POST', { code, name, kind });
const join = async (
  login: string,
  name: string,
  role: 'operator' | 'police',
  unitId: string,
  cameras: readonly Camera[],
) => {
  const person = await joinByLink(gateway.url, await invite(administrator, { login, name, role, unitId }));
  for (const { id } of cameras) await grant(administrator, person, { kind: 'camera', id });
  return person;
};
const cameraAt = async (code: string, name: string) => {
  const site = await administrator.call<Site>('/api/sites', 'POST', { code, name, kind: 'ward' });
  return administrator.call<Camera>('/api/cameras', 'POST', {
    code: `${code}-01`,
    name: `Góc ${code}`,
    siteId: site.id,
  });
};

beforeAll(async () => {
  gateway = await openGateway({ config: { cameras: { events: false } } });
  administrator = await gateway.as('administrator');
  units = {
    centre: await unit('TT', 'Trung tâm', 'committee'),
    police: await unit('CA', 'Công an quận', 'police'),
    ward: await unit('P1', 'Phường 1', 'ward'),
  };
  [tunnel, ward] = [await cameraAt('HAM', 'Hầm'), await cameraAt('PHG', 'Phường')];
  operator = await join('hoa', 'Hoa', 'operator', units.centre.id, [tunnel, ward]);
  officer = await join('binh', 'Bình', 'police', units.police.id, [ward]);
  wardOfficer = await join('cuc', 'Cúc', 'operator', units.ward.id, [ward]);
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await gateway?.close();
});

/** Incidents as this person hears of them: those of the snapshot, then each as it changes. */
async function listen(by: SignedIn): Promise<IncidentView[]> {
  const heard: IncidentView[] = [];
  const socket = by.socket('/api/events');
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as {
        type: string;
        topic?: string;
        payload?: { incident: IncidentView };
        parts?: { incidents: IncidentView[] };
      };
      if (message.topic === 'incident.changed' && message.payload) heard.push(message.payload.incident);
      if (message.type !== 'snapshot') return;
      heard.push(...(message.parts?.incidents ?? []));
      resolve();
    });
  });
  return heard;
}

const step = (by: SignedIn, act: string, body: object = {}) =>
  by.send(`/api/incidents/${incident.id}/${act}`, 'POST', { version: incident.version, ...body });
const does = async (by: SignedIn, act: string, body: object = {}) => {
  const answer = await step(by, act, body);
  expect([act, answer.status]).toEqual([act, 200]);
  incident = (await answer.json()) as IncidentView;
};
const refused = async (by: SignedIn, act: string, body: object = {}) => {
  const answer = await step(by, act, body);
  const { error } = (await answer.json()) as { error: { code: string; details: object } };
  return [answer.status, error.code, error.details];
};
/** What stands in the way of a unit's removal. */
const holdersOf = async ({ id }: Unit) => {
  const answer = await administrator.send(`/api/units/${id}`, 'DELETE');
  return ((await answer.json()) as { error: { details: { heldBy: object[] } } }).error.details.heldBy;
};
const minutes = (n: number) => new Date(Date.now() + n * 60_000).toISOString();

describe('an incident between two units', () => {
  it('is opened by the centre, and its footage is held', async () => {
    const cameras = [{ cameraId: tunnel.id, from: minutes(-5), to: minutes(5) }];
    const body = { kind: 'accident', title: 'Va chạm trong hầm', from: minutes(-1), cameras };
    incident = await operator.call<IncidentView>('/api/incidents', 'POST', body);
    expect(incident.number).toMatch(/^\d{4}-0001$/);
    expect(incident.cameras).toMatchObject([{ cameraId: tunnel.id, hold: 'held' }]);
    const holds = await operator.call<{ cameraId: string; reason: string; note: string }[]>('/api/holds');
    expect(holds).toMatchObject([{ cameraId: tunnel.id, reason: 'incident', note: incident.number }]);
    await does(operator, 'acknowledge');
    expect(incident).toMatchObject({ state: 'acknowledged', assigneeName: 'Hoa' });
  });

  it('is nobody’s who neither sees its camera nor is of a unit that is involved', async () => {
    for (const by of [officer, wardOfficer]) {
      expect((await by.call<IncidentList>('/api/incidents')).incidents).toEqual([]);
      expect((await by.send(`/api/incidents/${incident.id}`, 'GET')).status).toBe(404);
      expect((await by.send(`/api/incidents/${incident.id}/log`, 'POST', { text: 'x' })).status).toBe(404);
      expect((await refused(by, 'close', { text: 'x' }))[0]).toBe(404);
    }
  });

  it('is handed over, and the police hear of it, without the camera that they do not see', async () => {
    const [police, others] = [await listen(officer), await listen(wardOfficer)];
    await does(operator, 'hand-over', { unitId: units.police.id, note: 'xin xử lý hiện trường' });
    const heard = await waitFor('the police to hear of it', () => police.at(-1));
    expect(heard).toMatchObject({ number: incident.number, cameras: [], may: ['change', 'accept', 'return'] });
    expect(JSON.stringify(police)).not.toContain(tunnel.id);
    const { log } = await officer.call<IncidentWithLog>(`/api/incidents/${incident.id}`);
    expect(log.map(({ kind }) => kind)).toEqual(['opened', 'acknowledged', 'handed-over']);
    expect(others).toEqual([]);
  });

  it('is accepted by nobody else, and returned with a reason', async () => {
    expect(await refused(operator, 'accept')).toEqual([403, 'access.denied', { reason: 'unit' }]);
    expect((await refused(wardOfficer, 'accept'))[0]).toBe(404);
    expect((await refused(officer, 'return'))[1]).toBe('request.invalid');
    expect((await refused(officer, 'return', { reason: '  ' }))[1]).toBe('request.invalid');
    await does(officer, 'return', { reason: 'ngoài địa bàn' });
    expect(incident).toMatchObject({ state: 'acknowledged', handover: null });
    const { log } = await operator.call<IncidentWithLog>(`/api/incidents/${incident.id}`);
    expect(log.at(-1)).toMatchObject({
      kind: 'returned',
      personName: 'Bình',
      unitName: 'Công an quận',
      details: { reason: 'ngoài địa bàn' },
    });
  });

  it('is handed over again, accepted, and from then on theirs to close', async () => {
    await does(operator, 'hand-over', { unitId: units.police.id });
    await does(officer, 'accept');
    expect(incident).toMatchObject({ ownerUnitId: units.police.id, assigneeName: 'Bình' });
    expect(await refused(operator, 'close', { text: 'x' })).toEqual([403, 'access.denied', { reason: 'unit' }]);
    const held = { kind: 'incident', code: incident.number };
    expect(await holdersOf(units.police)).toContainEqual(held);
    await does(officer, 'close', { text: 'đã lập biên bản' });
    expect(incident.state).toBe('closed');
    expect(await holdersOf(units.police)).toEqual([{ kind: 'person', code: 'binh' }]);
    await does(operator, 'reopen', { reason: 'còn vướng làn 2' });
    expect(incident).toMatchObject({ state: 'open', ownerUnitId: units.police.id });
    expect(await refused(operator, 'acknowledge')).toEqual([403, 'access.denied', { reason: 'unit' }]);
  });

  it('takes one of two changes that were made of the same, and every line of the log', async () => {
    const path = `/api/incidents/${incident.id}`;
    const { version } = incident;
    const answers = await Promise.all(
      [operator, officer].map((by) => by.send(path, 'PATCH', { version, place: `làn của ${by.own.name}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await Promise.all([operator, officer].map((by) => by.call(`${path}/log`, 'POST', { text: `của ${by.own.name}` })));
    await officer.call(`${path}/log`, 'POST', { text: 'va chạm', whom: 'Đội CSGT số 1' });
    const { log } = await operator.call<IncidentWithLog>(path);
    expect(log.slice(-3).map(({ kind }) => kind)).toEqual(['noted', 'noted', 'told']);
    // There is no way to change or take back what stands there.
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      expect((await operator.send(`${path}/log`, method, {})).status).toBe(404);
    expect((await operator.send(path, 'DELETE')).status).toBe(404);
  });

  it('shows the ward officer his own only', async () => {
    const cameras = [{ cameraId: ward.id, from: minutes(-5), to: minutes(5) }];
    const body = { kind: 'crowd', title: 'Tụ tập ở phường', from: minutes(-1), cameras };
    const own = await wardOfficer.call<IncidentView>('/api/incidents', 'POST', body);
    const list = await wardOfficer.call<IncidentList>('/api/incidents');
    expect(list.incidents.map(({ number }) => number)).toEqual([own.number]);
    const foreign = { ...body, cameras: [{ ...cameras[0], cameraId: tunnel.id }] };
    expect((await wardOfficer.send('/api/incidents', 'POST', foreign)).status).toBe(404);
    // An alarm that is not his, or is none.
    const strange = { ...body, alarmId: own.id };
    expect((await wardOfficer.send('/api/incidents', 'POST', strange)).status).toBe(400);
    const added = await wardOfficer.send(`/api/incidents/${own.id}/cameras`, 'POST', foreign.cameras[0]);
    expect(added.status).toBe(404);
    const all = await operator.call<IncidentList>(
      `/api/incidents?cameraIds=${tunnel.id},${ward.id}&from=${minutes(-60)}`,
    );
    expect(all.incidents).toHaveLength(2);
    const people = await operator.call<{ name: string }[]>('/api/incident-people');
    expect(people.map(({ name }) => name)).toEqual(['Bình', 'Cúc', 'Hoa']);
  });

  it('is not for those who keep the system running', async () => {
    const technician = await gateway.as('technician');
    for (const by of [administrator, technician]) {
      expect((await by.send('/api/incidents', 'GET')).status).toBe(403);
      expect((await by.send(`/api/incidents/${incident.id}`, 'GET')).status).toBe(403);
    }
  });
});
