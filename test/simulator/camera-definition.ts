/** What one simulated device is: the facts that stay, as a district file may give them. All others have defaults (district.ts). */
export type SceneKind = 'tunnel' | 'gate' | 'ward';
export type Light = 'day' | 'night';
export type VideoCodec = 'h264' | 'h265' | 'mjpeg';
export type AudioCodec = 'none' | 'aac' | 'pcma' | 'pcmu';
export type SoapAuth = 'wsse' | 'digest' | 'both';
/** `digest-both` offers SHA-256 first and MD5 second; `digest-sha256` offers nothing else (ffmpeg 5.1 cannot sign in there). */
export type RtspAuth = 'basic' | 'digest-md5' | 'digest-sha256' | 'digest-both' | 'none';

export interface CameraDefinition {
  /** The code of the place it stands at (T-07), of an unbound device or a recorder. */
  readonly code: string;
  readonly name: string;
  readonly scene: SceneKind;
  readonly light: Light;
  /** Picks among the drawn scenes of the same kind and light, and among real clips. */
  readonly view: number;
  readonly mainCodec: VideoCodec;
  readonly subCodec: VideoCodec;
  readonly audio: AudioCodec;
  readonly ptz: boolean;
  readonly user: string;
  readonly password: string;
  readonly soapAuth: SoapAuth;
  readonly rtspAuth: RtspAuth;
  readonly make: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  readonly mac: string;
  /** Endpoint reference of WS-Discovery, without the `urn:uuid:`. */
  readonly uuid: string;
  /** Camera clock minus true time. */
  readonly clockOffsetMs: number;
  /** One-way delay of answers and frames. */
  readonly networkDelayMs: number;
  /** How the packets of a picture leave over RTSP's own connection: by one write in all, or by one each, as most cameras do. */
  readonly packets: 'together' | 'apart';
  readonly address: string;
  /** 0 takes any free port. */
  readonly httpPort: number;
  readonly rtspPort: number;
  readonly discoveryPort: number;
  /** Host written into stream and snapshot URIs in place of the own address (cameras behind a router do this). */
  readonly uriHost?: string;
  /** More than one makes it a recorder: each channel has its own main and sub profile. */
  readonly channels: number;
  readonly sessionTimeoutS: number;
  readonly maxSessions: number;
}
