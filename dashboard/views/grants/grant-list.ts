/** Which grants concern a person, a unit or a camera, whether they count now, and in which order they are told. Pure. */
import type { GrantView } from '../../../gateway/access/schemas.ts';
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { Camera, Unit } from '../../../gateway/cameras/schemas.ts';
import type { Grantee } from './grantee.ts';

export type GrantState = 'in-force' | 'future' | 'over' | 'revoked';

export function stateOf({ revokedAtMs, fromMs, untilMs }: GrantView, nowMs: number): GrantState {
  if (revokedAtMs !== null) return 'revoked';
  if (fromMs > nowMs) return 'future';
  return untilMs !== null && untilMs <= nowMs ? 'over' : 'in-force';
}

export const isOver = (state: GrantState): boolean => state === 'over' || state === 'revoked';

const order: readonly GrantState[] = ['in-force', 'future', 'over', 'revoked'];

/** What counts now first, then what will; the newest first among equals. */
export function sortGrants(grants: readonly GrantView[], nowMs: number): GrantView[] {
  const rank = (grant: GrantView) => order.indexOf(stateOf(grant, nowMs));
  return [...grants].sort((a, b) => rank(a) - rank(b) || b.fromMs - a.fromMs);
}

/** The unit and those above it, own first. */
export function unitPath(units: ReadonlyMap<string, Unit>, unitId: string | null): string[] {
  const path: string[] = [];
  for (let unit = units.get(unitId ?? ''); unit && !path.includes(unit.id); unit = units.get(unit.parentId ?? ''))
    path.push(unit.id);
  return path;
}

/** Those of the person, of the own unit, and of units above that reach below. */
export function grantsOfPerson(
  grants: readonly GrantView[],
  { id, unitId }: Pick<Grantee, 'id' | 'unitId'>,
  units: ReadonlyMap<string, Unit>,
): GrantView[] {
  const ofUnits = unitId === null ? [] : grantsOfUnit(grants, unitId, units);
  return grants.filter(
    (grant) => (grant.subject.kind === 'person' && grant.subject.id === id) || ofUnits.includes(grant),
  );
}

export function grantsOfUnit(
  grants: readonly GrantView[],
  unitId: string,
  units: ReadonlyMap<string, Unit>,
): GrantView[] {
  const path = unitPath(units, unitId);
  return grants.filter(({ subject, below }) => {
    if (subject.kind !== 'unit') return false;
    return below ? path.includes(subject.id) : subject.id === unitId;
  });
}

export function grantsOnCamera(
  grants: readonly GrantView[],
  camera: Camera,
  groups: ReadonlyMap<string, CameraGroup>,
): GrantView[] {
  return grants.filter(({ scope }) => isIn(scope, camera, groups));
}

function isIn({ kind, id }: GrantView['scope'], camera: Camera, groups: ReadonlyMap<string, CameraGroup>): boolean {
  switch (kind) {
    case 'all':
      return true;
    case 'site':
      return id === camera.siteId;
    case 'link':
      return id === camera.linkId;
    case 'group':
      return groups.get(id ?? '')?.cameraIds.includes(camera.id) === true;
    case 'camera':
      return id === camera.id;
  }
}

/** Cameras on which somebody holds the same rights, per site: 86 cameras of wards are a few rows. */
export interface SeenGroup {
  readonly siteId: string;
  readonly rights: readonly string[];
  readonly cameras: readonly Camera[];
}

export function groupSeen(
  held: readonly { readonly cameraId: string; readonly rights: readonly string[] }[],
  cameras: ReadonlyMap<string, Camera>,
): SeenGroup[] {
  const groups = new Map<string, { siteId: string; rights: readonly string[]; cameras: Camera[] }>();
  for (const { cameraId, rights } of held) {
    const camera = cameras.get(cameraId);
    if (!camera) continue;
    const key = `${camera.siteId} ${[...rights].sort().join()}`;
    const group = groups.get(key) ?? { siteId: camera.siteId, rights, cameras: [] };
    group.cameras.push(camera);
    groups.set(key, group);
  }
  return [...groups.values()];
}
