/** The part of the `Cameras` port that is answered from memory. What is rendered is kept until the next act. */
import { GatewayError } from '../kernel/errors.ts';
import { findActiveByCode } from './camera-acts.ts';
import { renderCamera, renderSites } from './camera-view.ts';
import type { CredentialBook } from './credentials/credentials.ts';
import type { CameraGroup } from './groups/group-schemas.ts';
import { type Inventory, serviceOf } from './inventory.ts';
import type { Cameras } from './model.ts';
import type { AddressCheck } from './reach/address-check.ts';
import { findPullTarget } from './reach/pull-target.ts';
import type { CameraRecord } from './records.ts';
import type { Registry } from './registry.ts';
import type { Camera, Site } from './schemas.ts';

export type InventoryAnswers = Omit<Cameras, 'measureClock' | 'fetchSnapshot' | 'requestKeyframe'>;

interface Rendered {
  readonly cameras: ReadonlyMap<string, Camera>;
  readonly list: readonly Camera[];
  readonly sites: readonly Site[];
  readonly groups: readonly CameraGroup[];
}

export function createInventoryAnswers(parts: {
  registry: Registry;
  credentials: CredentialBook;
  addresses: AddressCheck;
}): InventoryAnswers {
  const { registry, credentials, addresses } = parts;
  const cache = new WeakMap<Inventory, Rendered>();
  const hasCredentials = (camera: CameraRecord): boolean => {
    const device = serviceOf(registry.inventory, camera.id)?.device;
    const question = {
      cameraId: camera.id,
      deviceId: device?.id,
      siteId: camera.siteId,
      address: device?.address ?? '',
    };
    return credentials.find(question) !== undefined;
  };
  const rendered = (): Rendered => {
    const { inventory } = registry;
    const kept = cache.get(inventory);
    if (kept) return kept;
    const list = [...inventory.cameras.values()]
      .filter(({ retiredAtMs }) => retiredAtMs === null)
      .map((camera) => renderCamera(inventory, camera, hasCredentials));
    const byId = new Map(list.map((camera) => [camera.id, camera]));
    const groups = inventory.groups.map((group) => ({
      ...group,
      cameraIds: group.cameraIds.filter((id) => byId.has(id)),
    }));
    const made = { list, cameras: byId, sites: renderSites(inventory), groups };
    cache.set(inventory, made);
    return made;
  };
  return {
    list: () => rendered().list,
    find: (cameraId) => rendered().cameras.get(cameraId),
    get(cameraId) {
      const camera = rendered().cameras.get(cameraId);
      if (!camera) throw new GatewayError('not-found');
      return camera;
    },
    findByCode(code) {
      const found = findActiveByCode(registry.inventory, code);
      return found && rendered().cameras.get(found.id);
    },
    sites: () => rendered().sites,
    links: () => registry.inventory.links,
    units: () => registry.inventory.units,
    groups: () => rendered().groups,
    pullTarget: (cameraId, role) =>
      findPullTarget({ inventory: registry.inventory, credentials, addresses }, cameraId, role),
  };
}
