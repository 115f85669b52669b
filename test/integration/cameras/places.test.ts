/** Sites, links and units through the real routes: made, changed, removed, and what refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Camera, Link, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import { openTestRoom, type TestRoom } from './open-test-room.ts';

let test: TestRoom;
beforeAll(async () => {
  test = await openTestRoom('cameras: {networks: [10.20.0.0/16], events: false}');
});
afterAll(() => test?.close());

interface Refusal {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}
const refused = async (method: string, path: string, body?: unknown) => {
  const { status, text } = await test.ask(method, path, body);
  const { code, details } = (JSON.parse(text) as { error: Refusal }).error;
  return { status, code, details };
};
const site = (code: string, more: object = {}) =>
  test.call<Site>('POST', '/api/sites', { code, name: `Địa điểm ${code}`, kind: 'ward', ...more });
const unit = (code: string, more: object = {}) =>
  test.call<Unit>('POST', '/api/units', { code, name: `Đơn vị ${code}`, kind: 'other', ...more });

describe('a site', () => {
  it('is made and changed, and tells the pages', async () => {
    const changed: string[] = [];
    const end = test.events.on('inventory.changed', ({ kind, id }) => changed.push(`${kind} ${id}`));
    const owner = await unit('UB-1', { kind: 'committee' });
    const made = await site('A-1', { unitId: owner.id });
    expect(made).toMatchObject({ code: 'A-1', kind: 'ward', unitId: owner.id, cameraCount: 0 });
    const after = await test.call<Site>('PATCH', `/api/sites/${made.id}`, { name: 'Tên mới', unitId: null });
    expect(after).toEqual({ ...made, name: 'Tên mới', unitId: null });
    end();
    expect(changed).toEqual([`unit ${owner.id}`, `site ${made.id}`, `site ${made.id}`]);
  });

  it('refuses a taken code, an unknown unit and a wrong word at their fields', async () => {
    await site('A-2');
    const body = { code: 'a-2', name: 'x', kind: 'ward' };
    const taken = { status: 409, code: 'request.conflict', details: { field: 'code', value: 'a-2' } };
    expect(await refused('POST', '/api/sites', body)).toMatchObject(taken);
    const stranger = '00000000-0000-7000-8000-000000000009';
    const unknown = { status: 400, code: 'request.invalid', details: { field: 'unitId' } };
    expect(await refused('POST', '/api/sites', { ...body, code: 'A-3', unitId: stranger })).toMatchObject(unknown);
    expect(await refused('POST', '/api/sites', { ...body, code: 'A-3', kind: 'castle' })).toMatchObject({
      status: 400,
    });
    expect(await refused('PATCH', `/api/sites/${stranger}`, { name: 'x' })).toMatchObject({ status: 404 });
    expect(await refused('DELETE', `/api/sites/${stranger}`)).toMatchObject({ status: 404 });
  });

  it('is not removed from under its cameras and links; afterwards its code is free', async () => {
    const made = await site('A-4');
    const link = await test.call<Link>('POST', '/api/links', { code: 'L-4', name: 'Tuyến 4', siteId: made.id });
    const camera = { code: 'P-4', name: 'Bốn', siteId: made.id, linkId: link.id };
    const { id } = await test.call<Camera>('POST', '/api/cameras', camera);
    const scope = { kind: 'site', siteId: made.id };
    await test.call('PUT', '/api/credentials', { scope, username: 'u', password: 'chim yến' });
    expect(await refused('DELETE', `/api/sites/${made.id}`)).toEqual({
      status: 409,
      code: 'request.in-use',
      details: {
        heldBy: [
          { kind: 'camera', code: 'P-4' },
          { kind: 'link', code: 'L-4' },
        ],
        count: 2,
      },
    });
    expect(await refused('DELETE', `/api/links/${link.id}`)).toMatchObject({ status: 409, details: { count: 1 } });
    await test.call('DELETE', `/api/cameras/${id}`);
    await test.call('DELETE', `/api/links/${link.id}`);
    await test.call('DELETE', `/api/sites/${made.id}`);
    expect((await test.call<Site[]>('GET', '/api/sites')).some((known) => known.id === made.id)).toBe(false);
    expect(JSON.stringify(await test.call('GET', '/api/credentials'))).not.toContain(made.id);
    // The retired camera's history still names the place it stood at.
    expect(await test.call('GET', `/api/cameras/${id}/history`)).toMatchObject({ sites: [{ siteId: made.id }] });
    expect(await refused('POST', `/api/cameras/${id}/restore`)).toMatchObject({ details: { field: 'siteId' } });
    expect((await site('A-4')).id).not.toBe(made.id);
  });
});

describe('a link', () => {
  it('moves to another site only while it carries no camera', async () => {
    const [from, to] = [await site('B-1'), await site('B-2')];
    const link = await test.call<Link>('POST', '/api/links', { code: 'L-1', name: 'Tuyến', siteId: from.id });
    const camera = { code: 'P-1', name: 'Một', siteId: from.id, linkId: link.id };
    const { id } = await test.call<Camera>('POST', '/api/cameras', camera);
    const path = `/api/links/${link.id}`;
    expect(await refused('PATCH', path, { siteId: to.id })).toMatchObject({ status: 409, code: 'request.in-use' });
    expect(await test.call('PATCH', path, { name: 'Cáp quang' })).toMatchObject({ name: 'Cáp quang' });
    await test.call('PATCH', `/api/cameras/${id}`, { linkId: null });
    expect(await test.call('PATCH', path, { siteId: to.id })).toMatchObject({ siteId: to.id });
  });
});

describe('units', () => {
  it('are a tree: none stands above itself', async () => {
    const top = await unit('U-1');
    const middle = await unit('U-2', { parentId: top.id });
    const leaf = await unit('U-3', { parentId: middle.id });
    const cycle = { status: 400, code: 'request.invalid', details: { field: 'parentId', value: leaf.id } };
    expect(await refused('PATCH', `/api/units/${top.id}`, { parentId: leaf.id })).toMatchObject(cycle);
    expect(await refused('PATCH', `/api/units/${top.id}`, { parentId: top.id })).toMatchObject({ status: 400 });
    expect(await test.call('PATCH', `/api/units/${leaf.id}`, { parentId: top.id })).toMatchObject({ parentId: top.id });
  });

  it('are not removed while units, sites or leased cameras belong to them', async () => {
    const lessor = await unit('U-4', { kind: 'lessor', contact: '0900' });
    const below = await unit('U-5', { parentId: lessor.id });
    const held = await site('C-1', { unitId: lessor.id });
    const camera = { code: 'P-5', name: 'Năm', siteId: held.id, lessorUnitId: lessor.id };
    const { id } = await test.call<Camera>('POST', '/api/cameras', camera);
    const { status, details } = await refused('DELETE', `/api/units/${lessor.id}`);
    expect([status, details['heldBy']]).toEqual([
      409,
      [
        { kind: 'unit', code: 'U-5' },
        { kind: 'site', code: 'C-1' },
        { kind: 'camera', code: 'P-5' },
      ],
    ]);
    await test.call('PATCH', `/api/cameras/${id}`, { lessorUnitId: null });
    await test.call('PATCH', `/api/sites/${held.id}`, { unitId: null });
    await test.call('DELETE', `/api/units/${below.id}`);
    await test.call('DELETE', `/api/units/${lessor.id}`);
    const left = (await test.call<Unit[]>('GET', '/api/units')).map(({ code }) => code);
    expect(left).not.toContain('U-4');
    // The contract of the past stands.
    const { contracts } = await test.call<{ contracts: { lessorUnitId: string | null }[] }>(
      'GET',
      `/api/cameras/${id}/history`,
    );
    expect(contracts.map(({ lessorUnitId }) => lessorUnitId)).toEqual([lessor.id, null]);
  });
});
