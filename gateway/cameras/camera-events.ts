/**
 * Subscriptions to the events of bound devices (motion, tamper, digital input), published as `camera.event` and kept as
 * conditions. Follows the inventory: a device that is bound, moved or given another password is subscribed anew.
 */
import { type Condition, type ConditionKind, conditionKey } from '../kernel/conditions.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { OnvifEvent, OnvifEventTopic } from '../onvif/event-message.ts';
import type { EventSubscription } from '../onvif/events.ts';
import type { CamerasCore } from './core.ts';
import { accessDevice } from './reach/device-access.ts';
import type { DeviceRecord } from './records.ts';

export interface CameraEvents {
  close(): Promise<void>;
}

const kinds: Readonly<Record<OnvifEventTopic, ConditionKind>> = {
  motion: 'camera.motion',
  tamper: 'camera.tamper',
  'digital-input': 'camera.digital-input',
};
/** Devices are subscribed one after the other: 120 at once would be a storm at every start. */
const betweenMs = 50;

interface Kept {
  /** What the subscription hangs on; another text means subscribe anew. */
  readonly key: string;
  subscription: EventSubscription | undefined;
}

export function startCameraEvents(core: CamerasCore): CameraEvents {
  const { clock, events, registry, onvif, log } = core;
  const kept = new Map<string, Kept>();
  const raised = new Map<string, Condition>();
  const closing = new Set<Promise<void>>();
  const waiting: (() => void)[] = [];
  let cancelNext: (() => void) | undefined;
  let closed = false;

  const clear = (condition: Condition, endMs: number): void => {
    if (raised.delete(conditionKey(condition))) events.publish('condition.cleared', { ...condition, endMs });
  };
  const clearOf = (cameraIds: readonly string[]): void => {
    for (const condition of raised.values())
      if (cameraIds.includes(condition.subject.id)) clear(condition, clock.nowMs());
  };
  const onEvent = (deviceId: string, event: OnvifEvent): void => {
    for (const cameraId of meantCameras(core, deviceId, event)) {
      const { topic, active, atMs } = event;
      const condition: Condition = {
        kind: kinds[topic],
        subject: { kind: 'camera', id: cameraId },
        sinceMs: atMs,
        cause: topic,
      };
      const before = raised.get(conditionKey(condition));
      if (!event.initial) events.publish('camera.event', { cameraId, topic, active, atMs });
      if (active && !before) {
        raised.set(conditionKey(condition), condition);
        events.publish('condition.raised', condition);
      } else if (!active && before) clear(before, atMs);
    }
  };
  const subscribe = (device: DeviceRecord, entry: Kept): void => {
    if (closed || kept.get(device.id) !== entry) return;
    try {
      const { target, credentials, service } = accessDevice(core, device);
      entry.subscription = onvif.openEvents(
        target,
        credentials,
        {
          onEvent: (event) => onEvent(device.id, event),
          onState: ({ state, error }) => {
            if (state === 'subscribed') return;
            log.debug({ deviceId: device.id, state, code: error?.code }, 'no camera events');
            // What was on may have ended meanwhile; a new subscription tells the state anew.
            clearOf(boundCameras(core, device.id));
          },
        },
        service('/events/wsdl'),
      );
    } catch (error) {
      log.debug({ deviceId: device.id, err: asGatewayError(error) }, 'no camera events');
    }
  };
  const drop = (deviceId: string, entry: Kept): void => {
    kept.delete(deviceId);
    const end = entry.subscription?.close().finally(() => closing.delete(end as Promise<void>));
    if (end) closing.add(end);
  };
  const subscribeNext = (): void => {
    cancelNext = undefined;
    waiting.shift()?.();
    if (waiting.length > 0) cancelNext = clock.after(betweenMs, subscribeNext);
  };
  const follow = (): void => {
    if (closed) return;
    const wanted = new Map(subscribable(core).map((device) => [device.id, device]));
    for (const [deviceId, entry] of kept) {
      const device = wanted.get(deviceId);
      if (!device || keyOf(core, device) !== entry.key) drop(deviceId, entry);
    }
    for (const device of wanted.values()) {
      if (kept.has(device.id)) continue;
      const entry: Kept = { key: keyOf(core, device), subscription: undefined };
      kept.set(device.id, entry);
      waiting.push(() => subscribe(device, entry));
    }
    const bound = new Set(registry.inventory.bindings.keys());
    clearOf([...raised.values()].map(({ subject }) => subject.id).filter((id) => !bound.has(id)));
    if (waiting.length > 0) cancelNext ??= clock.after(betweenMs, subscribeNext);
  };
  const endInventory = events.on('inventory.changed', follow);
  const endCredentials = events.on('credentials.changed', follow);
  follow();
  return {
    async close() {
      closed = true;
      endInventory();
      endCredentials();
      cancelNext?.();
      for (const [deviceId, entry] of [...kept]) drop(deviceId, entry);
      await Promise.all([...closing]);
    },
  };
}

/** Devices with events that serve a camera now. */
function subscribable({ registry }: CamerasCore): DeviceRecord[] {
  const { bindings, devices } = registry.inventory;
  const bound = new Set([...bindings.values()].map(({ deviceId }) => deviceId));
  return [...bound].flatMap((id) => devices.get(id) ?? []).filter(({ events, xaddr }) => events && xaddr !== null);
}

function boundCameras({ registry }: CamerasCore, deviceId: string): string[] {
  return [...registry.inventory.bindings.values()]
    .filter((binding) => binding.deviceId === deviceId)
    .map(({ cameraId }) => cameraId);
}

function keyOf(core: CamerasCore, device: DeviceRecord): string {
  try {
    const { target, credentials } = accessDevice(core, device);
    return JSON.stringify([target.xaddr, credentials]);
  } catch {
    return '';
  }
}

/** By the source token of the channel; a device with one channel means that one, whatever it calls its source. */
function meantCameras({ registry }: CamerasCore, deviceId: string, { source }: OnvifEvent): string[] {
  const device = registry.inventory.devices.get(deviceId);
  const single = (device?.channels.length ?? 0) <= 1;
  const channels = device?.channels.filter(({ sourceTokens }) => single || sourceTokens.includes(source)) ?? [];
  return [...registry.inventory.bindings.values()]
    .filter((binding) => binding.deviceId === deviceId && channels.some(({ channel }) => channel === binding.channel))
    .map(({ cameraId }) => cameraId);
}
