/** A camera without ONVIF: its RTSP addresses are tested, and kept as a device that serves it. */
import type { Actor } from '../../access/audit/actor.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { getActive } from '../camera-acts.ts';
import type { CamerasCore } from '../core.ts';
import { bindCamera, keepDevice } from '../device-acts.ts';
import type { RtspInput } from '../device-schemas.ts';
import { serviceOf } from '../inventory.ts';
import type { Credentials, DeviceRecord } from '../records.ts';
import type { Profile, TestStage } from '../schemas.ts';
import { type ConnectionTest, takeCredentials } from './connection-test.ts';
import { type RtspProbeResult, videoCodecOf } from './rtsp-probe.ts';
import { audioOf } from './sdp-tracks.ts';

export interface RtspWish {
  readonly cameraId: string;
  readonly input: RtspInput;
  /** Whether the address may be taken for this camera. */
  readonly mayUse: (address: string) => boolean;
  readonly actor: Actor;
}

/**
 * Binds the address to the camera, also when it does not answer now; the stages say so.
 * @throws GatewayError when its name does not resolve or its address is not allowed; `request.conflict` when an ONVIF
 * device serves the camera (that is "replace") or the address serves another one
 */
export async function addRtspDevice(core: CamerasCore, test: ConnectionTest, wish: RtspWish): Promise<TestStage[]> {
  const { cameraId, input, mayUse, actor } = wish;
  const { transport } = getActive(core.registry.inventory, cameraId);
  const given: Credentials | undefined = input.username
    ? { username: input.username, password: input.password ?? '' }
    : undefined;
  const main = takeCredentials(input.mainUrl, given);
  const sub = input.subUrl ? takeCredentials(input.subUrl, given) : undefined;
  const mainResult = await test.testUrl(input.mainUrl, given, transport);
  const address = addressOf(mainResult);
  const subResult = input.subUrl ? await test.testUrl(input.subUrl, given, transport) : undefined;
  for (const reached of [address, ...(subResult ? [addressOf(subResult)] : [])]) {
    if (!mayUse(reached)) throw new GatewayError('camera.address-refused');
  }
  const profiles = [
    profileOf('main', main.url, mainResult),
    ...(sub && subResult ? [profileOf('sub', sub.url, subResult)] : []),
  ];
  const device = deviceOf(newId(core.clock.nowMs()), main.url, address, profiles, core.clock.nowMs());
  const credentials = main.credentials ?? sub?.credentials;
  await core.registry.act(async (act) => {
    const nowMs = core.clock.nowMs();
    const deviceId = await keepDevice(act, device, nowMs);
    if (credentials) {
      await core.credentials.put(act.db, { kind: 'device', key: deviceId }, credentials);
      act.credentialsChanged([deviceId]);
    }
    const replace = serviceOf(act.inventory, cameraId)?.device.xaddr === null;
    await bindCamera(act, { cameraId, deviceId, channel: 1 }, nowMs, replace);
  }, actor);
  return [...mainResult.stages];
}

function addressOf({ address, stages }: RtspProbeResult): string {
  if (address !== undefined) return address;
  const refused = stages[0]?.code === 'camera.address-refused';
  throw new GatewayError(refused ? 'camera.address-refused' : 'camera.name-unresolved', {
    details: stages[0]?.facts ?? {},
  });
}

function profileOf(token: 'main' | 'sub', rtspUrl: string, { tracks }: RtspProbeResult): Profile {
  const told = tracks.length > 0;
  return {
    token,
    name: token,
    codec: told ? videoCodecOf(tracks) : 'other',
    codecFrom: told ? 'sdp' : 'unknown',
    width: 0,
    height: 0,
    fps: 0,
    bitrateKbps: 0,
    gopLength: 0,
    audio: audioOf(tracks),
    rtspUrl,
    snapshotUrl: null,
  };
}

function deviceOf(id: string, mainUrl: string, address: string, profiles: Profile[], nowMs: number): DeviceRecord {
  const { hostname } = new URL(mainUrl);
  const subToken = profiles.some(({ token }) => token === 'sub') ? 'sub' : 'main';
  return {
    id,
    identity: `rtsp:${mainUrl.slice(mainUrl.indexOf('//') + 2)}`,
    mac: null,
    endpoint: null,
    make: '',
    model: '',
    firmware: '',
    serial: '',
    hostName: hostname === address ? null : hostname,
    address,
    xaddr: null,
    onvifVersions: [],
    services: [],
    ptz: false,
    events: false,
    media2: false,
    clockOffsetMs: null,
    seenAtMs: nowMs,
    channels: [{ channel: 1, profiles, mainToken: 'main', subToken, ptzToken: null, sourceTokens: [] }],
  };
}
