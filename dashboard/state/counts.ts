/** Counts of the top and bottom rows. Pure. */
import type { Camera, Site, SiteKind } from '../../gateway/cameras/schemas.ts';
import type { CameraHealth } from '../../gateway/health/schemas.ts';
import type { CameraStreams } from './district.ts';

export const siteKinds: readonly SiteKind[] = ['tunnel', 'city-gate', 'ward'];

export interface KindCount {
  readonly kind: SiteKind;
  readonly sites: number;
  readonly good: number;
  readonly total: number;
}

/** Cameras in state `up` of all cameras, per kind of site that has any. */
export function countByKind(
  cameras: Iterable<Camera>,
  sites: ReadonlyMap<string, Site>,
  health: ReadonlyMap<string, CameraHealth>,
): KindCount[] {
  const counts = new Map(siteKinds.map((kind) => [kind, { kind, sites: 0, good: 0, total: 0 }]));
  for (const site of sites.values()) {
    const count = counts.get(site.kind);
    if (count) count.sites += 1;
  }
  for (const camera of cameras) {
    const count = counts.get(sites.get(camera.siteId)?.kind ?? 'ward');
    if (!count) continue;
    count.total += 1;
    if (health.get(camera.id)?.state === 'up') count.good += 1;
  }
  return [...counts.values()].filter((count) => count.total > 0);
}

/** Cameras of which some profile delivers frames now. */
export function countLive(streams: ReadonlyMap<string, CameraStreams>): number {
  return [...streams.values()].filter(({ main, sub }) => main?.picture === 'live' || sub?.picture === 'live').length;
}
