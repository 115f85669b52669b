/** Camera groups: made and changed in acts, brought in by the district file, and what a grant for one opens. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import type { Grant } from '../../../gateway/access/grants/grant.ts';
import { createGrantStore } from '../../../gateway/access/grants/grant-store.ts';
import type { Person } from '../../../gateway/access/model.ts';
import { retireCamera } from '../../../gateway/cameras/camera-acts.ts';
import { createGroup, patchGroup, removeGroup } from '../../../gateway/cameras/groups/group-acts.ts';
import { groupsFor } from '../../../gateway/cameras/groups/group-routes.ts';
import { createInventoryAnswers } from '../../../gateway/cameras/inventory-answers.ts';
import type { Cameras } from '../../../gateway/cameras/model.ts';
import { createAddressCheck } from '../../../gateway/cameras/reach/address-check.ts';
import type { Act } from '../../../gateway/cameras/registry.ts';
import { createScopePort } from '../../../gateway/scopes.ts';
import { openTestRegistry, type TestRegistry } from './open-test-registry.ts';

const district = `
sites: [{code: S, name: S, kind: ward}]
groups: [{code: G, name: Cổng trường}]
cameras:
  - {code: P-1, name: Một, site: S, groups: [G]}
  - {code: P-2, name: Hai, site: S}
  - {code: P-3, name: Ba, site: S, groups: [G]}
`;
const everything = () => true;

let test: TestRegistry;
let cameras: Pick<Cameras, 'list' | 'groups' | 'find' | 'units'>;
const act = <T>(run: (act: Act) => Promise<T>) => test.registry.act(run, consoleActor);
const idOf = (code: string) => {
  const camera = [...test.registry.inventory.cameras.values()].find((known) => known.code === code);
  if (!camera) throw new Error(`no camera ${code}`);
  return camera.id;
};
const codesOf = (groupCode: string) => {
  const codes = new Map([...test.registry.inventory.cameras.values()].map(({ id, code }) => [id, code]));
  return cameras
    .groups()
    .find(({ code }) => code === groupCode)
    ?.cameraIds.map((id) => codes.get(id));
};

beforeEach(async () => {
  test = await openTestRegistry();
  await test.imports.applyDistrict(district, consoleActor);
  const addresses = createAddressCheck({ networks: [], allowLoopback: false, ownPorts: () => [] });
  const { registry, credentials } = test;
  cameras = createInventoryAnswers({ registry, credentials, addresses });
});
afterEach(() => test.close());

describe('a camera group', () => {
  it('comes with the district file, which moves only the cameras that name their groups', async () => {
    expect(codesOf('G')).toEqual(['P-1', 'P-3']);
    const second = `
groups: [{code: H, name: Ngã tư}]
cameras: [{code: P-2, name: Hai, site: S, groups: [G, H]}, {code: P-3, name: Ba, site: S, groups: []}]`;
    const plan = test.imports.planDistrict(second);
    expect(plan.groups.map(({ action, changes }) => [action, changes])).toEqual([
      ['update', { cameras: ['P-1, P-3', 'P-1, P-2'] }],
      ['create', {}],
    ]);
    await test.imports.applyDistrict(second, consoleActor);
    expect([codesOf('G'), codesOf('H')]).toEqual([['P-1', 'P-2'], ['P-2']]);
    expect(test.imports.planDistrict(second).groups.every(({ action }) => action === 'unchanged')).toBe(true);
    const unknown = 'cameras: [{code: P-2, name: Hai, site: S, groups: [NONE]}]';
    expect(() => test.imports.planDistrict(unknown)).toThrow(/NONE is unknown/);
    const [row] = await test.audit.list({ kind: 'group.changed', limit: 1 });
    expect(row?.details).toMatchObject({
      before: { cameraIds: [idOf('P-1'), idOf('P-3')] },
      after: { cameraIds: [idOf('P-1'), idOf('P-2')] },
    });
  });

  it('survives a restart, and loses a camera that is retired until it comes back', async () => {
    const again = await test.reopen();
    expect(again.registry.inventory.groups).toEqual(test.registry.inventory.groups);
    await act((run) => retireCamera(run, idOf('P-1'), 5));
    expect(codesOf('G')).toEqual(['P-3']);
  });

  it('keeps the cameras that its changer does not see', async () => {
    const [group] = cameras.groups();
    const sees = (id: string) => id !== idOf('P-3');
    await act((run) => patchGroup(run, group?.id ?? '', { cameraIds: [idOf('P-2')] }, sees));
    expect(codesOf('G')).toEqual(['P-2', 'P-3']);
  });

  it('refuses a taken code and a camera that is not there', async () => {
    const group = { code: 'g', name: 'x', cameraIds: [] };
    await expect(act((run) => createGroup(run, group, 5))).rejects.toMatchObject({ code: 'request.conflict' });
    const stranger = { ...group, code: 'H', cameraIds: ['00000000-0000-7000-8000-000000000009'] };
    await expect(act((run) => createGroup(run, stranger, 5))).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(act((run) => patchGroup(run, 'none', {}, everything))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not removed from under a grant; afterwards its code is free', async () => {
    const [group] = cameras.groups();
    const groupId = group?.id ?? '';
    const grant: Grant = {
      ...{ id: 'g1', subject: { kind: 'person', id: 'p' }, below: false, scope: { kind: 'group', id: groupId } },
      ...{ rights: null, fromMs: 10, untilMs: 100, reason: 'ca trực', grantedBy: 'a' },
      ...{ revokedAtMs: null, technical: false },
    };
    await createGrantStore(test.db).insert(grant, 1);
    for (const nowMs of [5, 50]) {
      await expect(act((run) => removeGroup(run, groupId, nowMs))).rejects.toMatchObject({
        code: 'request.in-use',
        details: { heldBy: [{ kind: 'grant', code: 'ca trực' }], count: 1 },
      });
    }
    await act((run) => removeGroup(run, groupId, 100));
    expect(cameras.groups()).toEqual([]);
    await act((run) => createGroup(run, { code: 'G', name: 'Mới', cameraIds: [] }, 200));
  });

  it('is the cameras that a grant for it means, and is shown as far as somebody sees them', async () => {
    const scopes = createScopePort(() => cameras as Cameras);
    const [group] = cameras.groups();
    expect([...scopes.camerasOf({ kind: 'group', id: group?.id ?? '' })]).toEqual([idOf('P-1'), idOf('P-3')]);
    expect([...scopes.camerasOf({ kind: 'group', id: 'gone' })]).toEqual([]);
    const person: Person = { id: 'p', name: 'p', role: 'operator' };
    const one = (_: Person, ask: string, id?: string) => ask === 'see' && id === idOf('P-3');
    expect(groupsFor(person, cameras, one)).toEqual([{ ...group, cameraIds: [idOf('P-3')] }]);
    expect(groupsFor(person, cameras, () => false)).toEqual([]);
    const configurer = (_: Person, ask: string, id?: string) => ask === 'configure' && id === undefined;
    expect(groupsFor(person, cameras, configurer)).toEqual([{ ...group, cameraIds: [] }]);
  });
});
