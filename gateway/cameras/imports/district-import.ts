/**
 * Brings a district file into the database. First a plan, which changes nothing and can be shown; then the same plan is
 * made again inside an act and carried out. What the file does not name stays as it is, so an import can be repeated.
 */
import { createUnitStore } from '../../access/unit-store.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { checkCamera, findActiveByCode, newCameraRecord, patched } from '../camera-acts.ts';
import { createCameraStore } from '../camera-store.ts';
import type { CameraGroup } from '../groups/group-schemas.ts';
import { createGroupStore } from '../groups/group-store.ts';
import type { Inventory } from '../inventory.ts';
import { isOwnAncestor } from '../places/unit-tree.ts';
import type { CameraRecord } from '../records.ts';
import type { Act } from '../registry.ts';
import type { CameraInput, Link, Unit } from '../schemas.ts';
import { createSiteStore, type SiteRecord } from '../site-store.ts';
import type { District, DistrictCamera } from './district-schema.ts';
import { differences, type FieldChanges } from './field-changes.ts';
import { planGroups } from './plan-groups.ts';

export interface Planned<T> {
  readonly action: 'create' | 'update' | 'unchanged';
  readonly next: T;
  readonly changes: FieldChanges;
}

export interface DistrictPlan {
  /** Parents before children. */
  readonly units: readonly Planned<Unit>[];
  readonly sites: readonly Planned<SiteRecord>[];
  readonly links: readonly Planned<Link>[];
  readonly cameras: readonly Planned<CameraRecord>[];
  readonly groups: readonly Planned<CameraGroup>[];
}

/** Pure but for the ids it makes for what is new. @throws GatewayError `request.invalid` naming an unknown code */
export function planDistrictImport(district: District, inventory: Inventory, nowMs: number): DistrictPlan {
  const units = planUnits(district, inventory, nowMs);
  const unitByCode = new Map(
    [...inventory.units, ...units.map(({ next }) => next)].map((unit) => [unit.code, unit.id]),
  );
  const sites = (district.sites ?? []).map(({ code, name, kind, unit }) => {
    const known = inventory.sites.find((site) => site.code === code);
    const unitId = unit === undefined ? (known?.unitId ?? null) : refer(unitByCode, unit, `site ${code}: unit`);
    return planned(known, { id: known?.id ?? newId(nowMs), code, name, kind, unitId });
  });
  const siteByCode = new Map(
    [...inventory.sites, ...sites.map(({ next }) => next)].map((site) => [site.code, site.id]),
  );
  const links = (district.links ?? []).map(({ code, name, site }) => {
    const known = inventory.links.find((link) => link.code === code);
    const siteId = refer(siteByCode, site, `link ${code}: site`);
    return planned(known, { id: known?.id ?? newId(nowMs), code, name, siteId });
  });
  const linkByCode = new Map(
    [...inventory.links, ...links.map(({ next }) => next)].map((link) => [link.code, link.id]),
  );
  const ids = { unitByCode, siteByCode, linkByCode };
  const cameras = (district.cameras ?? []).map((camera) =>
    planCamera(inventory, { ...inputOf(camera, ids), code: camera.code }, nowMs),
  );
  return { units, sites, links, cameras, groups: planGroups(district, inventory, cameras, nowMs) };
}

/** One camera told apart by its code. Pure but for the id it makes for what is new. */
export function planCamera(inventory: Inventory, input: CameraInput, nowMs: number): Planned<CameraRecord> {
  const known = findActiveByCode(inventory, input.code);
  return planned(known, known ? patched(known, input) : newCameraRecord(newId(nowMs), input));
}

/** @throws GatewayError `request.invalid` naming an unknown code */
export function resolveCamera(inventory: Inventory, camera: DistrictCamera): CameraInput {
  const byCode = (list: readonly { code: string; id: string }[]) => new Map(list.map(({ code, id }) => [code, id]));
  const { units, sites, links } = inventory;
  return inputOf(camera, { unitByCode: byCode(units), siteByCode: byCode(sites), linkByCode: byCode(links) });
}

/** Carries a plan out. Made and applied in the same act, so that nothing can come between. */
export async function applyDistrictPlan(act: Act, plan: DistrictPlan, nowMs: number): Promise<void> {
  const units = createUnitStore(act.db);
  const sites = createSiteStore(act.db);
  const cameras = createCameraStore(act.db);
  for (const { action, next } of plan.units) {
    if (action === 'create') await units.insert(next, nowMs);
    else if (action === 'update') await units.update(next, nowMs);
    if (action !== 'unchanged') act.changed({ kind: 'unit', id: next.id });
  }
  for (const { action, next } of plan.sites) {
    if (action === 'create') await sites.insertSite(next, nowMs);
    else if (action === 'update') await sites.updateSite(next, nowMs);
    if (action !== 'unchanged') act.changed({ kind: 'site', id: next.id });
  }
  for (const { action, next } of plan.links) {
    if (action === 'create') await sites.insertLink(next, nowMs);
    else if (action === 'update') await sites.updateLink(next, nowMs);
    if (action !== 'unchanged') act.changed({ kind: 'link', id: next.id });
  }
  const after = inventoryAfter(act.inventory, plan);
  for (const { action, next } of plan.cameras) {
    if (action === 'unchanged') continue;
    checkCamera(next, after);
    if (action === 'create') await cameras.insert(next, nowMs);
    else await cameras.update(next, nowMs);
    act.changed({ kind: 'camera', id: next.id, cameraId: next.id });
  }
  const groups = createGroupStore(act.db);
  for (const { action, next } of plan.groups) {
    if (action === 'create') await groups.insert(next, nowMs);
    else if (action === 'update') await groups.update(next);
    if (action !== 'unchanged') act.changed({ kind: 'group', id: next.id });
  }
}

function inventoryAfter(inventory: Inventory, plan: DistrictPlan): Inventory {
  const next = <T>(list: readonly Planned<T>[]): T[] => list.map((entry) => entry.next);
  return {
    ...inventory,
    units: [...inventory.units, ...next(plan.units)],
    sites: [...inventory.sites, ...next(plan.sites)],
    links: [...inventory.links, ...next(plan.links)],
  };
}

function planUnits(district: District, inventory: Inventory, nowMs: number): Planned<Unit>[] {
  const waiting = [...(district.units ?? [])];
  const ids = new Map(inventory.units.map((unit) => [unit.code, unit.id]));
  const plans: Planned<Unit>[] = [];
  while (waiting.length > 0) {
    const index = waiting.findIndex(
      ({ parent }) => parent === undefined || (ids.has(parent) && !waiting.some(({ code }) => code === parent)),
    );
    const [unit] = waiting.splice(index, 1);
    if (index < 0 || !unit) {
      const codes = [...waiting, ...(unit ? [unit] : [])].map(({ code }) => code).join(', ');
      throw new GatewayError('request.invalid', {
        details: { field: 'parent', value: codes },
        message: `units whose parent is unknown or their own descendant: ${codes}`,
      });
    }
    const known = inventory.units.find(({ code }) => code === unit.code);
    const parentId = unit.parent === undefined ? null : (ids.get(unit.parent) ?? null);
    const { code, name, kind } = unit;
    const contact = unit.contact ?? known?.contact ?? null;
    const plan = planned(known, { id: known?.id ?? newId(nowMs), code, name, kind, parentId, contact });
    ids.set(code, plan.next.id);
    plans.push(plan);
  }
  refuseCycles(plans, inventory);
  return plans;
}

/** The file alone has no cycle by now; together with units that only the database knows it may. */
function refuseCycles(plans: readonly Planned<Unit>[], inventory: Inventory): void {
  const all = new Map([...inventory.units, ...plans.map(({ next }) => next)].map((unit) => [unit.id, unit]));
  const code = [...all.values()].find(({ id }) => isOwnAncestor(id, [...all.values()]))?.code;
  if (code === undefined) return;
  throw new GatewayError('request.invalid', {
    details: { field: 'parent', value: code },
    message: `unit ${code} would be its own descendant`,
  });
}

function planned<T extends object>(known: T | undefined, next: T): Planned<T> {
  if (!known) return { action: 'create', next, changes: {} };
  const changes = differences(known, next);
  return { action: Object.keys(changes).length === 0 ? 'unchanged' : 'update', next, changes };
}

function refer(ids: ReadonlyMap<string, string>, code: string, what: string): string {
  const id = ids.get(code);
  if (id !== undefined) return id;
  throw new GatewayError('request.invalid', {
    details: { field: what, value: code },
    message: `${what} ${code} is unknown`,
  });
}

function inputOf(
  camera: DistrictCamera,
  ids: {
    unitByCode: ReadonlyMap<string, string>;
    siteByCode: ReadonlyMap<string, string>;
    linkByCode: ReadonlyMap<string, string>;
  },
): CameraInput {
  const { site, link, lessor, groups: _, address, road, chainageM, latitude, longitude, bearingDeg, ...rest } = camera;
  const place = Object.fromEntries(
    Object.entries({ road, chainageM, latitude, longitude, bearingDeg }).filter(([, value]) => value !== undefined),
  );
  return {
    ...rest,
    place,
    siteId: refer(ids.siteByCode, site, `camera ${camera.code}: site`),
    ...(link !== undefined && { linkId: refer(ids.linkByCode, link, `camera ${camera.code}: link`) }),
    ...(lessor !== undefined && { lessorUnitId: refer(ids.unitByCode, lessor, `camera ${camera.code}: lessor`) }),
    ...(address !== undefined && { expectedAddress: address }),
  };
}
