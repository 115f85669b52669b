/** Enters the passwords, finds the devices through ONVIF and binds each channel to the place it was meant for: by the public API. */
import type { Visitor } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

interface Device {
  readonly code: string;
  readonly address: string;
  readonly user: string;
  readonly password: string;
}
export interface FoundDevice {
  readonly foundId: string;
  readonly address: string;
  readonly status: string;
  readonly reason: string | null;
  readonly channels: readonly { channel: number; cameraId: string | null }[];
}
export interface DiscoveryRun {
  readonly runId: string;
  readonly state: string;
  readonly found: readonly FoundDevice[];
}

/** @param administrator whoever may configure */
export async function bindDevices(administrator: Visitor, devices: readonly Device[]): Promise<void> {
  await enterPasswords(administrator, devices);
  const cameras = await administrator.call<{ id: string; code: string }[]>('/api/cameras');
  const cameraIdOf = new Map(cameras.map((camera) => [camera.code, camera.id]));
  const run = await discover(administrator);
  const { runId } = run;
  const items = devices.flatMap((device) => {
    const cameraId = cameraIdOf.get(device.code);
    const found = run.found.find((candidate) => candidate.address === device.address);
    if (!cameraId || !found || !['new', 'known-new-address'].includes(found.status)) return [];
    return [{ foundId: found.foundId, channel: 1, cameraId }];
  });
  const missing = devices.filter(
    (device) => cameraIdOf.has(device.code) && !items.some((item) => item.cameraId === cameraIdOf.get(device.code)),
  );
  if (missing.length > 0) {
    const why = missing.map((device) => {
      const found = run.found.find((candidate) => candidate.address === device.address);
      return `${device.code} ${device.address}: ${found ? `${found.status} ${found.reason ?? ''}` : 'not found'}`;
    });
    throw new Error(`not every camera was found:\n${why.join('\n')}`);
  }
  for (let at = 0; at < items.length; at += 100) {
    const { results } = await administrator.call<{ results: { error: string | null }[] }>(
      `/api/discovery/${runId}/bind`,
      'POST',
      { items: items.slice(at, at + 100) },
    );
    const refused = results.filter((result) => result.error !== null);
    if (refused.length > 0) throw new Error(`not bound: ${JSON.stringify(refused)}`);
  }
}

/** A whole run over the configured interfaces and targets, unless `request` says otherwise. */
export async function discover(
  administrator: Visitor,
  request: Readonly<Record<string, unknown>> = {},
): Promise<DiscoveryRun> {
  const { runId } = await administrator.call<DiscoveryRun>('/api/discovery', 'POST', request);
  return waitFor(
    'the end of discovery',
    async () => {
      const progress = await administrator.call<DiscoveryRun>(`/api/discovery/${runId}`);
      return progress.state === 'running' ? undefined : progress;
    },
    { boundMs: 180_000, everyMs: 250 },
  );
}

/** One entry per network and account: the simulated sites each have a password of their own. */
async function enterPasswords(administrator: Visitor, devices: readonly Device[]): Promise<void> {
  const ranges = new Map<string, Device>();
  for (const device of devices) ranges.set(`${device.address.split('.').slice(0, 3).join('.')}.0/24`, device);
  for (const [cidr, { user, password }] of ranges) {
    const entry = { scope: { kind: 'range', cidr }, username: user, password };
    await administrator.call('/api/credentials', 'PUT', entry);
  }
}
