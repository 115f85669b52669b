/** What the room keeps of each thing, as its stores read and write it. The API's shapes (schemas.ts) are made of these. */
import type { Camera, Profile } from './schemas.ts';

export interface CameraRecord extends Omit<Camera, 'serving'> {
  readonly retiredAtMs: number | null;
}

export interface DeviceChannel {
  readonly channel: number;
  readonly profiles: readonly Profile[];
  /** As the rule chose; a camera may override both. */
  readonly mainToken: string | null;
  readonly subToken: string | null;
  /** Profile with which PTZ calls are made; null: cannot be steered. */
  readonly ptzToken: string | null;
  /** Video source (configuration) tokens: the camera's events name the channel by one of these. */
  readonly sourceTokens: readonly string[];
}

export interface DeviceRecord {
  readonly id: string;
  /** `mac:…`, `serial:…`, `endpoint:…` or `rtsp:…`: the same text means the same unit. */
  readonly identity: string;
  readonly mac: string | null;
  readonly endpoint: string | null;
  readonly make: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  readonly hostName: string | null;
  /** Literal IP, checked and pinned. */
  readonly address: string;
  /** Address of the ONVIF device service; null: RTSP only. */
  readonly xaddr: string | null;
  readonly onvifVersions: readonly string[];
  /** Where its ONVIF services are: spares asking again before each call. */
  readonly services: readonly { readonly namespace: string; readonly xaddr: string }[];
  readonly ptz: boolean;
  readonly events: boolean;
  readonly media2: boolean;
  readonly clockOffsetMs: number | null;
  readonly seenAtMs: number;
  readonly channels: readonly DeviceChannel[];
}

export interface BindingRecord {
  readonly id: string;
  readonly cameraId: string;
  readonly deviceId: string;
  readonly channel: number;
  readonly fromMs: number;
  readonly untilMs: number | null;
}

/** `key`: camera, device or site id, or a CIDR range. */
export interface CredentialScope {
  readonly kind: 'camera' | 'device' | 'site' | 'range';
  readonly key: string;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}
