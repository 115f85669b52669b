/**
 * Who may use a device for a camera: a right on one camera must not reach another through the device that serves it, nor through
 * the address of that device. Whoever configures the whole district may use every device.
 */
import type { Person } from '../access/model.ts';
import type { CamerasCore } from './core.ts';

type Facts = Pick<CamerasCore, 'decide' | 'registry'>;

/** A device that serves nothing belongs to the district. */
export function mayUseDevice({ decide, registry }: Facts, person: Person, deviceId: string): boolean {
  if (decide(person, 'configure')) return true;
  const served = [...registry.inventory.bindings.values()].filter((binding) => binding.deviceId === deviceId);
  return served.length > 0 && served.every(({ cameraId }) => decide(person, 'configure', cameraId));
}

/** An address at which no device is known is free for all cameras. */
export function mayUseAddress(facts: Facts, person: Person, address: string): boolean {
  const devices = [...facts.registry.inventory.devices.values()].filter((device) => device.address === address);
  return devices.every(({ id }) => mayUseDevice(facts, person, id));
}
