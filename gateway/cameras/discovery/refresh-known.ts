/**
 * New facts of a unit that is kept already and answers where it did before (a firmware, a profile): taken over without
 * asking, as nothing is bound or moved by it. A reading that shows less than is known, because something failed on the
 * way, changes nothing.
 */
import { gatewayItself } from '../../access/audit/actor.ts';
import type { CamerasCore } from '../core.ts';
import { keepDevice } from '../device-acts.ts';
import type { DeviceRecord } from '../records.ts';

export async function refreshKnown(core: CamerasCore, read: DeviceRecord): Promise<void> {
  const known = core.registry.inventory.devices.values().find(({ identity }) => identity === read.identity);
  if (!known || known.address !== read.address || showsLess(read, known)) return;
  if (factsOf(read) === factsOf(known)) return;
  await core.registry.act((act) => keepDevice(act, read, core.clock.nowMs()), gatewayItself);
}

function showsLess(read: DeviceRecord, known: DeviceRecord): boolean {
  return known.channels.some((channel) => {
    const now = read.channels.find((other) => other.channel === channel.channel);
    return (
      !now || now.profiles.length < channel.profiles.length || (channel.ptzToken !== null && now.ptzToken === null)
    );
  });
}

/** All but what differs with each reading. */
function factsOf(device: DeviceRecord): string {
  const { id: _, seenAtMs: __, clockOffsetMs: ___, hostName: ____, ...facts } = device;
  return JSON.stringify(facts, Object.keys(facts).sort().concat(keysBelow(facts)));
}

/** Names of all nested keys: JSON.stringify keeps only what it is told, in this order. */
function keysBelow(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...new Set([...own, ...Object.values(value).flatMap(keysBelow)])].sort();
}
