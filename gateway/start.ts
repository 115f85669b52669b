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
import { createScraperCheck } from './access/scraper.ts';
import { openAlarmsRoom } from './alarms/room.ts';
import { buildApp } from './app.ts';
import { openCredentialVault } from './cameras/credentials/credential-vault.ts';
import { createCameraCommands } from './cameras/imports/admin-commands.ts';
import type { Cameras } from './cameras/model.ts';
import { createAddressCheck } from './cameras/reach/address-check.ts';
import { openCamerasRoom } from './cameras/room.ts';
import { openMetricStore } from './health/open-metric-store.ts';
import { openHealthRoom } from './health/room.ts';
import { openAdminSocket } from './http/admin-socket.ts';
import { ownUrls, portOf } from './http/own-urls.ts';
import { createOuterServer } from './http/server/outer-server.ts';
import { createTlsCommands, tlsFolder } from './http/tls/admin-commands.ts';
import { type CertificateOptions, openCertificate } from './http/tls/certificate.ts';
import { ownNames } from './http/tls/own-names.ts';
import { createIdentify } from './identify.ts';
import { openEvidenceRoom } from './incidents/evidence/room.ts';
import { openIncidentsRoom } from './incidents/room.ts';
import { incidentsOfUnit } from './incidents/unit-incidents.ts';
import type { Clock } from './kernel/clock.ts';
import { openDatabase } from './kernel/database.ts';
import { GatewayError } from './kernel/errors.ts';
import { createEvents } from './kernel/events.ts';
import { newId } from './kernel/id.ts';
import { takeLockFile } from './kernel/lock-file.ts';
import type { Logger, SecretBook } from './kernel/log.ts';
import { gatewayMigrations } from './migrations.ts';
import { createOnvif } from './onvif/onvif-port.ts';
import { createRecordingCommands } from './recordings/files/check/admin-commands.ts';
import { createBackupCommands } from './recordings/keep/backup/admin-commands.ts';
import { openRecordingsRoom } from './recordings/room.ts';
import { createScopePort } from './scopes.ts';
import { createSight } from './sight.ts';
import { createChosenSource } from './sources/choose-source.ts';
import { createFfmpegSource } from './sources/ffmpeg-source.ts';
import { detectFfmpeg } from './sources/ffmpeg-version.ts';
import { makeViewingCopy } from './sources/ffmpeg-viewing-copy.ts';
import { createRtspSource } from './sources/rtsp-source.ts';
import { createFirstKeyframeTest } from './streams/first-keyframe.ts';
import { openStreamsRoom } from './streams/room.ts';
import { version } from './version.ts';
import { openWallsRoom, type Walls } from './walls/room.ts';

export interface StartOptions {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly secrets: SecretBook;
  readonly log: Logger;
  readonly dashboardFolder: string;
}

export interface Gateway {
  /** Where it listens: `http://127.0.0.1:8080` */
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
    let wallsRoom: Walls | undefined;
    const access = await openAccessRoom({
      ...{ db, clock, events, log, folder },
      config: config.access,
      sealer: openCredentialVault({ keyFile: config.storage.keyFile, secrets }),
      scopes: createScopePort(() => inventory),
      walls: { find: (wallId) => wallsRoom?.list().find(({ id }) => id === wallId) },
    });
    closers.push(access.close);
    const { decide } = access.decisions;
    const common = { db, clock, events, log, decide, audit: access.audit, refusals: access.refusals };
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
    const camerasRoom = await openCamerasRoom({
      ...{ ...common, config, secrets, onvif, testFirstKeyframe },
      unitHeldElsewhere: incidentsOfUnit,
    });
    closers.push(camerasRoom.close);
    const { cameras } = camerasRoom;
    inventory = cameras;
    const streamsRoom = openStreamsRoom({
      ...{ ...common, config: config.streams, cameras, openSource },
      views: access.views,
      tickets: access.tickets,
    });
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
      ffmpegPath: config.streams.ffmpeg,
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
    const alarms = await openAlarmsRoom({
      ...{ ...common, config: config.alarms, cameras, health },
      addSecret: secrets.add,
      nameOf: (personId) => access.people.find(personId)?.name,
    });
    closers.push(alarms.close);
    const recordings = await openRecordingsRoom({
      ...{ ...common, folder, config, cameras, streams, key: access.key },
      ...{ views: access.views, tickets: access.tickets },
    });
    closers.push(recordings.close);
    const incidents = await openIncidentsRoom({
      ...{ ...common, cameras, people: access.people, holds: recordings.holds },
      recordNow: recordings.plan.recordNow,
      async seesAlarm(person, alarmId) {
        const alarm = await alarms.store.find(alarmId);
        return alarm !== undefined && alarms.viewFor(person, alarm) !== undefined;
      },
    });
    closers.push(incidents.close);
    const unitNameOf = (unitId: string | null | undefined) =>
      cameras.units().find(({ id }) => id === unitId)?.name ?? '';
    const evidence = await openEvidenceRoom({
      ...{
        ...common,
        version,
        cameras,
        key: access.key,
        folder: resolve(config.evidence.folder || join(folder, 'evidence')),
      },
      reserveBytes: 1e9 * config.recordings.minFreeGb,
      ...{
        index: recordings.index,
        roots: recordings.roots,
        holds: recordings.holds,
        clockMeasures: health.clockMeasures,
      },
      unitNameOf: (personId) => unitNameOf(access.people.find(personId)?.unitId),
      incidentNumber: async (incidentId) => (await incidents.book.get(incidentId)).number,
      seesIncident: async (person, incidentId) =>
        incidents.viewFor(person, await incidents.book.get(incidentId)) !== undefined,
      makeViewingCopy: (request) => makeViewingCopy({ ...request, clock, ffmpegPath: config.streams.ffmpeg }),
    });
    closers.push(evidence.close);
    const walls = await openWallsRoom({ ...common, cameras, stationsOf: access.stations.on });
    wallsRoom = walls;

    const { listen } = config;
    const certificate = await certificateOf(config, folder, common);
    const outer = createOuterServer({ listen, clock, certificate: certificate?.current() });
    const app = await buildApp({
      ...common,
      ...{ listen, outer },
      authorityRoot: () => certificate?.root(),
      version,
      log: log as FastifyBaseLogger,
      walls,
      identify: createIdentify(access, createScraperCheck(config.health.metricsTokenFile)),
      acts: access,
      rooms: [access, camerasRoom, streamsRoom, health, alarms, recordings, incidents, evidence],
      sight: createSight({
        ...{ decide, cameras, streams, health, alarms, incidents, evidence, walls, camerasRoom },
        wallOf: (stationId) => access.stations.find(stationId)?.wallId,
      }),
      dashboardFolder,
    });
    closers.push(() => app.close());
    closers.push(certificate?.keepFresh(outer.showCertificate) ?? (() => {}));
    const admin = await openAdminSocket(join(folder, 'admin.sock'), {
      ...createCameraCommands(camerasRoom.imports),
      ...createTlsCommands(config),
      ...createRecordingCommands({ recording: recordings, nowMs: clock.nowMs, say: (text) => log.info(text) }),
      ...createBackupCommands({ config, clock, audit: access.audit, version }),
      ...createAccessCommands({ ...access, endSessions: (accountId) => access.sessions.endAll(accountId, 'account') }),
    });
    closers.push(admin.close);
    const { host, port } = listen;
    const scheme = outer.encrypted ? 'https:' : 'http:';
    await app.listen({ host, port, listenTextResolver: (at) => `listening at ${at.replace('http:', scheme)}` });
    const { url, pagesUrl } = ownUrls(listen, portOf(app.server));
    const link = await firstLink(access.people, access.secrets);
    return { url, setUpLink: link && `${pagesUrl}${link}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type CertificateNeeds = Pick<CertificateOptions, 'clock' | 'events' | 'log'>;

function certificateOf({ listen }: GatewayConfig, folder: string, { clock, events, log }: CertificateNeeds) {
  const { tls, host, names } = listen;
  if (tls === 'off') return undefined;
  return openCertificate({
    tls,
    folder: join(folder, tlsFolder),
    names: () => ownNames(host, names),
    clock,
    events,
    log,
  });
}
