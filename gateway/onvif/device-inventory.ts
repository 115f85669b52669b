/** What reading a device gives: types only, shared by the readers. */
import type { ErrorCode } from '../kernel/errors.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { AuthMethod } from './soap-transport.ts';

export type VideoCodec = 'h264' | 'h265' | 'mjpeg' | 'other';

/** Structurally the `Profile` of cameras/schemas.ts. */
export interface MediaProfile {
  readonly token: string;
  readonly name: string;
  readonly codec: VideoCodec;
  /** Media1 cannot say H.265 and calls it H264; only Media2 or the stream's SDP is to be believed. */
  readonly codecFrom: 'media2' | 'media1' | 'unknown';
  readonly width: number;
  readonly height: number;
  /** The configured limit; 0 unknown. */
  readonly fps: number;
  /** The configured limit; 0 unknown or unlimited. */
  readonly bitrateKbps: number;
  /** Frames between keyframes; 0 unknown. */
  readonly gopLength: number;
  /** Lower case (`aac`, `g711`); empty without audio. */
  readonly audio: string;
  /** Never with credentials, always at the address that answered. */
  readonly rtspUrl: string;
  readonly snapshotUrl: string | null;
}

export interface InventoryChannel {
  /** From 1, in the device's order of video sources. */
  readonly channel: number;
  readonly videoSourceToken: string;
  /** Events name this one. */
  readonly sourceConfigurationToken: string;
  readonly profiles: readonly MediaProfile[];
  readonly mainToken: string | null;
  readonly subToken: string | null;
  /** Profile with which PTZ calls are made; null: cannot be steered. */
  readonly ptzToken: string | null;
  readonly ptzNodeToken: string | null;
}

export interface OnvifService {
  readonly namespace: string;
  /** At the address that answered. */
  readonly xaddr: string;
  /** `2.60`; empty when unknown. */
  readonly version: string;
}

/** What could not be read, and why: the rest of the inventory stands. */
export interface InventoryProblem {
  /** ONVIF operation, with the profile's token where it was about one. */
  readonly operation: string;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface DeviceInventory {
  /** Host of the xaddr. */
  readonly address: string;
  readonly xaddr: string;
  /** From GetEndpointReference; empty when the device does not say. */
  readonly endpoint: string;
  readonly make: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  /** Names a model, never a unit. */
  readonly hardwareId: string;
  /** Lower case with colons. */
  readonly mac: string | null;
  readonly hostName: string | null;
  readonly services: readonly OnvifService[];
  /** Versions of the ONVIF core the device claims, ascending. */
  readonly onvifVersions: readonly string[];
  readonly media2: boolean;
  readonly ptz: boolean;
  /** PullPoint events. */
  readonly events: boolean;
  readonly channels: readonly InventoryChannel[];
  readonly clock: ClockOffset | null;
  readonly auth: AuthMethod;
  /** True: the device did not take the credentials (or there were none), and what needs a sign-in is missing. */
  readonly refused: boolean;
  readonly problems: readonly InventoryProblem[];
}
