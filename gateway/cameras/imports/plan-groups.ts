/**
 * Camera groups in a district file: a camera that names its groups is in those and in no others; one that names none stays
 * where it is. Pure but for the ids it makes for what is new.
 */
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import type { CameraGroup } from '../groups/group-schemas.ts';
import type { Inventory } from '../inventory.ts';
import type { CameraRecord } from '../records.ts';
import type { Planned } from './district-import.ts';
import type { District } from './district-schema.ts';

/**
 * @param cameras those of the file, planned: told apart by their codes
 * @throws GatewayError `request.invalid` naming an unknown code
 */
export function planGroups(
  district: District,
  inventory: Inventory,
  cameras: readonly Planned<CameraRecord>[],
  nowMs: number,
): Planned<CameraGroup>[] {
  const groups = new Map(inventory.groups.map((group) => [group.code, group]));
  for (const { code, name } of district.groups ?? []) {
    const known = groups.get(code);
    groups.set(code, known ? { ...known, name } : { id: newId(nowMs), code, name, cameraIds: [] });
  }
  const idOf = new Map(cameras.map(({ next }) => [next.code.toLowerCase(), next.id]));
  const codeOf = new Map([
    ...[...inventory.cameras.values()].map(({ id, code }) => [id, code] as const),
    ...cameras.map(({ next }) => [next.id, next.code] as const),
  ]);
  for (const camera of district.cameras ?? []) {
    if (camera.groups === undefined) continue;
    const id = idOf.get(camera.code.toLowerCase()) ?? '';
    for (const wanted of camera.groups) if (!groups.has(wanted)) refuse(camera.code, wanted);
    for (const [code, group] of groups) {
      const others = group.cameraIds.filter((member) => member !== id);
      const isIn = camera.groups.includes(code);
      groups.set(code, { ...group, cameraIds: isIn ? [...others, id] : others });
    }
  }
  const codesOf = ({ cameraIds }: CameraGroup) =>
    cameraIds
      .map((id) => codeOf.get(id) ?? id)
      .sort()
      .join(', ');
  return [...groups.values()].map((next) => {
    const known = inventory.groups.find(({ id }) => id === next.id);
    if (!known) return { action: 'create', next, changes: {} };
    const changes: Record<string, [string, string]> = {};
    if (known.name !== next.name) changes['name'] = [known.name, next.name];
    if (codesOf(known) !== codesOf(next)) changes['cameras'] = [codesOf(known), codesOf(next)];
    return { action: Object.keys(changes).length === 0 ? 'unchanged' : 'update', next, changes };
  });
}

function refuse(camera: string, code: string): never {
  const what = `camera ${camera}: group`;
  throw new GatewayError('request.invalid', {
    details: { field: what, value: code },
    message: `${what} ${code} is unknown`,
  });
}
