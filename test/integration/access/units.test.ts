/** The tree of units re-arranged: grants follow it at once, nothing of the past is lost, and nobody is left without a place. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditView } from '../../../gateway/access/schemas.ts';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { Camera, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { grant, invite } from '../../support/people.ts';
import { joinByLink, type SignedIn } from '../../support/sign-in.ts';

let gateway: GatewayInProcess;
let administrator: SignedIn;
let technician: SignedIn;
let officer: SignedIn;
let district: Unit;
let city: Unit;
let ward: Unit;
let camera: Camera;
let other: Camera;

const unit = (code: string, parentId: string | null = null) =>
  administrator.call<Unit>('/api/units', 'POST', { code, name: `Đơn vị ${code}`, kind: 'other', parentId });
const seen = async () => (await officer.call<Camera[]>('/api/cameras')).map(({ code }) => code);
const statusOf = async (by: SignedIn, method: string, path: string, body?: unknown) =>
  (await by.send(path, method, body)).status;

beforeAll(async () => {
  gateway = await openGateway({ config: { cameras: { events: false } } });
  administrator = await gateway.as('administrator');
  district = await unit('Q2');
  city = await unit('TP');
  ward = await unit('AP', district.id);
  const site = await administrator.call<Site>('/api/sites', 'POST', { code: 'S', name: 'S', kind: 'ward' });
  const make = (code: string) =>
    administrator.call<Camera>('/api/cameras', 'POST', { code, name: code, siteId: site.id });
  [camera, other] = [await make('P-01'), await make('P-02')];
  technician = await gateway.as('technician');
  const newcomer = { login: 'phuong', name: 'Phương', role: 'operator', unitId: ward.id } as const;
  officer = await joinByLink(gateway.url, await invite(administrator, newcomer));
});
afterAll(() => gateway?.close());

describe('a unit', () => {
  it('opens to its people what was granted to those above it, as long as it stands there', async () => {
    const body = {
      ...{ subject: { kind: 'unit', id: district.id }, below: true, scope: { kind: 'camera', id: camera.id } },
      ...{ rights: null, reason: 'địa bàn quận' },
    };
    await administrator.call('/api/grants', 'POST', body);
    expect(await seen()).toEqual(['P-01']);
    await administrator.call(`/api/units/${ward.id}`, 'PATCH', { parentId: city.id });
    expect(await seen()).toEqual([]);
    expect(await statusOf(officer, 'GET', `/api/cameras/${camera.id}`)).toBe(404);
    await administrator.call(`/api/units/${ward.id}`, 'PATCH', { parentId: district.id, name: 'Phường Bình Trưng' });
    expect(await seen()).toEqual(['P-01']);
  });

  it('keeps what it was called and where it stood, under its own id', async () => {
    const rows = await administrator.call<AuditView[]>('/api/audit?kind=unit.changed');
    expect(rows.map(({ subjectId, details }) => [subjectId, details['before'], details['after']])).toEqual([
      [ward.id, { name: 'Đơn vị AP', parentId: city.id }, { name: 'Phường Bình Trưng', parentId: district.id }],
      [ward.id, { parentId: district.id }, { parentId: city.id }],
    ]);
  });

  it('cannot stand below itself, and is not removed from under its people or grants', async () => {
    expect(await statusOf(administrator, 'PATCH', `/api/units/${district.id}`, { parentId: ward.id })).toBe(400);
    const heldBy = async (id: string) => {
      const answer = await administrator.fetch(`/api/units/${id}`, { method: 'DELETE' });
      expect(answer.status).toBe(409);
      return ((await answer.json()) as { error: { details: { heldBy: object[] } } }).error.details.heldBy;
    };
    expect(await heldBy(ward.id)).toEqual([{ kind: 'person', code: 'phuong' }]);
    expect(await heldBy(district.id)).toEqual([
      { kind: 'unit', code: 'AP' },
      { kind: 'grant', code: 'địa bàn quận' },
    ]);
    expect(await statusOf(administrator, 'DELETE', `/api/units/${city.id}`)).toBe(204);
  });

  it('is changed by those who give grants: whoever keeps the cameras cannot move people under a grant', async () => {
    expect(await statusOf(technician, 'POST', '/api/sites', { code: 'T', name: 'T', kind: 'ward' })).toBe(201);
    expect(await statusOf(technician, 'PATCH', `/api/units/${ward.id}`, { parentId: null })).toBe(403);
    expect(await statusOf(technician, 'POST', '/api/units', { code: 'X', name: 'X', kind: 'other' })).toBe(403);
    expect(await statusOf(technician, 'DELETE', `/api/units/${ward.id}`)).toBe(403);
  });
});

describe('a camera group', () => {
  it('opens its cameras to whom it was granted, and only as long as they are in it', async () => {
    const body = { code: 'G', name: 'Cổng trường', cameraIds: [other.id] };
    const group = await administrator.call<CameraGroup>('/api/camera-groups', 'POST', body);
    expect(await officer.call('/api/camera-groups')).toEqual([]);
    await grant(administrator, officer, { kind: 'group', id: group.id });
    expect(await seen()).toEqual(['P-01', 'P-02']);
    expect(await officer.call('/api/camera-groups')).toEqual([group]);
    await administrator.call(`/api/camera-groups/${group.id}`, 'PATCH', { cameraIds: [] });
    expect(await seen()).toEqual(['P-01']);
    expect(await statusOf(officer, 'PATCH', `/api/camera-groups/${group.id}`, { cameraIds: [other.id] })).toBe(403);
    expect(await statusOf(administrator, 'DELETE', `/api/camera-groups/${group.id}`)).toBe(409);
  });
});
