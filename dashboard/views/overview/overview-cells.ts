/**
 * What stands on the overview, in order: for each site a cell that names it, then its cameras. Pure: the district in,
 * cells out. Sites go by kind (tunnel, gates, wards) and name, so that a camera keeps its place; sick first moves the
 * sites and cameras in trouble to the front.
 */
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import type { CameraHealth } from '../../../gateway/health/schemas.ts';
import { siteKinds } from '../../state/counts.ts';
import type { CameraStreams } from '../../state/district.ts';
import { matchesSearch } from '../../state/search-fold.ts';
import { byCode, sicknessRank } from '../wall/wall-fill.ts';

export interface OverviewFacts {
  readonly cameras: Iterable<Camera>;
  readonly sites: ReadonlyMap<string, Site>;
  readonly health: ReadonlyMap<string, CameraHealth>;
  readonly streams: ReadonlyMap<string, CameraStreams>;
}

export interface OverviewWish {
  /** As typed: code, name or site. */
  readonly text: string;
  readonly sickFirst: boolean;
}

export interface OverviewGroup {
  readonly siteId: string;
  readonly site: Site | undefined;
  readonly cameras: readonly Camera[];
  /** Of all cameras of the site, whatever the filter: with a picture, lost, frozen or poor, bound to no device. */
  readonly counts: SiteCounts;
}

export interface SiteCounts {
  readonly total: number;
  readonly good: number;
  readonly lost: number;
  readonly poor: number;
  readonly unbound: number;
}

export function groupCameras(facts: OverviewFacts, wish: OverviewWish): OverviewGroup[] {
  const bySite = new Map<string, Camera[]>();
  for (const camera of facts.cameras) {
    const known = bySite.get(camera.siteId);
    if (known) known.push(camera);
    else bySite.set(camera.siteId, [camera]);
  }
  const rank = (camera: Camera) => sicknessRank(camera, facts.health.get(camera.id), facts.streams.get(camera.id));
  const groups = [...bySite].map(([siteId, cameras]) => {
    const site = facts.sites.get(siteId);
    const found = cameras.filter((one) =>
      matchesSearch(wish.text, [one.code, one.code.replace('-', ''), one.name, site?.name]),
    );
    const order = wish.sickFirst ? (a: Camera, b: Camera) => rank(a) - rank(b) || byCode(a, b) : byCode;
    return { siteId, site, cameras: found.sort(order), counts: countSite(cameras.map(rank)) };
  });
  const worst = (group: OverviewGroup) => Math.min(...group.cameras.map(rank));
  return groups
    .filter((group) => group.cameras.length > 0)
    .sort((a, b) => (wish.sickFirst ? worst(a) - worst(b) : 0) || bySiteOrder(a.site, b.site));
}

/** `ranks` as `sicknessRank` gives them. */
function countSite(ranks: readonly number[]): SiteCounts {
  const count = (matches: (rank: number) => boolean) => ranks.filter(matches).length;
  return {
    total: ranks.length,
    good: count((rank) => rank === 4),
    lost: count((rank) => rank === 0),
    poor: count((rank) => rank === 1 || rank === 2),
    unbound: count((rank) => rank === 6),
  };
}

function bySiteOrder(a: Site | undefined, b: Site | undefined): number {
  const kindOf = (site: Site | undefined) => (site ? siteKinds.indexOf(site.kind) : siteKinds.length);
  return kindOf(a) - kindOf(b) || (a?.name ?? '').localeCompare(b?.name ?? '', 'vi', { numeric: true });
}

/** Cells of all groups: one for each site, one for each camera. */
export function countCells(groups: readonly OverviewGroup[]): number {
  return groups.reduce((sum, group) => sum + 1 + group.cameras.length, 0);
}
