/**
 * Finds devices again that are bound and silent: their network (and the configured targets) is probed by WS-Discovery,
 * and a device whose identity is surely that of a lost one gives its new address by itself. Names of RTSP cameras are
 * resolved anew. At most every `everyMs`, and only while something is silent.
 */
import { gatewayItself } from '../../access/audit/actor.ts';
import { asGatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import type { DiscoveredDevice } from '../../onvif/ws-discovery.ts';
import type { CamerasCore } from '../core.ts';
import { keepDevice, moveDevice } from '../device-acts.ts';
import { camerasOf } from '../inventory.ts';
import { credentialsOf } from '../reach/device-access.ts';
import type { DeviceRecord } from '../records.ts';
import { identify } from './discovered-device.ts';
import { discoveryDefaults } from './discovery-plan.ts';
import { withinDeadline } from './within-deadline.ts';

export interface MovedFollower {
  close(): Promise<void>;
}

export interface FollowOptions {
  /** Devices whose port is silent, with the monotonic time since when (reach-probe.ts). */
  readonly silent: () => ReadonlyMap<string, number>;
  readonly everyMs: number;
  /** Silent for so long before it is looked for: a reboot or a plug is no move. */
  readonly patienceMs?: number;
}

const mostRead = 64;

export function startMovedFollower(core: CamerasCore, options: FollowOptions): MovedFollower {
  const { clock, registry } = core;
  const ending = new AbortController();
  const patienceMs = options.patienceMs ?? 5_000;
  let lastMs = Number.NEGATIVE_INFINITY;
  let round: Promise<void> | undefined;

  const lost = (): DeviceRecord[] =>
    [...options.silent()]
      .filter(([, sinceMs]) => clock.monotonicMs() - sinceMs >= patienceMs)
      .flatMap(([deviceId]) => registry.inventory.devices.get(deviceId) ?? []);

  const endTicks = clock.every(1_000, () => {
    const devices = lost();
    if (round || devices.length === 0 || clock.monotonicMs() - lastMs < options.everyMs) return;
    lastMs = clock.monotonicMs();
    round = lookFor(core, devices, ending.signal)
      .catch((error: unknown) => {
        if (!ending.signal.aborted) core.log.warn({ err: asGatewayError(error) }, 'looking for moved devices failed');
      })
      .finally(() => {
        round = undefined;
      });
  });
  return {
    async close() {
      endTicks();
      ending.abort();
      await round;
    },
  };
}

async function lookFor(core: CamerasCore, devices: readonly DeviceRecord[], signal: AbortSignal): Promise<void> {
  await resolveNames(core, devices);
  const onvifDevices = devices.filter(({ xaddr, identity }) => xaddr !== null && !identity.startsWith('address:'));
  if (onvifDevices.length === 0) return;
  const { interfaces, targets } = discoveryDefaults(core);
  const networks = new Set(onvifDevices.flatMap(({ address }) => neighbourhood(core, address)));
  const allowed = [...targets, ...networks].filter((target) => target !== '');
  const found: DiscoveredDevice[] = [];
  await core.onvif.discover(
    // UDP alone: light enough to be repeated.
    { interfaces, targets: allowed, windowMs: 1_500, probesPerSecond: 300, httpPorts: [], rtspPorts: [], signal },
    { onFound: (device) => found.push(device) },
  );
  const left = new Map(onvifDevices.map((device) => [device.id, device]));
  for (const candidate of candidates(core, found, onvifDevices)) {
    if (left.size === 0 || signal.aborted) return;
    for (const device of likely(candidate, [...left.values()])) {
      if (await isMoved(core, candidate, device, signal)) left.delete(device.id);
    }
  }
}

/** The /24 that a lost IPv4 device was in, when cameras may be there. */
function neighbourhood({ addresses }: CamerasCore, address: string): string[] {
  const parts = address.split('.');
  return parts.length === 4 && addresses.isAllowed(address) ? [`${parts.slice(0, 3).join('.')}.0/24`] : [];
}

/** Addresses that answer and belong to no other bound device; those that show a lost endpoint first. */
function candidates(
  { registry, addresses }: CamerasCore,
  found: readonly DiscoveredDevice[],
  lost: readonly DeviceRecord[],
): DiscoveredDevice[] {
  const { devices, bindings } = registry.inventory;
  const lostIds = new Set(lost.map(({ id }) => id));
  const bound = [...bindings.values()].map(({ deviceId }) => deviceId).filter((id) => !lostIds.has(id));
  const taken = new Set(bound.map((id) => devices.get(id)?.address));
  const endpoints = new Set(lost.map(({ endpoint }) => plainEndpoint(endpoint)));
  const shows = ({ endpoint }: DiscoveredDevice) => (endpoints.has(plainEndpoint(endpoint)) ? 0 : 1);
  return found
    .filter(({ address, xaddr }) => xaddr !== undefined && !taken.has(address) && addresses.isAllowed(address))
    .sort((a, b) => shows(a) - shows(b))
    .slice(0, mostRead);
}

/** A candidate that shows an endpoint is asked only for the device of that endpoint: wrong passwords lock cameras. */
function likely(candidate: DiscoveredDevice, lost: readonly DeviceRecord[]): DeviceRecord[] {
  const same = lost.filter(
    ({ endpoint }) => endpoint !== null && plainEndpoint(endpoint) === plainEndpoint(candidate.endpoint),
  );
  if (same.length > 0) return same;
  return lost.filter(({ endpoint }) => endpoint === null || candidate.endpoint === '').slice(0, 1);
}

const plainEndpoint = (endpoint: string | null): string => (endpoint ?? '').toLowerCase().replace(/^(urn:)?uuid:/, '');

async function isMoved(
  core: CamerasCore,
  candidate: DiscoveredDevice,
  device: DeviceRecord,
  signal: AbortSignal,
): Promise<boolean> {
  const { clock, registry, config } = core;
  const { xaddr } = candidate;
  if (xaddr === undefined || candidate.address === device.address) return false;
  try {
    const [camera] = camerasOf(registry.inventory, device.id);
    const credentials = credentialsOf(core, device, camera);
    const { deviceDeadlineMs: deadlineMs } = config.discovery;
    const read = await withinDeadline(clock, deadlineMs + 1_000, signal, (inner) =>
      core.onvif.readInventory({ xaddr, allowSelfSigned: true }, credentials, { signal: inner, deadlineMs }),
    );
    const others = [...registry.inventory.devices.values()].filter(({ id }) => id !== device.id);
    const { record, sure } = identify(newId(clock.nowMs()), candidate, read, others, clock.nowMs());
    if (read.refused || !sure || record.identity !== device.identity) return false;
    // Ports and profiles come from the new reading; what only an SDP told of the codec is kept.
    await registry.act((act) => keepDevice(act, withKnownCodecs(record, device), clock.nowMs()), gatewayItself);
    core.log.info({ deviceId: device.id, from: device.address, to: record.address }, 'a device moved; followed');
    return true;
  } catch (error) {
    if (!signal.aborted) core.log.debug({ err: asGatewayError(error) }, 'a candidate could not be read');
    return false;
  }
}

function withKnownCodecs(read: DeviceRecord, known: DeviceRecord): DeviceRecord {
  return {
    ...read,
    channels: read.channels.map((channel) => {
      const before = known.channels.find((kept) => kept.channel === channel.channel);
      const same =
        before?.profiles.map(({ token }) => token).join() === channel.profiles.map(({ token }) => token).join();
      if (!before || !same) return channel;
      const profiles = channel.profiles.map((profile) => {
        const kept = before.profiles.find(({ token }) => token === profile.token);
        return kept?.codecFrom === 'sdp' && profile.codecFrom !== 'media2'
          ? { ...profile, codec: kept.codec, codecFrom: kept.codecFrom, audio: kept.audio }
          : profile;
      });
      return { ...channel, profiles, mainToken: before.mainToken, subToken: before.subToken };
    }),
  };
}

async function resolveNames(core: CamerasCore, devices: readonly DeviceRecord[]): Promise<void> {
  for (const { id, hostName, address } of devices) {
    if (hostName === null) continue;
    const now = await core.addresses.resolve(hostName).catch(() => address);
    if (now !== address) await core.registry.act((act) => moveDevice(act, id, now, core.clock.nowMs()), gatewayItself);
  }
}
