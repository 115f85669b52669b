/** The cameras room, put together: inventory, credentials, discovery, steering, camera events. */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../config/schema.ts';
import type { Refusals } from '../access/audit/refusals.ts';
import type { Decide, Person } from '../access/model.ts';
import type { OnvifPort } from '../onvif/onvif-port.ts';
import { registerBindingRoutes, registerTestRoutes } from './binding-routes.ts';
import { type CameraEvents, startCameraEvents } from './camera-events.ts';
import type { CamerasCore } from './core.ts';
import { registerCredentialRoutes } from './credentials/credential-routes.ts';
import { createDeviceAnswers } from './device-answers.ts';
import { registerDeviceRoutes } from './device-routes.ts';
import { createDiscoveryDesk } from './discovery/discovery-desk.ts';
import { registerDiscoveryRoutes } from './discovery/discovery-routes.ts';
import type { DiscoveryProgress } from './discovery/discovery-schemas.ts';
import { startMovedFollower } from './discovery/follow-moved.ts';
import { registerGroupRoutes } from './groups/group-routes.ts';
import type { ImportDesk } from './imports/import-desk.ts';
import { registerImportRoutes } from './imports/import-routes.ts';
import { createInventoryAnswers } from './inventory-answers.ts';
import type { Cameras } from './model.ts';
import { openCameraRegistry, type RegistryOptions } from './open-registry.ts';
import type { HeldElsewhere } from './places/place-acts.ts';
import { registerPlaceRoutes } from './places/place-routes.ts';
import { createAddressCheck } from './reach/address-check.ts';
import { createConnectionTest } from './reach/connection-test.ts';
import { type ReachTarget, startReachProbe } from './reach/reach-probe.ts';
import type { TestFirstKeyframe } from './reach/rtsp-probe.ts';
import { registerCameraRoutes } from './routes.ts';
import type { PtzHolder } from './schemas.ts';
import { createPtzControl } from './steering/ptz-control.ts';
import { registerPtzRoutes } from './steering/ptz-routes.ts';
import { registerPtzSocket } from './steering/ptz-socket.ts';

export interface CamerasRoomOptions extends RegistryOptions {
  readonly config: Pick<GatewayConfig, 'cameras' | 'storage' | 'listen'>;
  readonly onvif: OnvifPort;
  readonly refusals?: Pick<Refusals, 'note'>;
  readonly decide: Decide;
  /** Pulls a stream until its first keyframe; without it the last stage of a connection test is skipped. */
  readonly testFirstKeyframe?: TestFirstKeyframe;
  /** Ports of this machine that are ours; default: the one of the config. */
  readonly ownPorts?: () => readonly number[];
  /** What other rooms have of a unit that is to be removed. */
  readonly unitHeldElsewhere?: HeldElsewhere;
}

export interface CamerasRoom {
  readonly cameras: Cameras;
  readonly imports: ImportDesk;
  /** For the snapshot of `/api/events`. */
  ptzHolders(person: Person): PtzHolder[];
  discoveryRuns(person: Person): DiscoveryProgress[];
  register(app: FastifyInstance): void;
  /** Resolves when no timer, socket or subscription is left. Heads that move are stopped. */
  close(): Promise<void>;
}

/** @throws GatewayError `config.invalid`, `database.failed` */
export async function openCamerasRoom(options: CamerasRoomOptions): Promise<CamerasRoom> {
  const core = await openCore(options);
  const { config, clock, events, decide, cameras } = core;
  const discovery = createDiscoveryDesk(core);
  const ptz = createPtzControl(core);
  const test = createConnectionTest(core, options.testFirstKeyframe);
  const targetOf = (cameraId: string, role: 'main' | 'sub'): ReachTarget | undefined =>
    cameras.pullTarget(cameraId, role);
  const reach = startReachProbe({ clock, events, periodMs: config.tcpProbeMs, targetOf });
  const follower = startMovedFollower(core, { silent: reach.silent, everyMs: config.discovery.followMovedMs });
  const cameraEvents: CameraEvents | undefined = config.events ? startCameraEvents(core) : undefined;
  return {
    cameras,
    imports: core.imports,
    ptzHolders: (person) =>
      [...ptz.holds()]
        .filter(([cameraId]) => decide(person, 'ptz', cameraId))
        .map(([cameraId, { steerer, untilMs }]) => ({ cameraId, holder: steerer.name, untilMs })),
    discoveryRuns: (person) => (decide(person, 'configure') ? discovery.list() : []),
    register(app) {
      registerImportRoutes(app, core, core.imports);
      registerTestRoutes(app, test);
      registerCameraRoutes(app, core);
      registerPlaceRoutes(app, core, options.unitHeldElsewhere);
      registerGroupRoutes(app, core);
      registerBindingRoutes(app, core, { discovery, test });
      registerDeviceRoutes(app, core);
      registerCredentialRoutes(app, core);
      registerDiscoveryRoutes(app, discovery);
      registerPtzRoutes(app, ptz);
      registerPtzSocket(app, core, ptz);
    },
    async close() {
      await Promise.all([follower.close(), reach.close(), discovery.close(), ptz.close(), cameraEvents?.close()]);
    },
  };
}

async function openCore(options: CamerasRoomOptions): Promise<CamerasCore & { readonly imports: ImportDesk }> {
  const { config, clock, events, log, audit, decide, onvif } = options;
  const { registry, credentials, imports } = await openCameraRegistry(options);
  const ownPorts = options.ownPorts ?? (() => [config.listen.port]);
  const addresses = createAddressCheck({ ...config.cameras, ownPorts });
  const cameras: Cameras = {
    ...createInventoryAnswers({ registry, credentials, addresses }),
    ...createDeviceAnswers({ registry, credentials, addresses, onvif, log, clock }),
  };
  const { refusals } = options;
  const shared = { clock, events, log, audit, refusals, decide, registry, credentials, addresses, cameras, onvif };
  return { ...shared, config: config.cameras, imports };
}
