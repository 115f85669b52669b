/** A person's yes: binds channels of found devices to cameras, each on its own, and keeps the devices with it. */
import type { Actor } from '../../access/audit/actor.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import { createCamera } from '../camera-acts.ts';
import type { CamerasCore } from '../core.ts';
import { bindCamera, keepDevice } from '../device-acts.ts';
import type { DeviceRecord } from '../records.ts';
import type { Act } from '../registry.ts';
import type { DiscoveryRun } from './discovery-run.ts';
import type { BindItem, BindResult } from './discovery-schemas.ts';
import type { FoundEntry } from './found-entry.ts';

/** An item that cannot be done is told in its result and leaves the others alone. */
export async function bindFound(
  core: CamerasCore,
  run: DiscoveryRun,
  items: readonly BindItem[],
  actor: Actor,
): Promise<BindResult> {
  const results: BindResult['results'] = [];
  for (const item of items) {
    const { foundId, channel } = item;
    try {
      results.push({ foundId, channel, cameraId: await bindItem(core, run, item, actor), error: null });
    } catch (error) {
      const { code } = asGatewayError(error);
      if (code === 'gateway.internal') core.log.error({ err: error }, 'binding failed');
      results.push({ foundId, channel, cameraId: null, error: code });
    }
  }
  run.touch();
  return { results };
}

function bindItem(core: CamerasCore, run: DiscoveryRun, item: BindItem, actor: Actor): Promise<string> {
  const entry = readableEntry(run, item.foundId, item.channel);
  if ((item.cameraId === undefined) === (item.newCamera === undefined)) {
    throw new GatewayError('request.invalid', { details: { field: 'cameraId' } });
  }
  return core.registry.act(async (act) => {
    const nowMs = core.clock.nowMs();
    const deviceId = await keepFound(core, act, entry);
    const cameraId = item.newCamera ? await createCamera(act, item.newCamera, nowMs) : (item.cameraId ?? '');
    if (!item.newCamera && !act.inventory.cameras.has(cameraId)) throw new GatewayError('not-found');
    await bindCamera(act, { cameraId, deviceId, channel: item.channel }, nowMs);
    return cameraId;
  }, actor);
}

/** @throws GatewayError `not-found`, or why the device cannot be used: `camera.unauthorised`, `camera.rtsp-only` … */
export function readableEntry(
  run: DiscoveryRun,
  foundId: string,
  channel?: number,
): FoundEntry & { record: DeviceRecord } {
  const entry = run.find(foundId);
  if (!entry) throw new GatewayError('not-found');
  const { record, error } = entry;
  if (error || !record) throw new GatewayError(error ?? 'camera.bad-answer');
  if (channel !== undefined && !record.channels.some((known) => known.channel === channel)) {
    throw new GatewayError('request.invalid', { details: { field: 'channel', value: channel } });
  }
  return { ...entry, record };
}

/** Keeps the device, at the address where it was found, with the credentials of the run. Gives its id. */
export async function keepFound(
  core: CamerasCore,
  act: Act,
  entry: FoundEntry & { record: DeviceRecord },
): Promise<string> {
  const deviceId = await keepDevice(act, entry.record, core.clock.nowMs());
  if (entry.keepCredentials && entry.credentials) {
    await core.credentials.put(act.db, { kind: 'device', key: deviceId }, entry.credentials);
    act.credentialsChanged([deviceId]);
  }
  return deviceId;
}
