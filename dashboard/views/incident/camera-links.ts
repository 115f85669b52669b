/** From the cameras of an incident to playback at its moment, and to a request for evidence. Pure. */
import type { IncidentCameraView, IncidentView } from '../../../gateway/incidents/schemas.ts';
import { newPackAddress } from '../evidence/evidence-address.ts';
import { panesMost, renderPlaybackAddress } from '../playback/playback-address.ts';

type Row = Pick<IncidentCameraView, 'cameraId' | 'fromMs' | 'toMs'>;
type Known = ReadonlyMap<string, { readonly code: string }>;

const camerasOf = (rows: readonly Row[]): string[] => [...new Set(rows.map(({ cameraId }) => cameraId))];
const firstMs = (rows: readonly Row[]): number => Math.min(...rows.map(({ fromMs }) => fromMs));
const lastMs = (rows: readonly Row[]): number => Math.max(...rows.map(({ toMs }) => toMs));

/** From when the incident began, or from the first moment that belongs to it when none is held that early. */
export function playbackPath(rows: readonly Row[], { fromMs }: Pick<IncidentView, 'fromMs'>, cameras: Known): string {
  const codes = camerasOf(rows).flatMap((id) => cameras.get(id)?.code ?? []);
  const within = rows.some((row) => row.fromMs <= fromMs && fromMs < row.toMs);
  return renderPlaybackAddress(codes.slice(0, panesMost), within ? fromMs : firstMs(rows));
}

/** The request names one span for all: from the first moment to the last. */
export function evidencePath({ id, cameras, adminCase }: Pick<IncidentView, 'id' | 'cameras' | 'adminCase'>): string {
  const address = newPackAddress(camerasOf(cameras), firstMs(cameras), lastMs(cameras));
  const query = new URLSearchParams({ incident: id, ...(adminCase ? { case: adminCase.number } : {}) });
  return `${address}&${query}`;
}
