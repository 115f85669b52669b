/** Which right opens which page. Pure. The gateway checks every request of a page again. */
import type { Own, RightName } from '../../gateway/access/schemas.ts';
import type { Route } from './route.ts';

type View = Route['view'];

/** Pages that are not here are for everybody who is signed in; what they show is cut to what the person sees. */
const needed: Readonly<Partial<Record<View, RightName>>> = {
  wall: 'live',
  overview: 'live',
  health: 'health',
  alarms: 'health',
  playback: 'playback',
  recordings: 'configure',
  incidents: 'incidents',
  incident: 'incidents',
  evidence: 'export-request',
  cameras: 'configure',
  discovery: 'configure',
  people: 'people',
  units: 'people',
  grants: 'people',
  groups: 'people',
  stations: 'people',
  audit: 'audit',
  contracts: 'contracts',
  sheet: 'contracts',
  trend: 'health',
};

/** A second right that opens a page: what is held is looked after by others than the disks. */
const orElse: Readonly<Partial<Record<View, RightName>>> = { recordings: 'hold' };

/** Pages without sign-in. */
export const openViews: ReadonlySet<View> = new Set<View>(['set-up']);

export const rightOfPage = (view: View): RightName | undefined => needed[view];

/** About the whole district: a right on some cameras does not open them. */
const ofDistrict: ReadonlySet<View> = new Set<View>(['discovery', 'recordings']);

export function mayOpen(own: Pick<Own, 'rights' | 'cameraRights'>, view: View): boolean {
  const [right, other] = [needed[view], orElse[view]];
  if (right === undefined || own.rights.includes(right)) return true;
  if (other !== undefined && own.cameraRights.includes(other)) return true;
  return !ofDistrict.has(view) && own.cameraRights.includes(right);
}

/** First of them that the person may open: where he lands. */
const homes: readonly (readonly [View, string])[] = [
  ['wall', '/'],
  ['health', '/health'],
  ['cameras', '/cameras'],
  ['people', '/people'],
];

export function homePath(own: Pick<Own, 'rights' | 'cameraRights'>): string {
  return homes.find(([view]) => mayOpen(own, view))?.[1] ?? '/account';
}
