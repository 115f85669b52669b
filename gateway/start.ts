/**
 * Wires the rooms of a gateway and listens. main.ts calls it for the program, tests call it in their own process.
 * Rooms open in the order in which they need each other and close the other way round.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { GatewayConfig } from '../config/schema.ts';
import { createAccessCommands } from './access/admin-commands.ts';
import { firstLink } from './access/first-start.ts';
import { openAccessRoom } from './access/room.ts';
import { buildApp } from './app.ts';
import { openCredentialVault } from './cameras/credentials/credential-vault.ts';
import { createCameraCommands } from './cameras/imports/admin-commands.ts';
import type { Cameras } from './cameras/model.ts';
import { createAddressCheck } from './cameras/reach/address-check.ts';
import { openCamerasRoom } from './cameras/room.ts';
import { openMetricStore } from './health/open-metric-store.ts';
import { openHealthRoom } from './health/room.ts';
import { openAdminSocket } from './http/admin-socket.ts';
import { createIdentify } from './identify.ts';
import type { Clock } from './kernel/clock.ts';
import { openDatabase } from './kernel/database.ts';
import { GatewayError } from './kernel/errors.ts';
import { createEvents } from './kernel/events.ts';
import { newId } from './kernel/id.ts';
import { takeLockFile } from './kernel/lock-file.ts';
import type { Logger, SecretBook } from './kernel/log.ts';
import { gatewayMigrations } from './migrations.ts';
import { createOnvif } from './onvif/onvif-port.ts';
import { createScopePort } from './scopes.ts';
import { createSight } from './sight.ts';
import { createChosenSource } from './sources/choose-source.ts';
import { createFfmpegSource } from './sources/ffmpeg-source.ts';
import { detectFfmpeg } from './sources/ffmpeg-version.ts';
import { createRtspSource } from './sources/rtsp-source.ts';
import { createFirstKeyframeTest } from './streams/first-keyframe.ts';
import { openStreamsRoom } from './streams/room.ts';
import { version } from './version.ts';
import { openWallsRoom } from './walls/room.ts';

export interface StartOptions {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly secrets: SecretBook;
  readonly log: Logger;
  readonly dashboardFolder: string;
}

export interface Gateway {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** One-time link for the first administrator, while nobody can sign in yet. A secret. */
  readonly setUpLink: string | undefined;
  /** Resolves when no timer, socket, process or file of the gateway is left. */
  close(): Promise<void>;
}

/** @throws GatewayError `request.conflict` when another gateway uses the folder, `database.*`, `ffmpeg.missing`, `config.invalid` */
export async function startGateway({ config, clock, secrets, log, dashboardFolder }: StartOptions): Promise<Gateway> {
  const folder = resolve(config.storage.folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const lock = takeLockFile(join(folder, 'gateway.lock'));
    closers.push(lock.release);
    await detectFfmpeg(config.streams.ffmpeg);
    const events = createEvents((error) => log.error({ err: error }, 'a listener failed'));
    const path = join(folder, 'gateway.db');
    const db = await openDatabase({ path, migrations: gatewayMigrations, synchronous: 'FULL' });
    closers.push(() => db.destroy());

    let inventory: Cameras | undefined;
    const access = await openAccessRoom({
      ...{ db, clock, events, log, folder },
      config: config.access,
      sealer: openCredentialVault({ keyFile: config.storage.keyFile, secrets }),
      scopes: createScopePort(() => inventory),
    });
    closers.push(access.close);
    const { decide } = access.decisions;
    const common = { db, clock, events, log, decide };
    const addresses = createAddressCheck({ ...config.cameras, ownPorts: () => [config.listen.port] });
    const pulling = { clock, newStreamSession: () => newId(), allowsRedirectTo: addresses.isAllowed };
    const openSource = createChosenSource({
      direct: createRtspSource(pulling),
      ffmpeg: createFfmpegSource({ ...pulling, ffmpegPath: config.streams.ffmpeg }),
      clock,
    });
    const testFirstKeyframe = createFirstKeyframeTest({
      clock,
      openSource,
      frameTimeoutMs: config.streams.frameTimeoutMs,
    });
    const onvif = createOnvif({ clock, log });
    const camerasRoom = await openCamerasRoom({ ...common, config, secrets, onvif, testFirstKeyframe });
    closers.push(camerasRoom.close);
    const { cameras } = camerasRoom;
    inventory = cameras;
    const streamsRoom = openStreamsRoom({ ...common, config: config.streams, cameras, openSource });
    closers.push(streamsRoom.close);
    const { streams } = streamsRoom;
    const metricStore = await openMetricStore({
      config: config.health.metricStore,
      folder,
      clock,
      log,
      addSecret: secrets.add,
    });
    const health = await openHealthRoom({
      ...common,
      config: config.health,
      metricStore,
      version,
      cameras,
      streams,
      liveFigures: streamsRoom.liveFigures,
      async testFirstKeyframe(cameraId, signal) {
        const target = cameras.pullTarget(cameraId, 'sub') ?? cameras.pullTarget(cameraId, 'main');
        if (!target) throw new GatewayError('camera.no-video');
        await testFirstKeyframe(target, signal);
      },
    });
    closers.push(health.close);
    const walls = await openWallsRoom({ ...common, cameras });

    const app = await buildApp({
      ...common,
      version,
      log: log as FastifyBaseLogger,
      walls,
      identify: createIdentify(access),
      rooms: [access, camerasRoom, streamsRoom, health],
      sight: createSight({ decide, cameras, streams, health, walls, camerasRoom }),
      notReady: () => [],
      dashboardFolder,
    });
    closers.push(() => app.close());
    const admin = await openAdminSocket(join(folder, 'admin.sock'), {
      ...createCameraCommands(camerasRoom.imports),
      ...createAccessCommands({ ...access, endSessions: (accountId) => access.sessions.endAll(accountId, 'account') }),
    });
    closers.push(admin.close);
    const url = await app.listen(config.listen);
    const link = await firstLink(access.people, access.secrets);
    return { url, setUpLink: link && `${url}${link}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
