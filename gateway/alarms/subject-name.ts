/** What people call the subject of an alarm, where there is no page to look it up. */
import type { Cameras } from '../cameras/model.ts';

export function nameOfSubject(
  { kind, id }: { readonly kind: string; readonly id: string },
  cameras: Pick<Cameras, 'find' | 'sites' | 'links'>,
): string {
  if (kind === 'camera') {
    const camera = cameras.find(id);
    return camera ? `${camera.code} ${camera.name}` : id;
  }
  const places = kind === 'site' ? cameras.sites() : kind === 'link' ? cameras.links() : [];
  return places.find((place) => place.id === id)?.name ?? kind;
}
