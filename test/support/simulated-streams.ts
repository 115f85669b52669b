/**
 * The streams room on simulated cameras: the real room, source, app and door, and in place of the cameras room a
 * hand-written port that knows the simulator's devices. A test can move an address or change a password in it.
 */

import compress from '@fastify/compress';
import Fastify, { type FastifyInstance } from 'fastify';
import { loadConfig } from '../../config/load.ts';
import type { GatewayConfig } from '../../config/schema.ts';
import type { Decide } from '../../gateway/access/model.ts';
import type { Cameras, PullTarget } from '../../gateway/cameras/model.ts';
import type { Camera, Profile, Role } from '../../gateway/cameras/schemas.ts';
import { doorPlugin } from '../../gateway/http/door.ts';
import { errorPlugin } from '../../gateway/http/errors.ts';
import { websocketPlugin } from '../../gateway/http/websockets.ts';
import { systemClock } from '../../gateway/kernel/clock.ts';
import type { Condition } from '../../gateway/kernel/conditions.ts';
import { GatewayError } from '../../gateway/kernel/errors.ts';
import { createEvents, type Events } from '../../gateway/kernel/events.ts';
import { newId } from '../../gateway/kernel/id.ts';
import { createSecretBook } from '../../gateway/kernel/log.ts';
import { createChosenSource } from '../../gateway/sources/choose-source.ts';
import { createFfmpegSource } from '../../gateway/sources/ffmpeg-source.ts';
import { createRtspSource } from '../../gateway/sources/rtsp-source.ts';
import type { IngestWish, OpenSource, Source } from '../../gateway/sources/source.ts';
import { openStreamsRoom, type StreamsRoom } from '../../gateway/streams/room.ts';
import type { StreamState } from '../../gateway/streams/schemas.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { allowEverything, doorOf } from './allow-everything.ts';
import { bareCamera } from './bare-camera.ts';
import { nothingOnRecord } from './nothing-on-record.ts';
import { createQuietLog } from './quiet-log.ts';

export interface KnownCamera {
  readonly id: string;
  readonly deviceId: string;
  address: string;
  username: string;
  password: string;
  pullMain: 'always' | 'on-demand' | 'never';
  pullSub: 'always' | 'on-demand' | 'never';
  transport: 'tcp' | 'udp';
  ingest: IngestWish;
}

export interface SimulatedStreams {
  readonly room: StreamsRoom;
  readonly app: FastifyInstance;
  readonly events: Events;
  /** Every state told, oldest first, with the time of telling. */
  readonly told: readonly { readonly atMs: number; readonly state: StreamState }[];
  /** Every condition raised or cleared, oldest first. */
  readonly conditions: readonly { readonly word: 'raised' | 'cleared'; readonly condition: Condition }[];
  readonly logLines: readonly string[];
  /** Sources that were opened, oldest first: for their process ids. */
  readonly sources: readonly { readonly url: string; readonly source: Source }[];
  camera(code: string): KnownCamera;
  close(): Promise<void>;
}

export interface SimulatedStreamsOptions {
  readonly config?: Partial<GatewayConfig['streams']>;
  readonly decide?: Decide;
  /** Rights of the default camera settings. */
  readonly pullSub?: 'always' | 'on-demand' | 'never';
  readonly transport?: 'tcp' | 'udp';
  /** Default: `auto`, as for a camera that nobody has set. */
  readonly ingest?: IngestWish;
  readonly viewerLeaseMs?: number;
}

/** Ladder steps of a tenth of a second, so that a test of whole processes is quick. */
const quickLadder = {
  steps: [{ waitMs: 200, times: 20 }],
  lastWaitMs: 500,
  unauthorisedWaitMs: 600_000,
  jitter: 0.2,
};

export function defaultStreamsConfig(): GatewayConfig['streams'] {
  const loaded = loadConfig(new URL('../../config/gateway.example.yaml', import.meta.url).pathname);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config.streams;
}

export async function openSimulatedStreams(
  simulator: Simulator,
  options: SimulatedStreamsOptions = {},
): Promise<SimulatedStreams> {
  const config = { ...defaultStreamsConfig(), ladder: quickLadder, ...options.config };
  const known = new Map<string, KnownCamera>();
  for (const { definition } of simulator.cameras) {
    known.set(definition.code, {
      id: newId(),
      deviceId: newId(),
      address: definition.address,
      username: definition.user,
      password: definition.password,
      pullMain: 'on-demand',
      pullSub: options.pullSub ?? 'always',
      transport: options.transport ?? 'tcp',
      ingest: options.ingest ?? 'auto',
    });
  }
  const secrets = createSecretBook();
  const { log, lines } = createQuietLog(secrets);
  const events = createEvents((error) => log.error({ err: error }, 'listener failed'));
  const told: { atMs: number; state: StreamState }[] = [];
  events.on('stream.state', ({ state }) => told.push({ atMs: Date.now(), state: state as StreamState }));
  const conditions: { word: 'raised' | 'cleared'; condition: Condition }[] = [];
  events.on('condition.raised', (condition) => conditions.push({ word: 'raised', condition }));
  events.on('condition.cleared', (condition) => conditions.push({ word: 'cleared', condition }));
  const sources: { url: string; source: Source }[] = [];
  const pulling = { clock: systemClock, newStreamSession: () => newId() };
  const openChosen = createChosenSource({
    direct: createRtspSource(pulling),
    ffmpeg: createFfmpegSource({ ...pulling, ffmpegPath: config.ffmpeg }),
    clock: systemClock,
  });
  const openSource: OpenSource = (request, listener) => {
    const source = openChosen(request, listener);
    sources.push({ url: request.url, source });
    return source;
  };
  const cameras = camerasOf(simulator, known);
  const decide = options.decide ?? allowEverything;
  const room = openStreamsRoom({
    config,
    clock: systemClock,
    events,
    log,
    cameras,
    openSource,
    decide,
    ...nothingOnRecord,
    ...(options.viewerLeaseMs === undefined ? {} : { viewerLeaseMs: options.viewerLeaseMs }),
  });
  const app = Fastify({ forceCloseConnections: true, ajv: { customOptions: { coerceTypes: 'array' } } });
  await app.register(errorPlugin);
  await app.register(websocketPlugin);
  await app.register(doorPlugin, doorOf(decide));
  await app.register(compress, { customTypes: /^(application\/json|application\/vnd\.apple\.mpegurl)/ });
  await app.register(async (routes) => room.register(routes));
  return {
    room,
    app,
    events,
    told,
    conditions,
    logLines: lines,
    sources,
    camera(code) {
      const camera = known.get(code);
      if (!camera) throw new Error(`no camera ${code}`);
      return camera;
    },
    async close() {
      await app.close();
      await room.close();
    },
  };
}

function camerasOf(simulator: Simulator, known: Map<string, KnownCamera>) {
  const codeOf = (cameraId: string) => [...known].find(([, camera]) => camera.id === cameraId)?.[0];
  const target = (cameraId: string, role: Role): PullTarget | undefined => {
    const code = codeOf(cameraId);
    const camera = code === undefined ? undefined : known.get(code);
    if (code === undefined || camera === undefined) return undefined;
    const simulated = simulator.getCamera(code);
    const stream = simulated.streams.find((each) => each.role === role);
    if (!stream) return undefined;
    return {
      cameraId,
      role,
      deviceId: camera.deviceId,
      url: `rtsp://${camera.address}:${simulated.state.rtspPort}${stream.path}`,
      username: camera.username,
      password: camera.password,
      transport: camera.transport,
      ingest: camera.ingest,
      codec: stream.base.facts.codec,
      audio: stream.audio !== undefined,
      host: camera.address,
      port: simulated.state.rtspPort,
      profileToken: stream.token,
    };
  };
  const describe = (code: string, camera: KnownCamera): Camera => ({
    ...bareCamera,
    id: camera.id,
    code,
    name: code,
    siteId: siteId,
    pullMain: camera.pullMain,
    pullSub: camera.pullSub,
    transport: camera.transport,
    serving: {
      deviceId: camera.deviceId,
      channel: 1,
      sinceMs: 0,
      address: camera.address,
      make: 'simulated',
      model: 'simulated',
      firmware: '1',
      serial: code,
      onvif: true,
      hasCredentials: true,
      profiles: [],
      main: profile(simulator, code, 'main'),
      sub: profile(simulator, code, 'sub'),
      ptz: false,
    },
  });
  const list = () => [...known].map(([code, camera]) => describe(code, camera));
  const find = (cameraId: string) => list().find((camera) => camera.id === cameraId);
  return {
    list,
    find,
    get(cameraId: string) {
      const camera = find(cameraId);
      if (!camera) throw new GatewayError('not-found');
      return camera;
    },
    pullTarget: target,
    requestKeyframe: async () => {},
    fetchSnapshot: async () => {
      throw new GatewayError('camera.not-supported');
    },
  } satisfies Partial<Cameras>;
}

const siteId = newId();

function profile(simulator: Simulator, code: string, role: Role): Profile | null {
  const stream = simulator.getCamera(code).streams.find((each) => each.role === role);
  if (!stream) return null;
  const { codec, width, height, fps } = stream.base.facts;
  return {
    token: stream.token,
    name: role,
    codec,
    codecFrom: 'media2',
    width,
    height,
    fps,
    bitrateKbps: 0,
    gopLength: stream.base.facts.gop,
    audio: stream.audio ? 'pcma' : '',
    rtspUrl: '',
    snapshotUrl: null,
  };
}
