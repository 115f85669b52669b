/** Of whom a history of one camera, link or site is: of itself and, for a place, of the cameras that hang on it. Pure. */
import type { Cameras } from '../cameras/model.ts';

export function subjectsAt(id: string, cameras: Pick<Cameras, 'list'>): string[] {
  const there = cameras.list().filter(({ siteId, linkId }) => siteId === id || linkId === id);
  return [id, ...there.map((camera) => camera.id)];
}
