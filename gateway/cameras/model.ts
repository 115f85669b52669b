/**
 * What other rooms may ask of the cameras room. Everything is answered from memory (the store is written through), so
 * that the media path and the door can ask at any time.
 */
import type { CameraGroup } from './groups/group-schemas.ts';
import type { Camera, IngestWish, Link, Role, Site, Unit } from './schemas.ts';

/** All that a source needs to pull one profile. The host in `url` has passed the address check and is a literal IP. */
export interface PullTarget {
  readonly cameraId: string;
  readonly role: Role;
  readonly deviceId: string;
  /** Without credentials. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly transport: 'tcp' | 'udp';
  /** `auto`: direct for what it can, else ffmpeg. */
  readonly ingest: IngestWish;
  readonly codec: string;
  readonly audio: boolean;
  readonly host: string;
  readonly port: number;
  /** ONVIF profile token for SetSynchronizationPoint; empty for a plain RTSP camera. */
  readonly profileToken: string;
}

export interface Cameras {
  list(): readonly Camera[];
  find(cameraId: string): Camera | undefined;
  /** @throws GatewayError `not-found` */
  get(cameraId: string): Camera;
  findByCode(code: string): Camera | undefined;
  sites(): readonly Site[];
  links(): readonly Link[];
  units(): readonly Unit[];
  /** Each with those of its cameras that are in use. */
  groups(): readonly CameraGroup[];
  /** `undefined`: no device bound, or no such profile. */
  pullTarget(cameraId: string, role: Role): PullTarget | undefined;
  /** ONVIF health of the device that serves the camera, for health samples: one unauthenticated clock measurement. */
  measureClock(cameraId: string, signal: AbortSignal): Promise<ClockMeasurement>;
  /** JPEG from the camera's own snapshot URI. @throws GatewayError when it has none or does not answer. */
  fetchSnapshot(cameraId: string, signal: AbortSignal): Promise<Uint8Array>;
  /** Asks the camera for a keyframe now (ONVIF SetSynchronizationPoint); resolves quietly when it cannot. */
  requestKeyframe(cameraId: string, role: Role): Promise<void>;
}

export interface ClockMeasurement {
  readonly roundTripMs: number;
  /** Camera clock − gateway clock. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  /** `onvif-second-turn`, `onvif`, `http-date`, `rtcp`. */
  readonly method: string;
}
