/** Cameras, health and stream states for the board's tests; each test names only what it is about. */
import type { Camera, Link, Serving, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import type { CameraHealth } from '../../../gateway/health/schemas.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { bareCamera } from '../../support/bare-camera.ts';

export const tunnel: Site = {
  id: 's-1',
  code: 'HTT',
  name: 'Hầm Thủ Thiêm',
  kind: 'tunnel',
  unitId: null,
  cameraCount: 2,
};
export const ward: Site = { id: 's-2', code: 'AP', name: 'Phường An Phú', kind: 'ward', unitId: null, cameraCount: 2 };
export const link: Link = { id: 'l-1', code: 'AP-2', name: 'AP-2', siteId: 's-2' };
export const lessor: Unit = { id: 'u-1', code: 'VNPT', name: 'VNPT', kind: 'lessor', parentId: null, contact: null };

export const serving: Serving = {
  deviceId: 'd-1',
  channel: 1,
  sinceMs: 0,
  address: '10.20.0.15',
  make: 'Hikvision',
  model: 'DS-2CD',
  firmware: '',
  serial: '',
  onvif: true,
  hasCredentials: true,
  profiles: [],
  main: null,
  sub: null,
  ptz: false,
};

export const makeCamera = (change: Partial<Camera> = {}): Camera => ({
  id: `id-${change.code ?? 'T-01'}`,
  code: 'T-01',
  name: 'Cửa hầm phía Quận 1',
  siteId: tunnel.id,
  ...bareCamera,
  serving,
  ...change,
});

export const makeHealth = (cameraId: string, change: Partial<CameraHealth> = {}): CameraHealth => ({
  cameraId,
  state: 'up',
  sinceMs: 1_000,
  cause: '',
  lastFrameAtMs: 9_800,
  fps: 15,
  bitrateKbps: 1_100,
  keyframeIntervalMs: 2_000,
  restartsLastHour: 0,
  onvifReachable: true,
  roundTripMs: 12,
  clockOffsetMs: 100,
  clockUncertaintyMs: 50,
  rtcpClockOffsetMs: null,
  packetLossPercent: null,
  jitterMs: null,
  pictureCheck: null,
  lastCheckedAtMs: null,
  lastCheckOk: null,
  lastDay: [],
  ...change,
});

export const makeStream = (cameraId: string, change: Partial<StreamState> = {}): StreamState => ({
  cameraId,
  role: 'sub',
  phase: 'running',
  picture: 'live',
  pictureSinceMs: 1_000,
  lastFrameAtMs: 9_800,
  error: null,
  attempt: 0,
  nextTryAtMs: null,
  codec: 'h264',
  codecString: 'avc1.64001f',
  width: 640,
  height: 360,
  audio: '',
  playable: true,
  ingest: 'ffmpeg',
  ingestReason: null,
  transport: '',
  viewers: 0,
  streamSession: 'x',
  ...change,
});
