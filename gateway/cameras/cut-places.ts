/**
 * Sites and links as somebody may have them: those where a camera of his stands, counted by what he sees. Whoever keeps the
 * inventory has the empty ones as well.
 */
import type { Decide, Person } from '../access/model.ts';
import type { Cameras } from './model.ts';
import type { Link, Site } from './schemas.ts';

type Places = Pick<Cameras, 'list' | 'sites' | 'links'>;

export function sitesFor(person: Person, cameras: Places, decide: Decide): Site[] {
  const counts = new Map<string, number>();
  for (const { id, siteId } of cameras.list())
    if (decide(person, 'see', id)) counts.set(siteId, (counts.get(siteId) ?? 0) + 1);
  const everything = decide(person, 'configure');
  return cameras
    .sites()
    .filter(({ id }) => everything || counts.has(id))
    .map((site) => ({ ...site, cameraCount: counts.get(site.id) ?? 0 }));
}

export function linksFor(person: Person, cameras: Places, decide: Decide): Link[] {
  const seen = new Set(cameras.list().flatMap(({ id, linkId }) => (decide(person, 'see', id) ? [linkId] : [])));
  const everything = decide(person, 'configure');
  return cameras.links().filter(({ id }) => everything || seen.has(id));
}
