/** The one door of this room: everything the gateway asks of ONVIF devices. */
import type { Clock } from '../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { type ClockOffset, type MeasureOptions, measureClock } from './clock-offset.ts';
import { createDeviceClient } from './device-client.ts';
import { parseCapabilities, parseServices } from './device-facts.ts';
import type { DeviceInventory, OnvifService } from './device-inventory.ts';
import { createDeviceSessions } from './device-sessions.ts';
import { type EventListener, type EventOptions, type EventSubscription, openEvents } from './events.ts';
import { readInventory } from './inventory.ts';
import type { InventoryOptions } from './inventory-reader.ts';
import { createPtz, type Ptz } from './ptz.ts';
import { fetchSnapshot, type SnapshotOptions } from './snapshot.ts';
import { namespaces } from './soap-envelope.ts';
import type { Credentials, OnvifTarget, SoapSession } from './soap-transport.ts';
import { type DiscoveryListener, type DiscoveryOptions, discoverDevices } from './ws-discovery.ts';
import { escapeXml } from './xml.ts';

/** What is known already and need not be asked again. */
export interface ServiceHint {
  /** Address of the service (`DeviceInventory.services`). */
  readonly serviceUrl?: string;
}

export interface OnvifPort {
  /** Resolves at the end of the run; rejects with the signal's reason when aborted. See discoverDevices. */
  discover(options: DiscoveryOptions, listener: DiscoveryListener): Promise<void>;
  readInventory(
    target: OnvifTarget,
    credentials: Credentials | undefined,
    options?: InventoryOptions,
  ): Promise<DeviceInventory>;
  measureClock(
    target: OnvifTarget,
    credentials: Credentials | undefined,
    options?: MeasureOptions,
  ): Promise<ClockOffset>;
  /**
   * Asks for the PTZ service's address when no hint gives it, and signs in once. `camera.not-supported` without the service,
   * `camera.unauthorised`. Keep it open while somebody steers; close it when done.
   */
  openPtz(
    target: OnvifTarget,
    credentials: Credentials | undefined,
    profileToken: string,
    hint?: ServiceHint,
  ): Promise<Ptz>;
  /** Returns at once; looks for the event service first when no hint gives it. Open it anew when credentials or address change. */
  openEvents(
    target: OnvifTarget,
    credentials: Credentials | undefined,
    listener: EventListener,
    options?: EventOptions & ServiceHint,
  ): EventSubscription;
  /** JPEG bytes. See fetchSnapshot. */
  fetchSnapshot(
    target: OnvifTarget,
    credentials: Credentials | undefined,
    snapshotUrl: string,
    options?: SnapshotOptions,
  ): Promise<Buffer>;
  /** Asks the camera for a keyframe of this profile now; by Media2 where there is one. */
  setSynchronizationPoint(
    target: OnvifTarget,
    credentials: Credentials | undefined,
    profileToken: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<void>;
}

/** GetServices, or GetCapabilities where the device is too old for it. */
async function askServices(session: SoapSession, signal?: AbortSignal): Promise<readonly OnvifService[]> {
  const client = createDeviceClient(session);
  const { xaddr } = session.target;
  try {
    const services = parseServices(
      await client.ask('device', 'GetServices', { IncludeCapability: false }, { signal }),
      xaddr,
    );
    if (services.length > 0) return services;
  } catch (error) {
    const { code } = asGatewayError(error);
    if (code !== 'camera.not-supported' && code !== 'camera.bad-answer') throw error;
  }
  return parseCapabilities(await client.ask('device', 'GetCapabilities', undefined, { signal }), xaddr).services;
}

async function findService(session: SoapSession, namespace: string, signal?: AbortSignal): Promise<string> {
  const service = (await askServices(session, signal)).find((known) => known.namespace === namespace);
  if (service === undefined) throw new GatewayError('camera.not-supported', { details: { namespace } });
  return service.xaddr;
}

async function synchronize(session: SoapSession, profileToken: string, signal?: AbortSignal): Promise<void> {
  const services = await askServices(session, signal);
  const newer = services.find(({ namespace }) => namespace === namespaces.media2);
  const service = newer ?? services.find(({ namespace }) => namespace === namespaces.media);
  if (service === undefined) throw new GatewayError('camera.not-supported');
  const prefix = newer === undefined ? 'trt' : 'tr2';
  const operation = 'SetSynchronizationPoint';
  const token = `<${prefix}:ProfileToken>${escapeXml(profileToken)}</${prefix}:ProfileToken>`;
  const body = `<${prefix}:${operation}>${token}</${prefix}:${operation}>`;
  await session.call({ url: service.xaddr, namespace: service.namespace, operation, body, signal });
}

/** A device that will not tell its position can be steered all the same; one that refuses the password cannot. */
function throwRefusal(error: unknown): void {
  if (asGatewayError(error).code === 'camera.unauthorised') throw error;
}

/** Holds no timer or socket of its own; what it opens is closed by whoever asked for it. */
export function createOnvif(parts: { clock: Clock; log: Logger }): OnvifPort {
  const { clock, log } = parts;
  const sessions = createDeviceSessions(clock);
  return {
    discover: (options, listener) =>
      discoverDevices(clock, options, {
        onFound: (device) => listener.onFound(device),
        onProgress: (progress) => listener.onProgress?.(progress),
        onProblem: (problem) => {
          log.warn({ subject: problem.subject, err: problem.error }, 'discovery leaves this out');
          listener.onProblem?.(problem);
        },
      }),
    readInventory: async (target, credentials, options) =>
      readInventory(clock, sessions.get(target, credentials), options),
    measureClock: async (target, credentials, options) =>
      measureClock(clock, sessions.get(target, credentials), options),
    async openPtz(target, credentials, profileToken, hint) {
      const session = sessions.get(target, credentials);
      const ptz = createPtz(session, profileToken, hint?.serviceUrl ?? (await findService(session, namespaces.ptz)));
      // Learns now how the device wants to be signed in to, so that no move or stop has to.
      if (credentials !== undefined && session.authMethod === 'none') await ptz.status().catch(throwRefusal);
      return ptz;
    },
    openEvents(target, credentials, listener, options = {}) {
      const session = sessions.get(target, credentials);
      const find = (signal: AbortSignal) =>
        options.serviceUrl === undefined
          ? findService(session, namespaces.events, signal)
          : Promise.resolve(options.serviceUrl);
      return openEvents(clock, session, find, listener, options);
    },
    fetchSnapshot: async (target, credentials, url, options) => fetchSnapshot(clock, target, credentials, url, options),
    setSynchronizationPoint: async (target, credentials, profileToken, options) =>
      synchronize(sessions.get(target, credentials), profileToken, options?.signal),
  };
}
