/**
 * What a person does to cameras: make, change, retire, bring back. Each function runs inside an act (registry.ts). A
 * retired camera keeps its rows and its history; only its code is free again.
 */
import { GatewayError } from '../kernel/errors.ts';
import { newId } from '../kernel/id.ts';
import { createBindingStore } from './binding-store.ts';
import { createCameraStore } from './camera-store.ts';
import type { Inventory } from './inventory.ts';
import type { CameraRecord } from './records.ts';
import type { Act } from './registry.ts';
import type { CameraInput, CameraPatch } from './schemas.ts';

const blank: Omit<CameraRecord, 'id' | 'code' | 'name' | 'siteId'> = {
  linkId: null,
  place: { road: null, chainageM: null, latitude: null, longitude: null, bearingDeg: null },
  lessorUnitId: null,
  contractNumber: null,
  contractFrom: null,
  contractUntil: null,
  contact: null,
  expectedAddress: null,
  pullMain: 'on-demand',
  pullSub: 'always',
  mainToken: null,
  subToken: null,
  transport: 'tcp',
  ingest: 'auto',
  ptzHomeAfterMin: null,
  retiredAtMs: null,
};

/** A camera with all that the input leaves open set to its default. Pure. */
export function newCameraRecord(id: string, input: CameraInput): CameraRecord {
  return patched({ ...blank, id, code: input.code, name: input.name, siteId: input.siteId }, input);
}

/** The camera with the given fields changed; of `place` only the parts that are given. Pure. */
export function patched(camera: CameraRecord, patch: CameraPatch): CameraRecord {
  const { place, ...rest } = patch;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...camera, ...given, place: { ...camera.place, ...place } };
}

/** @throws GatewayError `request.invalid` or `request.conflict` naming the field */
export function checkCamera(camera: CameraRecord, inventory: Inventory): void {
  const invalid = (field: string, value: unknown): never => {
    throw new GatewayError('request.invalid', { details: { field, value } });
  };
  const known = <T extends { id: string }>(list: readonly T[], id: string | null) =>
    id === null || list.some((entry) => entry.id === id);
  if (!known(inventory.sites, camera.siteId)) invalid('siteId', camera.siteId);
  if (!known(inventory.links, camera.linkId)) invalid('linkId', camera.linkId);
  if (!known(inventory.units, camera.lessorUnitId)) invalid('lessorUnitId', camera.lessorUnitId);
  const { contractFrom, contractUntil } = camera;
  if (contractFrom && contractUntil && contractFrom > contractUntil) invalid('contractUntil', contractUntil);
  const twin = findActiveByCode(inventory, camera.code);
  if (twin && twin.id !== camera.id) {
    throw new GatewayError('request.conflict', { details: { field: 'code', value: camera.code } });
  }
}

/** People say "t-07" and mean T-07. */
export function findActiveByCode(inventory: Inventory, code: string): CameraRecord | undefined {
  const wanted = code.toLowerCase();
  return inventory.cameras
    .values()
    .find((camera) => camera.retiredAtMs === null && camera.code.toLowerCase() === wanted);
}

/** @throws GatewayError `not-found` for an unknown or retired camera */
export function getActive(inventory: Inventory, cameraId: string): CameraRecord {
  const camera = inventory.cameras.get(cameraId);
  if (!camera || camera.retiredAtMs !== null) throw new GatewayError('not-found');
  return camera;
}

export async function createCamera(act: Act, input: CameraInput, nowMs: number): Promise<string> {
  const camera = newCameraRecord(newId(nowMs), input);
  checkCamera(camera, act.inventory);
  await createCameraStore(act.db).insert(camera, nowMs);
  announce(act, camera.id);
  return camera.id;
}

export async function patchCamera(act: Act, cameraId: string, patch: CameraPatch, nowMs: number): Promise<void> {
  const camera = patched(getActive(act.inventory, cameraId), patch);
  checkCamera(camera, act.inventory);
  await createCameraStore(act.db).update(camera, nowMs);
  announce(act, cameraId);
}

/** Its device is free from now on. */
export async function retireCamera(act: Act, cameraId: string, nowMs: number): Promise<void> {
  const camera = getActive(act.inventory, cameraId);
  await createBindingStore(act.db).unbind(cameraId, nowMs);
  await createCameraStore(act.db).update({ ...camera, retiredAtMs: nowMs }, nowMs);
  announce(act, cameraId);
}

/** Takes a retirement back, with the device it had, unless that serves another camera by now. @throws GatewayError `request.conflict` when the code was taken */
export async function restoreCamera(act: Act, cameraId: string, nowMs: number): Promise<void> {
  const retired = act.inventory.cameras.get(cameraId);
  if (!retired) throw new GatewayError('not-found');
  if (retired.retiredAtMs === null) return;
  const camera = { ...retired, retiredAtMs: null };
  checkCamera(camera, act.inventory);
  await createCameraStore(act.db).update(camera, nowMs);
  const bindings = createBindingStore(act.db);
  const last = (await bindings.history(cameraId)).at(-1);
  const taken = [...act.inventory.bindings.values()].some(
    (open) => open.deviceId === last?.deviceId && open.channel === last.channel,
  );
  if (last && last.untilMs === retired.retiredAtMs && !taken) {
    await bindings.bind(cameraId, last.deviceId, last.channel, nowMs);
  }
  announce(act, cameraId);
}

function announce(act: Act, cameraId: string): void {
  act.changed({ kind: 'camera', id: cameraId, cameraId });
}
