/** Cameras that somebody means by what he types: by code, name or site. Pure. */
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { District } from './district.ts';
import { foldCode, matchesSearch } from './search-fold.ts';

/** The one whose code it is comes first, the others by code; nothing typed finds none. */
export function findCameras(district: District, text: string, among: Iterable<Camera>, most: number): Camera[] {
  if (text.trim() === '') return [];
  const wanted = foldCode(text);
  const isIt = ({ code }: Camera) => foldCode(code) === wanted;
  return [...among]
    .filter((camera) => isIt(camera) || matchesSearch(text, [camera.code, camera.name, district.siteOf(camera)?.name]))
    .sort((a, b) => Number(isIt(b)) - Number(isIt(a)) || a.code.localeCompare(b.code, 'vi', { numeric: true }))
    .slice(0, most);
}
