/** How cameras hang together: on links, at sites, on the gateway. Pure. What fails together is one trouble of what they share. */
import type { Subject } from '../kernel/conditions.ts';
import type { SiteKind } from './model.ts';

export interface Place {
  readonly cameraId: string;
  readonly linkId: string | null;
  readonly siteId: string;
  readonly siteKind: SiteKind;
}

export interface Group {
  readonly subject: Subject;
  readonly cameraIds: readonly string[];
}

/** Part of a group that must fail for the group to be what failed. */
const share = 0.6;
/** Two cameras at one pole are two cameras. */
const leastCameras = 3;
const gatewaySubject: Subject = { kind: 'gateway', id: 'gateway' };

/** The groups that a camera belongs to, largest first. */
export function groupsOf(place: Place, places: readonly Place[]): Group[] {
  const where = (fits: (other: Place) => boolean) => places.filter(fits).map(({ cameraId }) => cameraId);
  const groups: Group[] = [
    { subject: gatewaySubject, cameraIds: where(() => true) },
    { subject: { kind: 'site', id: place.siteId }, cameraIds: where(({ siteId }) => siteId === place.siteId) },
  ];
  const { linkId } = place;
  if (linkId !== null) {
    groups.push({ subject: { kind: 'link', id: linkId }, cameraIds: where((other) => other.linkId === linkId) });
  }
  return groups.filter(({ cameraIds }) => cameraIds.length >= leastCameras);
}

/** Whether so many of a group are down that the group is what failed. */
export function isGroupDown(group: Group, down: ReadonlySet<string>): boolean {
  const count = group.cameraIds.filter((cameraId) => down.has(cameraId)).length;
  return count >= leastCameras && count / group.cameraIds.length >= share;
}
