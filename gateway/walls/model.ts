/** Rules of a layout, pure. */
import type { Layout, Wall } from './schemas.ts';

export const firstLayout: Layout = { tileCount: 16, cameraIds: [], fill: 'state', siteId: null, page: 0 };

/** The wall with a new layout; the one before is kept for "previous layout". */
export function withLayout(wall: Wall, layout: Layout): Wall {
  return { ...wall, layout: trimmed(layout), previous: wall.layout, revision: wall.revision + 1 };
}

/**
 * The wall with `cameraId` in `tile`: the given tile, else where it already is, else the first empty, else the first whose
 * camera the person sees.
 */
export function withCamera(wall: Wall, cameraId: string, tile: number | undefined, sees: Sees): Wall {
  const { tileCount } = wall.layout;
  const cells = Array.from({ length: tileCount }, (_, index) => wall.layout.cameraIds[index] ?? null);
  const already = cells.indexOf(cameraId);
  const empty = cells.indexOf(null);
  const seen = cells.findIndex((id) => id !== null && sees(id));
  const target =
    tile !== undefined && tile < tileCount ? tile : already >= 0 ? already : empty >= 0 ? empty : Math.max(seen, 0);
  cells[target] = cameraId;
  const layout: Layout = { ...wall.layout, fill: 'hand', siteId: null, page: 0, cameraIds: cells };
  return withLayout(wall, keepUnseen(wall.layout, layout, sees));
}

/** Whether a camera exists for the person. */
export type Sees = (cameraId: string) => boolean;

/**
 * The layout that somebody means who has the wall cut to what he sees: where he left a tile empty that was empty only for
 * him, its camera stays; where he put another camera, the unseen one moves to the first empty tile. When he filled every
 * tile there is no place left for it, as on a wall that was made smaller; `previous` still has it.
 */
export function layoutMeant(wall: Wall, sent: Layout, sees: Sees): Layout {
  const { previous } = cutWall(wall, sees);
  // "Back to the layout before" is sent as the person has it, and means all of it.
  if (wall.previous && previous && sameLayout(previous, sent)) return wall.previous;
  return keepUnseen(wall.layout, sent, sees);
}

function keepUnseen(before: Layout, next: Layout, sees: Sees): Layout {
  // Only placed by hand it is somebody's work; the other rules fill themselves.
  if (before.fill !== 'hand' || next.fill !== 'hand') return next;
  const unseen = before.cameraIds.slice(0, next.tileCount).flatMap((id, tile) => {
    return id !== null && !sees(id) && !next.cameraIds.includes(id) ? [{ id, tile }] : [];
  });
  if (unseen.length === 0) return next;
  const cells = Array.from({ length: next.tileCount }, (_, index) => next.cameraIds[index] ?? null);
  const displaced = unseen.filter(({ id, tile }) => {
    if (cells[tile] !== null) return true;
    cells[tile] = id;
    return false;
  });
  for (const { id } of displaced) {
    const empty = cells.indexOf(null);
    if (empty >= 0) cells[empty] = id;
  }
  return { ...next, cameraIds: cells };
}

function sameLayout(one: Layout, other: Layout): boolean {
  const key = ({ tileCount, cameraIds, fill, siteId, page }: Layout) =>
    JSON.stringify([tileCount, cameraIds, fill, siteId, page]);
  return key(one) === key(other);
}

/** Tiles beyond the count are dropped: going from 16 to 4 and back is what `previous` is for. */
function trimmed(layout: Layout): Layout {
  return { ...layout, cameraIds: layout.cameraIds.slice(0, layout.tileCount) };
}

/** The wall as somebody may have it: a camera that does not exist for him is an empty tile. */
export function cutWall(wall: Wall, sees: Sees): Wall {
  const cut = (layout: Layout): Layout => ({
    ...layout,
    cameraIds: layout.cameraIds.map((id) => (id !== null && sees(id) ? id : null)),
  });
  return { ...wall, layout: cut(wall.layout), previous: wall.previous && cut(wall.previous) };
}
