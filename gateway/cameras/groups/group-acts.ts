/**
 * What a person does to camera groups. Each function runs inside an act (registry.ts). A group on which a grant rests is not
 * removed from under it: who saw those cameras would lose them by a click in another place.
 */
import { isComing } from '../../access/grants/grant.ts';
import { createGrantStore } from '../../access/grants/grant-store.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import type { Inventory } from '../inventory.ts';
import type { Act } from '../registry.ts';
import type { CameraGroup, CameraGroupInput, CameraGroupPatch } from './group-schemas.ts';
import { createGroupStore } from './group-store.ts';

export async function createGroup(act: Act, input: CameraGroupInput, nowMs: number): Promise<string> {
  const group: CameraGroup = { ...input, id: newId(nowMs) };
  checkGroup(group, act.inventory);
  await createGroupStore(act.db).insert(group, nowMs);
  act.changed({ kind: 'group', id: group.id });
  return group.id;
}

/** @param sees cameras that do not exist for the asker stay in, whatever he sends */
export async function patchGroup(
  act: Act,
  groupId: string,
  { cameraIds, ...patch }: CameraGroupPatch,
  sees: (cameraId: string) => boolean,
): Promise<void> {
  const before = getGroup(act.inventory, groupId);
  const kept = before.cameraIds.filter((id) => !sees(id));
  const members = cameraIds ? [...new Set([...kept, ...cameraIds])] : before.cameraIds;
  const group = { ...before, ...patch, cameraIds: members };
  checkGroup(group, act.inventory);
  await createGroupStore(act.db).update(group);
  act.changed({ kind: 'group', id: groupId });
}

/** @throws GatewayError `request.in-use` while a grant rests on it */
export async function removeGroup(act: Act, groupId: string, nowMs: number): Promise<void> {
  getGroup(act.inventory, groupId);
  const grants = await createGrantStore(act.db).list();
  const resting = grants.filter(
    (grant) => grant.scope.kind === 'group' && grant.scope.id === groupId && isComing(grant, nowMs),
  );
  if (resting.length > 0) {
    const heldBy = resting.slice(0, 20).map(({ reason }) => ({ kind: 'grant', code: reason }));
    throw new GatewayError('request.in-use', { details: { heldBy, count: resting.length } });
  }
  await createGroupStore(act.db).retire(groupId, nowMs);
  act.changed({ kind: 'group', id: groupId });
}

function checkGroup(group: CameraGroup, { groups, cameras }: Inventory): void {
  const code = group.code.toLowerCase();
  if (groups.some((known) => known.id !== group.id && known.code.toLowerCase() === code)) {
    throw new GatewayError('request.conflict', { details: { field: 'code', value: group.code } });
  }
  const unknown = group.cameraIds.find((id) => !cameras.has(id));
  if (unknown) throw new GatewayError('request.invalid', { details: { field: 'cameraIds', value: unknown } });
}

function getGroup({ groups }: Inventory, groupId: string): CameraGroup {
  const group = groups.find(({ id }) => id === groupId);
  if (!group) throw new GatewayError('not-found');
  return group;
}
