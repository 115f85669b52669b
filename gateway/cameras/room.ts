/** The cameras room, put together: inventory, credentials, discovery, steering, camera events. */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../config/schema.ts';
import { decideForLocalOperator } from '../access/decide.ts';
import type { Decide } from '../access/model.ts';
import { GatewayError } from '../kernel/errors.ts';
import { createAddressCheck } from './address-check.ts';
import type { CamerasCore } from './core.ts';
import { registerCredentialRoutes } from './credential-routes.ts';
import { registerDeviceRoutes } from './device-routes.ts';
import type { ImportDesk } from './import-desk.ts';
import { registerImportRoutes } from './import-routes.ts';
import { createInventoryAnswers } from './inventory-answers.ts';
import type { Cameras } from './model.ts';
import { openCameraRegistry, type RegistryOptions } from './open-registry.ts';
import { registerCameraRoutes } from './routes.ts';

export interface CamerasRoomOptions extends RegistryOptions {
  readonly config: Pick<GatewayConfig, 'cameras' | 'storage' | 'listen'>;
  readonly decide?: Decide;
}

export interface CamerasRoom {
  readonly cameras: Cameras;
  readonly imports: ImportDesk;
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

export async function openCamerasRoom(options: CamerasRoomOptions): Promise<CamerasRoom> {
  const { config, clock, events, log } = options;
  const { registry, credentials, imports } = await openCameraRegistry(options);
  const addresses = createAddressCheck({ ...config.cameras, ownPorts: () => [config.listen.port] });
  const cameras: Cameras = {
    ...createInventoryAnswers({ registry, credentials, addresses }),
    measureClock: () => Promise.reject(new GatewayError('camera.not-supported')),
    fetchSnapshot: () => Promise.reject(new GatewayError('camera.not-supported')),
    requestKeyframe: () => Promise.resolve(),
  };
  const decide = options.decide ?? decideForLocalOperator;
  const core: CamerasCore = {
    config: config.cameras,
    clock,
    events,
    log,
    decide,
    registry,
    credentials,
    addresses,
    cameras,
  };
  return {
    cameras,
    imports,
    register(app) {
      registerImportRoutes(app, core, imports);
      registerCameraRoutes(app, core);
      registerDeviceRoutes(app, core);
      registerCredentialRoutes(app, core);
    },
    async close() {},
  };
}
