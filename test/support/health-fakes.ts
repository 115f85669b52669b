/** Hand-written fakes at the health room's ports: a district of cameras and streams whose states a test sets. */
import type { ClockMeasurement } from '../../gateway/cameras/model.ts';
import type { Camera, Link, Site, Unit } from '../../gateway/cameras/schemas.ts';
import type { Clock } from '../../gateway/kernel/clock.ts';
import { GatewayError } from '../../gateway/kernel/errors.ts';
import { createEvents, type Events } from '../../gateway/kernel/events.ts';
import { createLogger, createSecretBook, type Logger } from '../../gateway/kernel/log.ts';
import type { Role, StreamFigures } from '../../gateway/streams/model.ts';
import type { StreamState } from '../../gateway/streams/schemas.ts';
import { bareCamera } from './bare-camera.ts';

export const silentLog: Logger = createLogger({
  level: 'fatal',
  secrets: createSecretBook(),
  write: () => {},
});

/** `idOf(1)`: a UUID that says which. */
export const idOf = (kind: 'camera' | 'link' | 'site' | 'unit' | 'device', number: number): string => {
  const first = { camera: 'c', link: '1', site: '5', unit: 'a', device: 'd' }[kind];
  return `${first.repeat(8)}-0000-7000-8000-${String(number).padStart(12, '0')}`;
};

export function cameraNumber(number: number, changes: Partial<Camera> = {}): Camera {
  const profile = {
    token: 'sub',
    name: 'sub',
    codec: 'h264',
    codecFrom: 'media2',
    width: 640,
    height: 360,
    fps: 15,
    bitrateKbps: 512,
    gopLength: 30,
    audio: '',
    rtspUrl: `rtsp://127.0.0.1/${number}`,
    snapshotUrl: null,
  } as const;
  return {
    id: idOf('camera', number),
    code: `T-${String(number).padStart(2, '0')}`,
    name: `Hầm ${number}`,
    siteId: idOf('site', 1),
    ...bareCamera,
    linkId: idOf('link', 1),
    serving: {
      deviceId: idOf('device', number),
      channel: 1,
      sinceMs: 0,
      address: '127.0.0.1',
      make: 'Box',
      model: 'One',
      firmware: '1',
      serial: String(number),
      onvif: true,
      hasCredentials: true,
      profiles: [profile],
      main: { ...profile, token: 'main', fps: 25 },
      sub: profile,
      ptz: false,
    },
    ...changes,
  };
}

export function streamState(cameraId: string, role: Role, changes: Partial<StreamState> = {}): StreamState {
  return {
    cameraId,
    role,
    phase: 'idle',
    picture: 'none',
    pictureSinceMs: 0,
    lastFrameAtMs: null,
    error: null,
    attempt: 0,
    nextTryAtMs: null,
    codec: 'h264',
    codecString: 'avc1.64001e',
    width: 640,
    height: 360,
    audio: '',
    playable: true,
    ingest: 'ffmpeg',
    ingestReason: null,
    transport: '',
    viewers: 0,
    streamSession: '',
    ...changes,
  };
}

/** A stream that gives frames while `live`, as its owner's counters would tell. */
export interface FakeStreams {
  state(cameraId: string, role: Role): StreamState;
  states(): readonly StreamState[];
  figures(): readonly StreamFigures[];
  keyframeNow(): undefined;
  jpegOf(): Promise<Uint8Array>;
  /** Changes a state and tells it as the streams room does. */
  set(cameraId: string, role: Role, changes: Partial<StreamState>): void;
  /** Frames per second and kbit/s that a running stream gives from now on. */
  flow(cameraId: string, role: Role, fps: number, kbps: number): void;
  /** Packets per second that come and are lost from now on, jitter and clock; null: hidden, as with ffmpeg. */
  transport(cameraId: string, role: Role, way: FakeWay | null): void;
}

interface FakeWay {
  readonly packets: number;
  readonly lost: number;
  readonly reordered?: number;
  readonly jitterMs?: number;
  readonly offsetMs?: number | null;
}

interface FakeStream {
  state: StreamState;
  fps: number;
  kbps: number;
  frames: number;
  bytes: number;
  countedMs: number;
  losses: number;
  way: FakeWay | null;
  counted: { packets: number; lost: number; reordered: number };
}

export function createFakeStreams(clock: Clock, events: Events): FakeStreams {
  const streams = new Map<string, FakeStream>();
  const streamOf = (cameraId: string, role: Role): FakeStream => {
    const key = `${cameraId}/${role}`;
    const known = streams.get(key);
    if (known) return known;
    const made = {
      state: streamState(cameraId, role),
      fps: 15,
      kbps: 500,
      frames: 0,
      bytes: 0,
      countedMs: clock.monotonicMs(),
      losses: 0,
      way: null,
      counted: { packets: 0, lost: 0, reordered: 0 },
    };
    streams.set(key, made);
    return made;
  };
  const count = (stream: FakeStream) => {
    const nowMs = clock.monotonicMs();
    if (stream.state.picture === 'live') {
      const elapsedS = (nowMs - stream.countedMs) / 1_000;
      stream.frames += stream.fps * elapsedS;
      stream.bytes += (stream.kbps / 8) * 1_000 * elapsedS;
      stream.counted.packets += (stream.way?.packets ?? 0) * elapsedS;
      stream.counted.lost += (stream.way?.lost ?? 0) * elapsedS;
      stream.counted.reordered += (stream.way?.reordered ?? 0) * elapsedS;
      stream.state = { ...stream.state, lastFrameAtMs: clock.nowMs() };
    }
    stream.countedMs = nowMs;
    return stream;
  };
  return {
    state: (cameraId, role) => count(streamOf(cameraId, role)).state,
    states: () => [...streams.values()].map((stream) => count(stream).state),
    // No pictures here: what they show is judged elsewhere.
    keyframeNow: () => undefined,
    jpegOf: () => Promise.reject(new Error('no picture')),
    figures: () =>
      [...streams.values()].map(count).map((stream) => ({
        cameraId: stream.state.cameraId,
        role: stream.state.role,
        running: stream.state.phase === 'running',
        framesTotal: Math.round(stream.frames),
        bytesTotal: Math.round(stream.bytes),
        keyframeIntervalMs: 2_000,
        lastFrameAtMs: stream.state.lastFrameAtMs,
        restartsTotal: stream.losses,
        transport:
          stream.way && stream.state.phase === 'running'
            ? {
                packetsReceived: Math.round(stream.counted.packets),
                packetsLost: Math.round(stream.counted.lost),
                packetsReordered: Math.round(stream.counted.reordered),
                jitterMs: stream.way.jitterMs ?? 3,
                cameraClockOffsetMs: stream.way.offsetMs ?? null,
              }
            : null,
        packets: stream.way
          ? {
              packetsReceived: Math.round(stream.counted.packets),
              packetsLost: Math.round(stream.counted.lost),
              packetsReordered: Math.round(stream.counted.reordered),
            }
          : null,
      })),
    set(cameraId, role, changes) {
      const stream = count(streamOf(cameraId, role));
      const lost = changes.picture === 'lost' && stream.state.picture !== 'lost';
      if (lost) stream.losses += 1;
      const moved = changes.picture !== undefined && changes.picture !== stream.state.picture;
      stream.state = { ...stream.state, ...(moved ? { pictureSinceMs: clock.nowMs() } : {}), ...changes };
      events.publish('stream.state', { cameraId, role, state: stream.state });
    },
    flow(cameraId, role, fps, kbps) {
      Object.assign(count(streamOf(cameraId, role)), { fps, kbps });
    },
    transport(cameraId, role, way) {
      count(streamOf(cameraId, role)).way = way;
    },
  };
}

export interface FakeCameras {
  list(): readonly Camera[];
  find(id: string): Camera | undefined;
  get(id: string): Camera;
  links(): readonly Link[];
  sites(): readonly Site[];
  units(): readonly Unit[];
  measureClock(cameraId: string, signal: AbortSignal): Promise<ClockMeasurement>;
  replace(cameras: readonly Camera[]): void;
  /** What a clock measurement gives; an Error: fails so. */
  clockOf(cameraId: string, answer: ClockMeasurement | Error): void;
  readonly measured: string[];
}

export function createFakeCameras(cameras: readonly Camera[]): FakeCameras {
  let all = [...cameras];
  const answers = new Map<string, ClockMeasurement | Error>();
  const measured: string[] = [];
  const find = (id: string) => all.find((camera) => camera.id === id);
  const linkIds = [...new Set(cameras.flatMap((camera) => (camera.linkId === null ? [] : [camera.linkId])))];
  return {
    list: () => all,
    find,
    get(id) {
      const camera = find(id);
      if (!camera) throw new GatewayError('not-found');
      return camera;
    },
    links: () => linkIds.map((id, index) => ({ id, code: `L${index + 1}`, name: 'Link', siteId: idOf('site', 1) })),
    sites: () => [
      { id: idOf('site', 1), code: 'TT', name: 'Hầm Thủ Thiêm', kind: 'tunnel', unitId: null, cameraCount: all.length },
      { id: idOf('site', 2), code: 'CN', name: 'Cửa ngõ', kind: 'city-gate', unitId: null, cameraCount: 0 },
    ],
    units: () => [
      { id: idOf('unit', 1), code: 'BC', name: 'Bên cho thuê 1', kind: 'lessor', parentId: null, contact: null },
    ],
    async measureClock(cameraId) {
      measured.push(cameraId);
      const answer = answers.get(cameraId);
      if (answer instanceof Error) throw answer;
      return answer ?? { roundTripMs: 12, offsetMs: 80, uncertaintyMs: 30, method: 'onvif-second-turn' };
    },
    replace(next) {
      all = [...next];
    },
    clockOf: (cameraId, answer) => void answers.set(cameraId, answer),
    measured,
  };
}

/** Events whose listeners' errors fail the test. */
export function strictEvents(): Events {
  return createEvents((error) => {
    throw error;
  });
}
