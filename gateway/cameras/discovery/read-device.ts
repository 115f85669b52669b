/**
 * Reads one found device: inventory by ONVIF with the credentials that fit, then the codec from the stream's SDP where
 * only Media1 named it (it is known to lie). At most two sign-ins: cameras lock out.
 */
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import type { DeviceInventory } from '../../onvif/device-inventory.ts';
import type { DiscoveredDevice } from '../../onvif/ws-discovery.ts';
import type { CamerasCore } from '../core.ts';
import { camerasOf } from '../inventory.ts';
import { probeRtspAddress, videoCodecOf } from '../reach/rtsp-probe.ts';
import { audioOf } from '../reach/sdp-tracks.ts';
import type { Credentials, DeviceChannel } from '../records.ts';
import type { Profile } from '../schemas.ts';
import { withProfiles } from './discovered-device.ts';

export interface ReadDevice {
  readonly inventory: DeviceInventory;
  readonly credentials: Credentials | undefined;
  /** `request`: given with the run, so kept with the device when it is bound. */
  readonly credentialsFrom: 'request' | 'stored';
}

/** @throws GatewayError; `camera.unauthorised` never: `inventory.refused` says so */
export async function readDevice(
  core: CamerasCore,
  discovered: DiscoveredDevice,
  given: Credentials | undefined,
  signal: AbortSignal,
): Promise<ReadDevice> {
  const { xaddr } = discovered;
  if (xaddr === undefined) throw new GatewayError('camera.rtsp-only');
  const stored = storedCredentials(core, discovered);
  const tries: { credentials: Credentials | undefined; credentialsFrom: 'request' | 'stored' }[] = [
    ...(given ? [{ credentials: given, credentialsFrom: 'request' as const }] : []),
    ...(stored || !given ? [{ credentials: stored, credentialsFrom: 'stored' as const }] : []),
  ];
  const { deviceDeadlineMs } = core.config.discovery;
  let last: ReadDevice | undefined;
  for (const attempt of tries) {
    const options = { signal, deadlineMs: deviceDeadlineMs };
    const target = { xaddr, allowSelfSigned: true };
    last = { ...attempt, inventory: await core.onvif.readInventory(target, attempt.credentials, options) };
    if (!last.inventory.refused) return last;
  }
  return last ?? Promise.reject(new GatewayError('gateway.internal'));
}

/** Of the known device at this address, of the camera an import expects there, or of the address range. */
function storedCredentials(
  { registry, credentials }: CamerasCore,
  { address, endpoint }: DiscoveredDevice,
): Credentials | undefined {
  const { inventory } = registry;
  const known =
    inventory.devices.values().find((device) => device.address === address) ??
    inventory.devices.values().find((device) => endpoint !== '' && device.endpoint === endpoint);
  const [serving] = known ? camerasOf(inventory, known.id) : [];
  const camera =
    serving ??
    inventory.cameras
      .values()
      .find((candidate) => candidate.retiredAtMs === null && candidate.expectedAddress?.split(':')[0] === address);
  return credentials.find({ cameraId: camera?.id, deviceId: known?.id, siteId: camera?.siteId, address });
}

/** Codec, and sound, as the stream itself describes them. What cannot be asked stays as Media1 said. */
export async function readCodecs(
  core: CamerasCore,
  channels: readonly DeviceChannel[],
  credentials: Credentials | undefined,
  signal: AbortSignal,
): Promise<DeviceChannel[]> {
  let reachable = true;
  const describe = async (profile: Profile): Promise<Profile> => {
    if (!reachable || profile.codecFrom === 'media2') return profile;
    const parts = { clock: core.clock, addresses: core.addresses, testFirstKeyframe: undefined, deadlineMs: 3_000 };
    try {
      const request = { url: profile.rtspUrl, credentials, transport: 'tcp' as const, signal };
      const { tracks } = await probeRtspAddress(parts, request);
      if (tracks.length > 0)
        return { ...profile, codec: videoCodecOf(tracks), codecFrom: 'sdp', audio: audioOf(tracks) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      core.log.debug({ err: asGatewayError(error) }, 'a stream could not be described');
    }
    reachable = false;
    return profile;
  };
  const read: DeviceChannel[] = [];
  for (const channel of channels) {
    const profiles: Profile[] = [];
    for (const profile of channel.profiles) profiles.push(await describe(profile));
    const better = profiles.some((profile, index) => profile.codec !== channel.profiles[index]?.codec);
    read.push(better ? withProfiles(channel, profiles) : { ...channel, profiles });
  }
  return read;
}
