/** What other rooms may ask of the streams room: states, figures, and the window of a running stream. */
import type { Fragment, StreamInit } from '../media/fragment.ts';
import type { TransportFigures } from '../media/rtp/stream-assembler.ts';
import type { WindowReader } from '../media/window.ts';
import type { StreamState } from './schemas.ts';

export type Role = 'main' | 'sub';

/** Over all sources of a stream; never running back. */
export type PacketTotals = Pick<TransportFigures, 'packetsReceived' | 'packetsLost' | 'packetsReordered'>;

/** Counted since the stream's first start; health takes differences. */
export interface StreamFigures {
  readonly cameraId: string;
  readonly role: Role;
  readonly running: boolean;
  readonly framesTotal: number;
  readonly bytesTotal: number;
  /** Of the last two keyframes; null before there were two. */
  readonly keyframeIntervalMs: number | null;
  readonly lastFrameAtMs: number | null;
  /** Losses not asked for. */
  readonly restartsTotal: number;
  /** What the way lost: counts since the first start, jitter and clock of now. null while it is hidden (ffmpeg) or nothing runs. */
  readonly transport: TransportFigures | null;
  /** What was counted so far, also while nothing runs; null: no packet was ever counted. */
  readonly packets: PacketTotals | null;
}

export interface FragmentListener {
  onInit(init: StreamInit): void;
  onFragment(fragment: Fragment): void;
}

/** A keyframe in memory with the init that its session began with. */
export interface KeyframeNow {
  readonly init: StreamInit;
  readonly keyframe: Fragment;
}

export interface Streams {
  /** State of a profile, also of one that is not pulled. */
  state(cameraId: string, role: Role): StreamState;
  states(): readonly StreamState[];
  figures(): readonly StreamFigures[];
  /** Keeps the profile pulled until `release` is called (idempotent). `purpose` is for the log and the viewers' count. */
  hold(cameraId: string, role: Role, purpose: 'viewer' | 'recorder' | 'check'): { release(): void };
  /** Fragments as they come, beginning with the current init and the last group of pictures, if any. */
  subscribe(cameraId: string, role: Role, listener: FragmentListener): () => void;
  /** What is kept of the stream in memory, for readers that `visit` and `follow`; `undefined`: there is no such profile. */
  window(cameraId: string, role: Role): WindowReader | undefined;
  /** Newest keyframe of the smaller profile that runs; `undefined`: nothing runs. */
  keyframeNow(cameraId: string): KeyframeNow | undefined;
  /** JPEG of a keyframe. @throws GatewayError `ffmpeg.failed`, `gateway.busy` */
  jpegOf(picture: KeyframeNow, signal: AbortSignal): Promise<Uint8Array>;
  /** JPEG of the newest keyframe. @throws GatewayError `stream.not-running` when there is none. */
  still(cameraId: string, signal: AbortSignal): Promise<{ jpeg: Uint8Array; takenAtMs: number }>;
  /** Ends the current wait of the ladder and tries at once. */
  retryNow(cameraId: string): void;
  close(): Promise<void>;
}
