/** Which cameras the administrator's list shows, in the order of their codes. Pure. */
import type { Camera, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import { matchesSearch } from '../../state/search-fold.ts';
import { placeText } from '../health/board-row.ts';

export interface CameraListFilter {
  readonly text: string;
  readonly siteId: string;
  readonly binding: 'any' | 'bound' | 'unbound';
}

const codes = new Intl.Collator('vi', { numeric: true, sensitivity: 'base' });

export function listCameras(
  cameras: readonly Camera[],
  sites: ReadonlyMap<string, Site>,
  units: ReadonlyMap<string, Unit>,
  filter: CameraListFilter,
): Camera[] {
  return cameras
    .filter((camera) => {
      if (filter.siteId !== '' && camera.siteId !== filter.siteId) return false;
      if (filter.binding !== 'any' && (camera.serving !== null) !== (filter.binding === 'bound')) return false;
      return matchesSearch(filter.text, [
        camera.code,
        camera.name,
        placeText(camera),
        sites.get(camera.siteId)?.name,
        camera.lessorUnitId === null ? null : units.get(camera.lessorUnitId)?.name,
        camera.contractNumber,
        camera.serving?.address,
        camera.serving?.make,
        camera.serving?.model,
      ]);
    })
    .sort((a, b) => codes.compare(a.code, b.code));
}
