/** Finds cameras by code, by site and by words, as people type them: "cua ngo 3" finds "Cửa ngõ … C-03". Pure. */
import { foldText } from './fold-text.ts';
import type { Camera, Site } from './schemas.ts';

export interface CameraQuery {
  readonly code?: string | undefined;
  /** Id or code of a site. */
  readonly site?: string | undefined;
  /** Every word must occur in code, name, road or site. */
  readonly q?: string | undefined;
}

export function searchCameras(cameras: readonly Camera[], sites: readonly Site[], query: CameraQuery): Camera[] {
  const siteById = new Map(sites.map((site) => [site.id, site]));
  const words = foldText(query.q ?? '').split(' ');
  return cameras.filter((camera) => {
    const site = siteById.get(camera.siteId);
    if (query.code !== undefined && camera.code.toLowerCase() !== query.code.toLowerCase()) return false;
    if (query.site !== undefined && query.site !== camera.siteId && query.site !== site?.code) return false;
    const text = foldText([camera.code, camera.name, camera.place.road, site?.name, site?.code].join(' '));
    return words.every((word) => text.includes(word));
  });
}
