/** Grants and what follows from them. Pure. */
import type { Right } from '../model.ts';
import { defaultCameraRights, holdsEverywhere, mayHold, type Role, rightsWithoutCamera } from './roles.ts';

export interface Scope {
  readonly kind: 'all' | 'site' | 'link' | 'group' | 'camera';
  /** Null for `all`. */
  readonly id: string | null;
}

export interface Grant {
  readonly id: string;
  readonly subject: { readonly kind: 'person' | 'unit'; readonly id: string };
  /** For a unit: also the people of the units below it. */
  readonly below: boolean;
  readonly scope: Scope;
  /** Null: what the person's role may do by default. */
  readonly rights: readonly Right[] | null;
  readonly fromMs: number;
  /** Null: until it is taken back. */
  readonly untilMs: number | null;
  readonly reason: string;
  readonly grantedBy: string;
  readonly revokedAtMs: number | null;
  /** A look at one camera by somebody who keeps it running: it gives `live` to roles that may not hold it otherwise. */
  readonly technical: boolean;
}

/** The longest technical look, and what it is limited to. */
export const longestTechnicalLookMs = 2 * 3_600_000;

export interface Grantee {
  readonly id: string;
  readonly role: Role;
  /** Own unit first, then the ones above it. */
  readonly unitPath: readonly string[];
}

export type CameraRights = ReadonlyMap<string, ReadonlySet<Right>>;

export function isInForce(grant: Grant, nowMs: number): boolean {
  return grant.revokedAtMs === null && grant.fromMs <= nowMs && (grant.untilMs === null || nowMs < grant.untilMs);
}

/** In force, or it will be. */
export function isComing(grant: Grant, nowMs: number): boolean {
  return isInForce(grant, nowMs) || (grant.revokedAtMs === null && grant.fromMs > nowMs);
}

function isFor(grant: Grant, { id, unitPath }: Grantee): boolean {
  if (grant.subject.kind === 'person') return grant.subject.id === id;
  return grant.below ? unitPath.includes(grant.subject.id) : unitPath[0] === grant.subject.id;
}

/** What one grant opens for this person on each of its cameras. */
function rightsBy(grant: Grant, role: Role): readonly Right[] {
  if (grant.technical) return ['live'];
  const given = grant.rights ?? defaultCameraRights(role);
  return given.filter((right) => mayHold(role, right) && !rightsWithoutCamera.has(right));
}

/**
 * All that a person may do, camera by camera.
 * @param camerasOf the cameras that a scope means now; gone ones are not among them
 */
export function effectiveRights(
  grantee: Grantee,
  grants: Iterable<Grant>,
  camerasOf: (scope: Scope) => Iterable<string>,
  nowMs: number,
): CameraRights {
  const result = new Map<string, Set<Right>>();
  if (holdsEverywhere.has(grantee.role)) {
    for (const cameraId of camerasOf({ kind: 'all', id: null }))
      result.set(cameraId, new Set(defaultCameraRights(grantee.role)));
  }
  for (const grant of grants) {
    if (!isInForce(grant, nowMs) || !isFor(grant, grantee)) continue;
    const rights = rightsBy(grant, grantee.role);
    for (const cameraId of camerasOf(grant.scope)) {
      const known = result.get(cameraId) ?? new Set<Right>();
      for (const right of rights) known.add(right);
      result.set(cameraId, known);
    }
  }
  return result;
}

/** Whether a grant for all cameras gives this right: then also for what belongs to none of them. */
export function holdsEverywhereBy(grantee: Grantee, right: Right, grants: Iterable<Grant>, nowMs: number): boolean {
  for (const grant of grants) {
    if (grant.scope.kind !== 'all' || !isInForce(grant, nowMs) || !isFor(grant, grantee)) continue;
    if (rightsBy(grant, grantee.role).includes(right)) return true;
  }
  return false;
}

/** When the next grant begins or ends by itself; `undefined`: none will. Epoch ms. */
export function nextTurnMs(grants: Iterable<Grant>, nowMs: number): number | undefined {
  let next: number | undefined;
  for (const { revokedAtMs, fromMs, untilMs } of grants) {
    if (revokedAtMs !== null) continue;
    for (const turnMs of [fromMs, untilMs]) {
      if (turnMs !== null && turnMs > nowMs && (next === undefined || turnMs < next)) next = turnMs;
    }
  }
  return next;
}
