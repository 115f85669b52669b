/** Makes the API's cameras and sites from the inventory. Pure. */
import { type Inventory, profileOf, serviceOf } from './inventory.ts';
import type { CameraRecord } from './records.ts';
import type { Camera, Serving, Site } from './schemas.ts';

export function renderCamera(
  inventory: Inventory,
  record: CameraRecord,
  hasCredentials: (camera: CameraRecord) => boolean,
): Camera {
  const { retiredAtMs: _, ...camera } = record;
  return { ...camera, serving: renderServing(inventory, record, hasCredentials) };
}

function renderServing(
  inventory: Inventory,
  camera: CameraRecord,
  hasCredentials: (camera: CameraRecord) => boolean,
): Serving | null {
  const service = serviceOf(inventory, camera.id);
  if (!service) return null;
  const { device, binding, channel } = service;
  return {
    deviceId: device.id,
    channel: binding.channel,
    sinceMs: binding.fromMs,
    address: device.address,
    make: device.make,
    model: device.model,
    firmware: device.firmware,
    serial: device.serial,
    onvif: device.xaddr !== null,
    hasCredentials: hasCredentials(camera),
    profiles: [...(channel?.profiles ?? [])],
    main: profileOf(camera, channel, 'main'),
    sub: profileOf(camera, channel, 'sub'),
    ptz: channel?.ptzToken != null,
  };
}

/** Sites with the number of cameras in use. */
export function renderSites(inventory: Inventory): Site[] {
  const counts = new Map<string, number>();
  for (const camera of inventory.cameras.values()) {
    if (camera.retiredAtMs === null) counts.set(camera.siteId, (counts.get(camera.siteId) ?? 0) + 1);
  }
  return inventory.sites.map((site) => ({ ...site, cameraCount: counts.get(site.id) ?? 0 }));
}
