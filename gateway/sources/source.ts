/**
 * The port through which packets come in. A source pulls one profile of one camera until it is closed or lost, and
 * never retries by itself: that is the supervisor's job. ffmpeg-source implements it; a direct RTSP source will.
 */

import type { GatewayError } from '../kernel/errors.ts';
import type { Fragment, StreamInit } from '../media/fragment.ts';

export interface SourceRequest {
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
}

export type OpenSource = (request: SourceRequest, listener: SourceListener) => Source;
