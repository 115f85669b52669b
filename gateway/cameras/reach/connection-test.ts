/** "Test connection": of a bound camera, and of an address before it is added. In stages, with a code for each failure. */
import { GatewayError } from '../../kernel/errors.ts';
import type { CamerasCore } from '../core.ts';
import { withinDeadline } from '../discovery/within-deadline.ts';
import type { Credentials } from '../records.ts';
import type { Role, TestStage } from '../schemas.ts';
import { probeRtspAddress, type RtspProbeParts, type RtspProbeResult, type TestFirstKeyframe } from './rtsp-probe.ts';

export interface ConnectionTest {
  /** @throws GatewayError `not-found`; `camera.no-video` when nothing is bound that could be tested */
  testCamera(cameraId: string, role: Role | undefined): Promise<TestStage[]>;
  /** Credentials inside the URL are used and taken off it. */
  testUrl(url: string, credentials: Credentials | undefined, transport: 'tcp' | 'udp'): Promise<RtspProbeResult>;
}

const deadlineMs = 30_000;

export function createConnectionTest(
  core: Pick<CamerasCore, 'clock' | 'addresses' | 'cameras' | 'credentials'>,
  testFirstKeyframe: TestFirstKeyframe | undefined,
): ConnectionTest {
  const parts: RtspProbeParts = { clock: core.clock, addresses: core.addresses, testFirstKeyframe };
  const never = new AbortController().signal;
  return {
    async testCamera(cameraId, role) {
      core.cameras.get(cameraId);
      const target =
        core.cameras.pullTarget(cameraId, role ?? 'sub') ??
        (role ? undefined : core.cameras.pullTarget(cameraId, 'main'));
      if (!target) throw new GatewayError('camera.no-video', { details: { reason: 'no device is bound' } });
      const { username, password, url, transport, host } = target;
      const credentials = username === '' ? undefined : { username, password };
      const result = await withinDeadline(core.clock, deadlineMs, never, (signal) =>
        probeRtspAddress(parts, { url, pinnedAddress: host, credentials, transport, signal }),
      );
      return [...result.stages];
    },
    testUrl(text, given, transport) {
      const { url, credentials } = takeCredentials(text, given);
      return withinDeadline(core.clock, deadlineMs, never, async (signal) => {
        const host = new URL(url).hostname;
        const known = credentials ?? core.credentials.find({ address: host });
        return probeRtspAddress(parts, { url, credentials: known, transport, signal });
      });
    },
  };
}

/** `rtsp://name:password@host/…` as people paste it: the URL without, the credentials beside. Given ones win. Pure. @throws GatewayError `request.invalid` */
export function takeCredentials(
  text: string,
  given: Credentials | undefined,
): { url: string; credentials: Credentials | undefined } {
  if (!URL.canParse(text)) throw new GatewayError('request.invalid', { details: { field: 'url' } });
  const url = new URL(text);
  if (!/^rtsps?:$/.test(url.protocol) || url.hostname === '') {
    throw new GatewayError('request.invalid', { details: { field: 'url' } });
  }
  const plain = (part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  };
  const inside = url.username === '' ? undefined : { username: plain(url.username), password: plain(url.password) };
  url.username = '';
  url.password = '';
  return { url: url.href, credentials: given ?? inside };
}
