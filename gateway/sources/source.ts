/**
 * The port through which packets come in. A source pulls one profile of one camera until it is closed or lost, and
 * never retries by itself: that is the supervisor's job. rtsp-source (in this process) and ffmpeg-source implement it;
 * choose-source takes one or the other.
 */

import type { ErrorCode, GatewayError } from '../kernel/errors.ts';
import type { Fragment, StreamInit } from '../media/fragment.ts';
import type { TransportFigures } from '../media/rtp/stream-assembler.ts';

/** `auto`: direct for what it can, else ffmpeg. */
export type IngestWish = 'auto' | 'direct' | 'ffmpeg';

/** What brings the packets, and why not directly when a fall-back was needed. */
export interface Ingest {
  readonly kind: 'direct' | 'ffmpeg';
  readonly reason: ErrorCode | null;
  /** The way the packets take now; null while none is set up, and where it is hidden (ffmpeg). */
  readonly transport: 'tcp' | 'udp' | null;
}

export interface SourceRequest {
  readonly ingest: IngestWish;
  /** `rtsp://host:port/path` without credentials; the host is the address that passed the address check (a literal IP). */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly transport: 'tcp' | 'udp';
  /** Whether audio is wanted. */
  readonly audio: boolean;
  /** No new video frame for this long means lost. */
  readonly frameTimeoutMs: number;
}

export interface SourceListener {
  /** Comes first, and again (new session) when codec parameters or size change. */
  onInit(init: StreamInit): void;
  onFragment(fragment: Fragment): void;
  /** Exactly once, whatever ended it; `undefined` when `close` was called. Nothing comes after it. */
  onEnd(error: GatewayError | undefined): void;
}

export interface Source {
  /** Resolves when process, sockets and timers are gone. Idempotent. */
  close(): Promise<void>;
  /** Process id of the helper process, where there is one: for tests and for the health board. */
  readonly pid: number | undefined;
  ingest(): Ingest;
  /** What the transport lost and when; `undefined` where it is hidden (ffmpeg). */
  figures(): TransportFigures | undefined;
}

export type OpenSource = (request: SourceRequest, listener: SourceListener) => Source;
