/** What the manifest says of a camera besides its files: which one it is, how its clock stood, what is missing and why. */
import type { Cameras } from '../../../cameras/model.ts';
import type { ClockMeasureView } from '../../../health/schemas.ts';
import type { RecordedPart } from '../../../recordings/export/recorded-parts.ts';
import type { RecordingIndex } from '../../../recordings/model.ts';
import type { PackItem } from '../model.ts';
import type { ClockFact, PackedCamera } from './manifest.ts';
import { findTrueGaps } from './true-gaps.ts';

export interface FactSources {
  readonly cameras: Pick<Cameras, 'find' | 'sites'>;
  readonly index: Pick<RecordingIndex, 'gaps'>;
  readonly clockMeasures: (
    cameraId: string,
    span: { readonly fromMs: number; readonly toMs: number },
  ) => Promise<readonly ClockMeasureView[]>;
}

export type CameraFacts = Omit<PackedCamera, 'originals' | 'movies' | 'signedRoot'>;

/** A measurement from further away says little of a clock that drifts. */
const clockSearchMs = 24 * 3_600_000;
const iso = (atMs: number): string => new Date(atMs).toISOString();

export async function factsOf(
  sources: FactSources,
  item: PackItem,
  parts: readonly RecordedPart[],
): Promise<CameraFacts> {
  const { cameraId, role, fromMs, toMs } = item;
  const camera = sources.cameras.find(cameraId);
  const serving = camera?.serving;
  const known = (await sources.index.gaps(fromMs, toMs, [cameraId])).filter((gap) => gap.role === role);
  const segments = parts.flatMap((part) => part.segments);
  return {
    ...{ code: camera?.code ?? cameraId, name: camera?.name ?? '', role, from: iso(fromMs), to: iso(toMs) },
    site: sources.cameras.sites().find(({ id }) => id === camera?.siteId)?.name ?? '',
    latitude: camera?.place.latitude ?? null,
    longitude: camera?.place.longitude ?? null,
    device: serving
      ? { make: serving.make, model: serving.model, serial: serving.serial, firmware: serving.firmware }
      : null,
    clock: await nearestClock(sources, item),
    gaps: findTrueGaps(item, segments, known).map((gap) => ({
      ...{ from: iso(gap.fromMs), to: iso(gap.toMs), cause: gap.cause },
    })),
  };
}

async function nearestClock({ clockMeasures }: FactSources, item: PackItem): Promise<ClockFact | null> {
  const { cameraId, fromMs, toMs } = item;
  const around = { fromMs: fromMs - clockSearchMs, toMs: toMs + clockSearchMs };
  // The store of figures may be away for a while; evidence does not wait for it.
  const measures = await clockMeasures(cameraId, around).catch(() => []);
  const distance = ({ atMs }: ClockMeasureView) => Math.max(fromMs - atMs, atMs - toMs, 0);
  const [nearest] = [...measures].sort((one, other) => distance(one) - distance(other));
  if (!nearest) return null;
  const { offsetMs, uncertaintyMs, method, atMs } = nearest;
  return { offsetMs, uncertaintyMs, method, measuredAt: iso(atMs) };
}
