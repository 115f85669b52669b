/** What a discovery run makes of one device: its record, which known unit it is, which cameras it may serve. Pure. */
import { chooseProfiles } from '../../onvif/choose-profiles.ts';
import type { DeviceInventory } from '../../onvif/device-inventory.ts';
import { type DeviceIdentity, identifyDevice } from '../../onvif/identity.ts';
import type { DiscoveredDevice } from '../../onvif/ws-discovery.ts';
import { foldText } from '../fold-text.ts';
import type { Inventory } from '../inventory.ts';
import type { CameraRecord, DeviceChannel, DeviceRecord } from '../records.ts';
import type { Profile } from '../schemas.ts';

export interface Identified {
  readonly record: DeviceRecord;
  readonly sure: boolean;
}

/** `others`: all that is known beside it, so that a serial that several units share is not taken for one unit's. */
export function identify(
  id: string,
  discovered: DiscoveredDevice,
  read: DeviceInventory,
  others: readonly DeviceRecord[],
  nowMs: number,
): Identified {
  const endpoint = read.endpoint || discovered.endpoint;
  const { address, mac, make, model, firmware, serial } = read;
  const elsewhere = others.filter((other) => other.address !== address && other.mac === null);
  const differ = (a: string | null, b: string | null) => Boolean(a) && Boolean(b) && a !== b;
  const { identity, sure }: DeviceIdentity = identifyDevice(
    { address, mac, make, serial, endpoint },
    {
      serialRepeats: () =>
        elsewhere.some((other) => other.make === make && other.serial === serial && differ(other.endpoint, endpoint)),
      endpointRepeats: () =>
        elsewhere.some((other) => other.endpoint === endpoint && (other.serial !== serial || other.make !== make)),
    },
  );
  const record: DeviceRecord = {
    id,
    identity,
    mac,
    endpoint: endpoint || null,
    make,
    model,
    firmware,
    serial,
    hostName: null,
    address,
    xaddr: read.xaddr,
    onvifVersions: read.onvifVersions,
    services: read.services.map(({ namespace, xaddr }) => ({ namespace, xaddr })),
    ptz: read.ptz,
    events: read.events,
    media2: read.media2,
    clockOffsetMs: read.clock?.offsetMs ?? null,
    seenAtMs: nowMs,
    channels: read.channels.map((channel) => ({
      channel: channel.channel,
      profiles: channel.profiles,
      mainToken: channel.mainToken,
      subToken: channel.subToken,
      ptzToken: channel.ptzToken,
      sourceTokens: [channel.videoSourceToken, channel.sourceConfigurationToken].filter((token) => token !== ''),
    })),
  };
  return { record, sure };
}

/** The channel with better-known profiles, and main and sub chosen anew. */
export function withProfiles(channel: DeviceChannel, profiles: readonly Profile[]): DeviceChannel {
  return { ...channel, profiles, ...chooseProfiles(profiles) };
}

/** The kept unit that this is: by its identity, or, when nothing of it could be read, by its address. */
export function findKnown(
  inventory: Inventory,
  found: { readonly address: string; readonly record: DeviceRecord | undefined },
): DeviceRecord | undefined {
  const { record, address } = found;
  const devices = [...inventory.devices.values()];
  if (record) return devices.find(({ identity }) => identity === record.identity);
  return devices.find((device) => device.address === address && isServing(inventory, device.id));
}

const isServing = (inventory: Inventory, deviceId: string): boolean =>
  inventory.bindings.values().some((binding) => binding.deviceId === deviceId);

/** Cameras that may be meant, likeliest first: by the address an import gave, by code or name in what it calls itself, or because another unit answered there before. */
export function suggestCameras(
  inventory: Inventory,
  discovered: Pick<DiscoveredDevice, 'address' | 'name' | 'location'>,
  hostName: string | null,
  knownDeviceId: string | undefined,
): string[] {
  const called = foldText([discovered.name, discovered.location, hostName].join(' '));
  const score = (camera: CameraRecord): number => {
    const serving = inventory.bindings.get(camera.id);
    if (serving) {
      const swapped = inventory.devices.get(serving.deviceId)?.address === discovered.address;
      return swapped && serving.deviceId !== knownDeviceId ? 3 : 0;
    }
    if (camera.expectedAddress?.split(':')[0] === discovered.address) return 4;
    if (saysWord(called, foldText(camera.code))) return 2;
    return foldText(discovered.name) !== '' && foldText(discovered.name) === foldText(camera.name) ? 1 : 0;
  };
  return [...inventory.cameras.values()]
    .filter((camera) => camera.retiredAtMs === null)
    .map((camera) => ({ id: camera.id, score: score(camera) }))
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 20)
    .map(({ id }) => id);
}

/** "tunnel t-01 north" says "t-01", and "t-012" does not. */
function saysWord(text: string, word: string): boolean {
  const at = text.indexOf(word);
  if (word === '' || at < 0) return false;
  const beside = (character: string | undefined) => character === undefined || !/[a-z0-9]/.test(character);
  return beside(text[at - 1]) && beside(text[at + word.length]);
}
