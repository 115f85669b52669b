/** Small rules of pulling, pure. */
import type { PullTarget } from '../cameras/model.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import type { SourceRequest } from '../sources/source.ts';

const networkErrors: ReadonlySet<string> = new Set<ErrorCode>([
  'camera.unreachable',
  'camera.refused',
  'camera.timeout',
  'stream.lost',
  'stream.stalled',
]);

/** Whether a failure may come from the way to the camera, so that a neighbour's return is good news. */
export const isNetworkError = (code: ErrorCode | null): boolean => code !== null && networkErrors.has(code);

/** Whether a running source still pulls what it should. Credentials are not asked for again while it runs. */
export const isSamePull = (one: PullTarget, other: PullTarget): boolean =>
  one.url === other.url &&
  one.transport === other.transport &&
  one.ingest === other.ingest &&
  one.deviceId === other.deviceId &&
  one.audio === other.audio;

/** What a source is asked for so that it pulls the target. */
export const requestOf = (target: PullTarget, frameTimeoutMs: number): SourceRequest => ({
  ingest: target.ingest,
  url: target.url,
  username: target.username,
  password: target.password,
  transport: target.transport,
  audio: target.audio,
  frameTimeoutMs,
});
