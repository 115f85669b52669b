/** What playback asks the gateway for: groups of frames, their bytes, the timeline, thumbnails. Times are epoch ms. */
import type { CameraTimeline, Neighbour, PlayGroupView } from '../../gateway/recordings/playback/playback-schemas.ts';
import { type ApiResult, api } from '../state/api.ts';
import { viewPurpose } from '../state/view-purpose.ts';

export type PlayGroup = PlayGroupView;
export type RecordedRole = 'main' | 'sub';

/** A recording as a pane plays it. */
export interface RecordedRendition {
  readonly role: RecordedRole;
  /** Made into H.264 by the gateway: the browser cannot decode what was sent. */
  readonly derived: boolean;
}

/** With what the person said that he looks for. */
function queryOf(values: Readonly<Record<string, string>>): string {
  const purpose = viewPurpose.text;
  return new URLSearchParams({ ...values, ...(purpose === '' ? {} : { purpose }) }).toString();
}

const spanQuery = (fromMs: number, toMs: number) => ({
  from: String(Math.max(0, Math.floor(fromMs))),
  to: String(Math.ceil(toMs)),
});

export function fetchGroups(
  cameraId: string,
  { role, derived }: RecordedRendition,
  fromMs: number,
  toMs: number,
  signal: AbortSignal,
): Promise<ApiResult<readonly PlayGroup[]>> {
  const path = `/api/cameras/${cameraId}/recordings/${role}/groups`;
  const query = { ...spanQuery(fromMs, toMs), ...(derived ? { rendition: 'h264' } : {}) };
  return api('GET', `${path}?${queryOf(query)}`, { signal });
}

const filePath = (cameraId: string, { role, derived }: RecordedRendition, fileId: string) =>
  `/hls/${cameraId}/rec/${derived ? 'h264' : role}/${fileId}`;

/** A transcode of a long group takes its time. */
const mediaTimeoutMs = 30_000;

export function fetchInit(
  cameraId: string,
  rendition: RecordedRendition,
  fileId: string,
  signal: AbortSignal,
): Promise<ApiResult<Blob>> {
  const path = `${filePath(cameraId, rendition, fileId)}/init.mp4`;
  return api('GET', path, { signal, as: 'blob', timeoutMs: mediaTimeoutMs });
}

export interface SegmentRun {
  readonly fileId: string;
  /** Indices of segments, both within. */
  readonly first: number;
  readonly last: number;
  /** Their keyframes alone, each as long as its group. */
  readonly keyframes: boolean;
}

export function fetchFrames(
  cameraId: string,
  rendition: RecordedRendition,
  { fileId, first, last, keyframes }: SegmentRun,
  signal: AbortSignal,
): Promise<ApiResult<Blob>> {
  const path = `${filePath(cameraId, rendition, fileId)}/${first}-${last}.m4s`;
  return api('GET', keyframes ? `${path}?keyframes=1` : path, { signal, as: 'blob', timeoutMs: mediaTimeoutMs });
}

const soundPath = (cameraId: string, role: RecordedRole, fileId: string) =>
  `/hls/${cameraId}/rec/sound/${role}/${fileId}`;

export function fetchSoundInit(
  cameraId: string,
  role: RecordedRole,
  fileId: string,
  signal: AbortSignal,
): Promise<ApiResult<Blob>> {
  return api('GET', `${soundPath(cameraId, role, fileId)}/init.mp4`, { signal, as: 'blob' });
}

export function fetchSound(
  cameraId: string,
  role: RecordedRole,
  { fileId, first, last }: SegmentRun,
  signal: AbortSignal,
): Promise<ApiResult<Blob>> {
  return api('GET', `${soundPath(cameraId, role, fileId)}/${first}-${last}.m4s`, { signal, as: 'blob' });
}

/** Of the keyframe at or before the moment. */
export const thumbnailUrl = (cameraId: string, atMs: number): string =>
  `/api/cameras/${cameraId}/recordings/thumbnail.jpg?${queryOf({ at: String(Math.floor(atMs)) })}`;

/** Spans nearer to each other than `stepMs` come as one. */
export function fetchTimeline(
  cameraIds: readonly string[],
  fromMs: number,
  toMs: number,
  stepMs: number,
  signal?: AbortSignal,
): Promise<ApiResult<readonly CameraTimeline[]>> {
  const query = { cameraIds: cameraIds.join(','), ...spanQuery(fromMs, toMs), stepMs: String(Math.floor(stepMs)) };
  return api('GET', `/api/recordings/timeline?${new URLSearchParams(query)}`, signal ? { signal } : {});
}

export function fetchNearest(cameraId: string, limit: number): Promise<ApiResult<readonly Neighbour[]>> {
  return api('GET', `/api/cameras/${cameraId}/nearest?limit=${limit}`);
}
