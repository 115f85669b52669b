/** Alarms of a camera, link or site with all that hangs on it, for a history of one place. Pure. */
import type { Cameras } from '../cameras/model.ts';
import type { Alarm } from './model.ts';

/** `undefined`: the id is no link or site, so that only its own alarms and those it was part of count. */
export function camerasAt(id: string, cameras: Pick<Cameras, 'list' | 'sites' | 'links'>): Set<string> | undefined {
  const isPlace = [...cameras.sites(), ...cameras.links()].some((place) => place.id === id);
  if (!isPlace) return undefined;
  const there = cameras.list().filter(({ siteId, linkId }) => siteId === id || linkId === id);
  return new Set(there.map((camera) => camera.id));
}

export function isOfPlace({ subject, members }: Alarm, id: string, cameraIds: ReadonlySet<string>): boolean {
  return subject.id === id || cameraIds.has(subject.id) || members.some((cameraId) => cameraIds.has(cameraId));
}
