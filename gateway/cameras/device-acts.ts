/**
 * What happens to devices: they are kept when a person binds them, bound to cameras from now on, unbound, replaced, and
 * followed to a new address. Each function runs inside an act (registry.ts).
 */
import { GatewayError } from '../kernel/errors.ts';
import { createBindingStore } from './binding-store.ts';
import { getActive } from './camera-acts.ts';
import { createDeviceStore } from './device-store.ts';
import { camerasOf } from './inventory.ts';
import type { DeviceRecord } from './records.ts';
import type { Act } from './registry.ts';

/** Keeps what was read of a device: a new row, or new facts (and address) on the row of the same identity. Gives its id. */
export async function keepDevice(act: Act, device: DeviceRecord, nowMs: number): Promise<string> {
  const known = findByIdentity(act, device.identity);
  const store = createDeviceStore(act.db);
  const id = known?.id ?? device.id;
  if (known) await store.update({ ...device, id }, nowMs);
  else await store.insert(device, nowMs);
  act.changed({ kind: 'device', id });
  for (const camera of camerasOf(act.inventory, id))
    act.changed({ kind: 'camera', id: camera.id, cameraId: camera.id });
  return id;
}

function findByIdentity(act: Act, identity: string): DeviceRecord | undefined {
  return act.inventory.devices.values().find((device) => device.identity === identity);
}

export interface BindTarget {
  readonly cameraId: string;
  readonly deviceId: string;
  readonly channel: number;
}

/**
 * From now on the channel serves the camera.
 * @throws GatewayError `request.conflict` when the camera has a device already (that is "replace") or the channel serves
 * another camera.
 */
export async function bindCamera(act: Act, target: BindTarget, nowMs: number, replace = false): Promise<void> {
  const { cameraId, deviceId, channel } = target;
  if (act.inventory.cameras.has(cameraId)) getActive(act.inventory, cameraId);
  const open = [...act.inventory.bindings.values()];
  const own = open.find((binding) => binding.cameraId === cameraId);
  const other = open.find((binding) => binding.deviceId === deviceId && binding.channel === channel);
  if (other && other.cameraId === cameraId) return;
  if (other) throw new GatewayError('request.conflict', { details: { field: 'channel', cameraId: other.cameraId } });
  if (own && !replace)
    throw new GatewayError('request.conflict', { details: { field: 'cameraId', deviceId: own.deviceId } });
  const bindings = createBindingStore(act.db);
  if (own) await bindings.unbind(cameraId, nowMs);
  await bindings.bind(cameraId, deviceId, channel, nowMs);
  act.changed({ kind: 'camera', id: cameraId, cameraId });
}

export async function unbindCamera(act: Act, cameraId: string, nowMs: number): Promise<void> {
  getActive(act.inventory, cameraId);
  await createBindingStore(act.db).unbind(cameraId, nowMs);
  act.changed({ kind: 'camera', id: cameraId, cameraId });
}

/** The same unit at another address: URLs that named the old address name the new one. */
export async function moveDevice(act: Act, deviceId: string, address: string, nowMs: number): Promise<void> {
  const device = act.inventory.devices.get(deviceId);
  if (!device) throw new GatewayError('not-found');
  await keepDevice(act, atAddress({ ...device, seenAtMs: nowMs }, address), nowMs);
}

/** Pure. */
export function atAddress(device: DeviceRecord, address: string): DeviceRecord {
  const move = (url: string): string => {
    if (!URL.canParse(url)) return url;
    const parsed = new URL(url);
    if (parsed.hostname.replace(/^\[|\]$/g, '') !== device.address) return url;
    parsed.hostname = address.includes(':') ? `[${address}]` : address;
    return parsed.href;
  };
  return {
    ...device,
    address,
    xaddr: device.xaddr === null ? null : move(device.xaddr),
    services: device.services.map((service) => ({ ...service, xaddr: move(service.xaddr) })),
    channels: device.channels.map((channel) => ({
      ...channel,
      profiles: channel.profiles.map((profile) => ({
        ...profile,
        rtspUrl: move(profile.rtspUrl),
        snapshotUrl: profile.snapshotUrl === null ? null : move(profile.snapshotUrl),
      })),
    })),
  };
}
