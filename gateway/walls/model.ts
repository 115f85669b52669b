/** Rules of a layout, pure. */
import type { Layout, Wall } from './schemas.ts';

export const firstLayout: Layout = { tileCount: 16, cameraIds: [], fill: 'state', siteId: null, page: 0 };

/** The wall with a new layout; the one before is kept for "previous layout". */
export function withLayout(wall: Wall, layout: Layout): Wall {
  return { ...wall, layout: trimmed(layout), previous: wall.layout, revision: wall.revision + 1 };
}

/** The wall with `cameraId` in `tile`: the given tile, else where it already is, else the first empty, else the first. */
export function withCamera(wall: Wall, cameraId: string, tile: number | undefined): Wall {
  const { tileCount } = wall.layout;
  const cells = Array.from({ length: tileCount }, (_, index) => wall.layout.cameraIds[index] ?? null);
  const already = cells.indexOf(cameraId);
  const empty = cells.indexOf(null);
  const target = tile !== undefined && tile < tileCount ? tile : already >= 0 ? already : Math.max(empty, 0);
  cells[target] = cameraId;
  return withLayout(wall, { ...wall.layout, fill: 'hand', siteId: null, page: 0, cameraIds: cells });
}

/** Tiles beyond the count are dropped: going from 16 to 4 and back is what `previous` is for. */
function trimmed(layout: Layout): Layout {
  return { ...layout, cameraIds: layout.cameraIds.slice(0, layout.tileCount) };
}

/** The wall as somebody may have it: a camera that does not exist for him is an empty tile. */
export function cutWall(wall: Wall, sees: (cameraId: string) => boolean): Wall {
  const cut = (layout: Layout): Layout => ({
    ...layout,
    cameraIds: layout.cameraIds.map((id) => (id !== null && sees(id) ? id : null)),
  });
  return { ...wall, layout: cut(wall.layout), previous: wall.previous && cut(wall.previous) };
}
