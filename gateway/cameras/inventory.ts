/**
 * The whole inventory as it stands, read from the database in one go and answered from memory. Immutable: each act that
 * changes something makes a new one (registry.ts), so that no reader sees half an act.
 */
import { createUnitStore } from '../access/unit-store.ts';
import type { Database } from '../kernel/database.ts';
import { createBindingStore } from './binding-store.ts';
import { createCameraStore } from './camera-store.ts';
import { createDeviceStore } from './device-store.ts';
import type { CameraGroup } from './groups/group-schemas.ts';
import { createGroupStore } from './groups/group-store.ts';
import type { BindingRecord, CameraRecord, DeviceChannel, DeviceRecord } from './records.ts';
import type { Link, Profile, Role, Unit } from './schemas.ts';
import { createSiteStore, type SiteRecord } from './site-store.ts';

export interface Inventory {
  readonly units: readonly Unit[];
  readonly sites: readonly SiteRecord[];
  readonly links: readonly Link[];
  /** Those in use, each with all its cameras, also retired ones. */
  readonly groups: readonly CameraGroup[];
  /** By id, in order of code, with the retired ones. */
  readonly cameras: ReadonlyMap<string, CameraRecord>;
  readonly devices: ReadonlyMap<string, DeviceRecord>;
  /** Open bindings by camera id. */
  readonly bindings: ReadonlyMap<string, BindingRecord>;
}

export async function readInventory(db: Database): Promise<Inventory> {
  const sites = createSiteStore(db);
  const units = await createUnitStore(db).list();
  const cameras = await createCameraStore(db).list();
  const devices = await createDeviceStore(db).list();
  const bindings = await createBindingStore(db).open();
  return {
    units: units.map((unit) => ({ ...unit, kind: unit.kind as Unit['kind'] })),
    sites: await sites.sites(),
    links: await sites.links(),
    groups: await createGroupStore(db).list(),
    cameras: new Map(cameras.map((camera) => [camera.id, camera])),
    devices: new Map(devices.map((device) => [device.id, device])),
    bindings: new Map(bindings.map((binding) => [binding.cameraId, binding])),
  };
}

export interface Service {
  readonly binding: BindingRecord;
  readonly device: DeviceRecord;
  readonly channel: DeviceChannel | undefined;
}

/** The device and channel that serve a camera now. */
export function serviceOf(inventory: Inventory, cameraId: string): Service | undefined {
  const binding = inventory.bindings.get(cameraId);
  const device = binding && inventory.devices.get(binding.deviceId);
  if (!binding || !device) return undefined;
  return { binding, device, channel: device.channels.find(({ channel }) => channel === binding.channel) };
}

/** Cameras that a device serves now. */
export function camerasOf(inventory: Inventory, deviceId: string): CameraRecord[] {
  return [...inventory.bindings.values()]
    .filter((binding) => binding.deviceId === deviceId)
    .flatMap((binding) => inventory.cameras.get(binding.cameraId) ?? []);
}

/** The profile of a role: what a person chose for the camera, else what the rule chose for the channel. */
export function profileOf(camera: CameraRecord, channel: DeviceChannel | undefined, role: Role): Profile | null {
  if (!channel) return null;
  const chosen = role === 'main' ? camera.mainToken : camera.subToken;
  const ruled = role === 'main' ? channel.mainToken : channel.subToken;
  const byToken = (token: string | null) => channel.profiles.find((profile) => profile.token === token);
  return byToken(chosen) ?? byToken(ruled) ?? null;
}
