/**
 * All profiles of all cameras: follows the inventory, starts what is wanted, wakes waits when something came back, and
 * answers other rooms (`Streams`, model.ts). One timer watches the frames of all streams.
 */
import type { GatewayConfig } from '../../config/schema.ts';
import type { Cameras } from '../cameras/model.ts';
import type { Camera } from '../cameras/schemas.ts';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import { createLadder } from '../kernel/supervise.ts';
import type { OpenSource } from '../sources/source.ts';
import type { Role, Streams } from './model.ts';
import { PulledStream } from './pulled-stream.ts';
import { createRefusalBook } from './refusal-book.ts';
import type { StreamState } from './schemas.ts';
import { createStartGate } from './start-gate.ts';

export interface PoolOptions {
  readonly config: GatewayConfig['streams'];
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly cameras: Pick<Cameras, 'list' | 'find' | 'pullTarget' | 'requestKeyframe'>;
  readonly openSource: OpenSource;
  /** 0 ≤ random < 1, for the jitter of waits. */
  readonly random?: () => number;
}

/** The part of `Streams` that the pool answers; stills need more (still.ts). */
export type StreamPool = Omit<Streams, 'still' | 'keyframeNow' | 'jpegOf'> & {
  /** @throws GatewayError `not-found` */
  get(cameraId: string, role: Role): PulledStream;
};

/** The gateway's promise is 3 s; this is how late it may notice. */
const tickMs = 250;
const roles: readonly Role[] = ['main', 'sub'];

export function openStreamPool(options: PoolOptions): StreamPool {
  const { config, clock, events, cameras } = options;
  const random = options.random ?? Math.random;
  const streams = new Map<string, PulledStream>();
  const gate = createStartGate(config.parallelStarts);
  const refusals = createRefusalBook(() =>
    Math.round(config.ladder.unauthorisedWaitMs * (1 + config.ladder.jitter * (2 * random() - 1))),
  );
  const closing = new Set<Promise<void>>();

  const open = (cameraId: string, role: Role): PulledStream => {
    const stream: PulledStream = new PulledStream({
      ...options,
      cameraId,
      role,
      gate,
      refusals,
      ladder: createLadder(config.ladder, random),
      frameTimeoutMs: config.frameTimeoutMs,
      lingerMs: config.lingerMs,
      window: config.window,
      target: () => cameras.pullTarget(cameraId, role),
      requestKeyframe() {
        cameras.requestKeyframe(cameraId, role).catch((error: unknown) => {
          options.log.debug({ err: error, cameraId, role }, 'asking for a keyframe failed');
        });
      },
      findCamera: () => cameras.find(cameraId),
      onState: (state, before) => {
        events.publish('stream.state', { cameraId, role, state });
        if (state.picture === 'live' && before.picture === 'lost') wakeNeighbours(cameraId);
      },
    });
    streams.set(`${cameraId}/${role}`, stream);
    return stream;
  };
  const find = (cameraId: string, role: Role) => streams.get(`${cameraId}/${role}`);
  const get = (cameraId: string, role: Role): PulledStream => {
    const stream = find(cameraId, role);
    if (!stream) throw new GatewayError('not-found', { details: { cameraId, role } });
    return stream;
  };
  const follow = (camera: Camera) => {
    for (const role of roles) {
      const stream = find(camera.id, role) ?? open(camera.id, role);
      stream.setMode(role === 'main' ? camera.pullMain : camera.pullSub);
      stream.supervisor.targetChanged();
    }
  };
  const drop = (stream: PulledStream) => {
    streams.delete(`${stream.cameraId}/${stream.role}`);
    const closed = stream.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const followAll = () => {
    const cameraList = cameras.list();
    const known = new Set(cameraList.map((camera) => camera.id));
    for (const stream of [...streams.values()]) if (!known.has(stream.cameraId)) drop(stream);
    for (const camera of cameraList) follow(camera);
  };
  const wakeNeighbours = (cameraId: string) => {
    const returned = cameras.find(cameraId);
    if (!returned) return;
    for (const stream of streams.values()) {
      const camera = stream.cameraId === cameraId ? undefined : cameras.find(stream.cameraId);
      if (camera && areNeighbours(camera, returned)) stream.supervisor.neighbourReturned();
    }
  };
  const servedBy = function* (deviceIds: readonly string[]) {
    for (const stream of streams.values()) {
      const deviceId = cameras.find(stream.cameraId)?.serving?.deviceId;
      if (deviceId !== undefined && deviceIds.includes(deviceId)) yield stream.supervisor;
    }
  };

  const ends = [
    events.on('inventory.changed', ({ cameraId }) => {
      const camera = cameraId === undefined ? undefined : cameras.find(cameraId);
      if (camera) follow(camera);
      else followAll();
    }),
    events.on('credentials.changed', ({ deviceIds }) => {
      for (const supervisor of servedBy(deviceIds)) supervisor.credentialsChanged();
    }),
    events.on('device.reachable', ({ deviceId }) => {
      for (const supervisor of servedBy([deviceId])) supervisor.deviceReachable();
    }),
    clock.every(tickMs, () => {
      for (const stream of streams.values()) stream.supervisor.tick();
    }),
  ];
  followAll();

  return {
    get,
    state: (cameraId, role) => find(cameraId, role)?.state() ?? unknownState(cameraId, role),
    states: () => [...streams.values()].map((stream) => stream.state()),
    figures: () => [...streams.values()].map((stream) => stream.figures()),
    hold: (cameraId, role, purpose) => get(cameraId, role).hold(purpose),
    subscribe: (cameraId, role, listener) => get(cameraId, role).subscribe(listener),
    window: (cameraId, role) => find(cameraId, role)?.window,
    retryNow(cameraId) {
      for (const role of roles) find(cameraId, role)?.supervisor.retryNow();
    },
    async close() {
      for (const end of ends) end();
      for (const stream of [...streams.values()]) drop(stream);
      await Promise.all(closing);
    },
  };
}

/** Cameras that one cut may take together: on one link, or on one site when it has no links. */
const areNeighbours = (one: Camera, other: Camera): boolean =>
  one.linkId !== null || other.linkId !== null ? one.linkId === other.linkId : one.siteId === other.siteId;

const unknownState = (cameraId: string, role: Role): StreamState => ({
  cameraId,
  role,
  phase: 'unbound',
  picture: 'none',
  pictureSinceMs: 0,
  lastFrameAtMs: null,
  error: null,
  attempt: 0,
  nextTryAtMs: null,
  codec: 'other',
  codecString: '',
  width: 0,
  height: 0,
  audio: '',
  playable: false,
  ingest: '',
  ingestReason: null,
  transport: '',
  viewers: 0,
  streamSession: '',
});
