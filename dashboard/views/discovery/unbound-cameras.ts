/** Cameras without a device that match a search, the suggested ones first, then by code. Pure. */
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import { foldCode, matchesSearch } from '../../state/search-fold.ts';

const codes = new Intl.Collator('vi', { numeric: true, sensitivity: 'base' });

export function unboundCameras(
  cameras: readonly Camera[],
  sites: ReadonlyMap<string, Site>,
  suggested: readonly string[],
  text: string,
): Camera[] {
  const rank = (camera: Camera) => {
    const index = suggested.indexOf(camera.id);
    return index === -1 ? suggested.length : index;
  };
  const folded = foldCode(text);
  return cameras
    .filter((camera) => camera.serving === null)
    .filter(
      (camera) =>
        (folded !== '' && foldCode(camera.code).startsWith(folded)) ||
        matchesSearch(text, [camera.code, camera.name, sites.get(camera.siteId)?.name, camera.place.road]),
    )
    .sort((a, b) => rank(a) - rank(b) || codes.compare(a.code, b.code));
}
