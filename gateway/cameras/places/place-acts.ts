/**
 * What a person does to sites, links and units. Each function runs inside an act (registry.ts). Nothing in use is pulled
 * away from under what belongs to it: a refusal names what holds the place. What is removed keeps its history.
 */
import { type UnitHolder, unitHolders } from '../../access/unit-holders.ts';
import { createUnitStore } from '../../access/unit-store.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { createCredentialStore } from '../credentials/credential-store.ts';
import type { Inventory } from '../inventory.ts';
import type { Act } from '../registry.ts';
import type { Link, Unit } from '../schemas.ts';
import { createSiteStore, type SiteRecord } from '../site-store.ts';
import type { LinkInput, LinkPatch, SiteInput, SitePatch, UnitInput, UnitPatch } from './place-schemas.ts';
import { isOwnAncestor } from './unit-tree.ts';

/** How many of those that hold a place are named in a refusal; `count` says how many there are. */
const namedHolders = 20;

export interface Holder {
  readonly kind: 'camera' | 'link' | 'site' | 'unit' | 'incident' | UnitHolder['kind'];
  readonly code: string;
}

export async function createSite(act: Act, input: SiteInput, nowMs: number): Promise<string> {
  const site: SiteRecord = { unitId: null, ...input, id: newId(nowMs) };
  checkSite(site, act.inventory);
  await createSiteStore(act.db).insertSite(site, nowMs);
  act.changed({ kind: 'site', id: site.id });
  return site.id;
}

/** @throws GatewayError `not-found`, `request.invalid`, `request.conflict` for a code that is taken */
export async function patchSite(act: Act, siteId: string, patch: SitePatch, nowMs: number): Promise<void> {
  const site = { ...getById(act.inventory.sites, siteId), ...patch };
  checkSite(site, act.inventory);
  await createSiteStore(act.db).updateSite(site, nowMs);
  act.changed({ kind: 'site', id: siteId });
}

/** With the password that was kept for it. @throws GatewayError `request.in-use` while it has cameras or links */
export async function removeSite(act: Act, siteId: string, nowMs: number): Promise<void> {
  getById(act.inventory.sites, siteId);
  refuseIfHeld([
    ...camerasWhere(act.inventory, (camera) => camera.siteId === siteId),
    ...holders(
      'link',
      act.inventory.links.filter((link) => link.siteId === siteId),
    ),
  ]);
  await createCredentialStore(act.db).remove({ kind: 'site', key: siteId });
  await createSiteStore(act.db).retireSite(siteId, nowMs);
  act.changed({ kind: 'site', id: siteId });
}

export async function createLink(act: Act, input: LinkInput, nowMs: number): Promise<string> {
  const link: Link = { ...input, id: newId(nowMs) };
  checkLink(link, act.inventory);
  await createSiteStore(act.db).insertLink(link, nowMs);
  act.changed({ kind: 'link', id: link.id });
  return link.id;
}

/** A link that moves to another site must carry no camera: their site would not be its any more. */
export async function patchLink(act: Act, linkId: string, patch: LinkPatch, nowMs: number): Promise<void> {
  const before = getById(act.inventory.links, linkId);
  const link = { ...before, ...patch };
  checkLink(link, act.inventory);
  if (link.siteId !== before.siteId) refuseIfHeld(camerasWhere(act.inventory, (camera) => camera.linkId === linkId));
  await createSiteStore(act.db).updateLink(link, nowMs);
  act.changed({ kind: 'link', id: linkId });
}

/** @throws GatewayError `request.in-use` while it carries cameras */
export async function removeLink(act: Act, linkId: string, nowMs: number): Promise<void> {
  getById(act.inventory.links, linkId);
  refuseIfHeld(camerasWhere(act.inventory, (camera) => camera.linkId === linkId));
  await createSiteStore(act.db).retireLink(linkId, nowMs);
  act.changed({ kind: 'link', id: linkId });
}

export async function createUnit(act: Act, input: UnitInput, nowMs: number): Promise<string> {
  const unit: Unit = { parentId: null, contact: null, ...input, id: newId(nowMs) };
  checkUnit(unit, act.inventory);
  await createUnitStore(act.db).insert(unit, nowMs);
  act.changed({ kind: 'unit', id: unit.id });
  return unit.id;
}

/** @throws GatewayError `request.invalid` with field `parentId` when a unit would stand above itself */
export async function patchUnit(act: Act, unitId: string, patch: UnitPatch, nowMs: number): Promise<void> {
  const unit = { ...getById(act.inventory.units, unitId), ...patch };
  checkUnit(unit, act.inventory);
  await createUnitStore(act.db).update(unit, nowMs);
  act.changed({ kind: 'unit', id: unitId });
}

/** What else holds a unit, said by rooms that know units. `database` is the act's transaction. */
export type HeldElsewhere = (database: Act['db'], unitId: string) => Promise<readonly Holder[]>;

/**
 * @throws GatewayError `request.in-use` while it has units below it, sites, cameras it leases out, people, stations or grants, or is
 * `heldElsewhere`
 */
export async function removeUnit(
  act: Act,
  unitId: string,
  nowMs: number,
  heldElsewhere: HeldElsewhere = async () => [],
): Promise<void> {
  const { inventory } = act;
  getById(inventory.units, unitId);
  refuseIfHeld([
    ...holders(
      'unit',
      inventory.units.filter((unit) => unit.parentId === unitId),
    ),
    ...holders(
      'site',
      inventory.sites.filter((site) => site.unitId === unitId),
    ),
    ...camerasWhere(inventory, (camera) => camera.lessorUnitId === unitId),
    ...(await unitHolders(act.db, unitId, nowMs)),
    ...(await heldElsewhere(act.db, unitId)),
  ]);
  await createUnitStore(act.db).retire(unitId, nowMs);
  act.changed({ kind: 'unit', id: unitId });
}

function checkSite(site: SiteRecord, { sites, units }: Inventory): void {
  checkCode(site, sites);
  if (site.unitId !== null && !units.some(({ id }) => id === site.unitId)) refuse('unitId', site.unitId);
}

function checkLink(link: Link, { links, sites }: Inventory): void {
  checkCode(link, links);
  if (!sites.some(({ id }) => id === link.siteId)) refuse('siteId', link.siteId);
}

function checkUnit(unit: Unit, { units }: Inventory): void {
  checkCode(unit, units);
  const next = [...units.filter(({ id }) => id !== unit.id), unit];
  if (unit.parentId !== null && !units.some(({ id }) => id === unit.parentId)) refuse('parentId', unit.parentId);
  if (isOwnAncestor(unit.id, next)) refuse('parentId', unit.parentId);
}

interface Coded {
  readonly id: string;
  readonly code: string;
}

function checkCode(place: Coded, list: readonly Coded[]): void {
  const code = place.code.toLowerCase();
  if (list.some((known) => known.id !== place.id && known.code.toLowerCase() === code)) {
    throw new GatewayError('request.conflict', { details: { field: 'code', value: place.code } });
  }
}

function refuse(field: string, value: unknown): never {
  throw new GatewayError('request.invalid', { details: { field, value } });
}

function getById<T extends Coded>(list: readonly T[], id: string): T {
  const found = list.find((entry) => entry.id === id);
  if (!found) throw new GatewayError('not-found');
  return found;
}

const holders = (kind: Holder['kind'], list: readonly Coded[]): Holder[] => list.map(({ code }) => ({ kind, code }));

type InventoryCamera = Inventory['cameras'] extends ReadonlyMap<string, infer C> ? C : never;

const camerasWhere = ({ cameras }: Inventory, belongs: (camera: InventoryCamera) => boolean): Holder[] =>
  holders(
    'camera',
    [...cameras.values()].filter((camera) => camera.retiredAtMs === null && belongs(camera)),
  );

function refuseIfHeld(heldBy: readonly Holder[]): void {
  if (heldBy.length === 0) return;
  throw new GatewayError('request.in-use', {
    details: { heldBy: heldBy.slice(0, namedHolders), count: heldBy.length },
  });
}
