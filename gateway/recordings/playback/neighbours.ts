/** Cameras that show what happens next to what a camera shows: those of its site, then those around it. */
import type { Camera } from '../../cameras/schemas.ts';
import type { Neighbour } from './playback-schemas.ts';

type Placed = Pick<Camera, 'id' | 'code' | 'siteId' | 'place'>;

/** @param others cameras that may be shown; the camera itself is left out. */
export function neighboursOf(camera: Placed, others: readonly Placed[], most: number): Neighbour[] {
  const near = others
    .filter(({ id }) => id !== camera.id)
    .map((other) => ({
      code: other.code,
      cameraId: other.id,
      sameSite: other.siteId === camera.siteId,
      distanceM: distanceBetween(camera, other),
    }));
  near.sort((a, b) => {
    if (a.sameSite !== b.sameSite) return a.sameSite ? -1 : 1;
    const apart = (a.distanceM ?? Number.MAX_VALUE) - (b.distanceM ?? Number.MAX_VALUE);
    return apart === 0 ? a.code.localeCompare(b.code, 'vi', { numeric: true }) : apart;
  });
  return near.slice(0, most).map(({ cameraId, sameSite, distanceM }) => ({ cameraId, sameSite, distanceM }));
}

const earthRadiusM = 6_371_000;

/** Along the same road by chainage, else as the crow flies; null: not known. Whole metres. */
function distanceBetween(a: Placed, b: Placed): number | null {
  const [from, to] = [a.place, b.place];
  if (from.road !== null && from.road === to.road && from.chainageM !== null && to.chainageM !== null)
    return Math.round(Math.abs(from.chainageM - to.chainageM));
  if (from.latitude === null || from.longitude === null || to.latitude === null || to.longitude === null) return null;
  const radians = Math.PI / 180;
  const north = (to.latitude - from.latitude) * radians;
  const east = (to.longitude - from.longitude) * radians;
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * Math.sin(east / 2) ** 2;
  return Math.round(2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(half))));
}
