/** Rows of a small district, complete as the contracts ask. */
import type { Camera, Profile, Site, SiteKind } from '../../../gateway/cameras/schemas.ts';
import type { CameraHealth, HealthState } from '../../../gateway/health/schemas.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import { bareCamera } from '../../support/bare-camera.ts';

export const site = (id: string, kind: SiteKind): Site => ({
  id,
  code: id,
  name: id,
  kind,
  unitId: null,
  cameraCount: 1,
});

export const profile = (codec: Profile['codec']): Profile => ({
  token: codec,
  name: codec,
  codec,
  codecFrom: 'sdp',
  width: 640,
  height: 360,
  fps: 25,
  bitrateKbps: 500,
  gopLength: 50,
  audio: '',
  rtspUrl: 'rtsp://192.0.2.1/1',
  snapshotUrl: null,
});

export const camera = (id: string, code: string, siteId: string, bound = true): Camera => ({
  id,
  code,
  name: `Camera ${code}`,
  siteId,
  ...bareCamera,
  serving: bound
    ? {
        deviceId: `device-${id}`,
        channel: 1,
        sinceMs: 0,
        address: '192.0.2.1',
        make: '',
        model: '',
        firmware: '',
        serial: '',
        onvif: true,
        hasCredentials: true,
        profiles: [],
        main: profile('h264'),
        sub: profile('h264'),
        ptz: false,
      }
    : null,
});

export const stream = (cameraId: string, changes: Partial<StreamState> = {}): StreamState => ({
  cameraId,
  role: 'sub',
  phase: 'running',
  picture: 'live',
  pictureSinceMs: 0,
  lastFrameAtMs: 1_000,
  error: null,
  attempt: 0,
  nextTryAtMs: null,
  codec: 'h264',
  codecString: 'avc1.42c01e',
  width: 640,
  height: 360,
  audio: '',
  playable: true,
  ingest: 'ffmpeg',
  ingestReason: null,
  transport: '',
  viewers: 0,
  streamSession: 'session',
  ...changes,
});

export const health = (cameraId: string, state: HealthState): CameraHealth => ({
  cameraId,
  state,
  sinceMs: 0,
  cause: '',
  lastFrameAtMs: null,
  fps: 25,
  bitrateKbps: 500,
  keyframeIntervalMs: 2_000,
  restartsLastHour: 0,
  onvifReachable: true,
  roundTripMs: 5,
  clockOffsetMs: 0,
  clockUncertaintyMs: 0,
  rtcpClockOffsetMs: null,
  packetLossPercent: null,
  jitterMs: null,
  pictureCheck: null,
  lastCheckedAtMs: null,
  lastCheckOk: null,
  lastDay: [],
});

export const wall = (id: string, revision: number): Wall => ({
  id,
  name: id,
  title: id,
  kind: 'desk',
  layout: { tileCount: 4, cameraIds: [], fill: 'state', siteId: null, page: 0 },
  previous: null,
  revision,
});
