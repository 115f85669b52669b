/** Puts the tiles of a wall into its grid: through the CSSOM, since the security policy allows no style attributes. */
import type { TileCount } from '../../../gateway/walls/schemas.ts';
import { gridSide, tilePlaces } from './grid-shape.ts';
import type { TcTile } from './tc-tile.ts';

/** @param alone only one tile is there, and takes all the room */
export function placeTiles(grid: HTMLElement, count: TileCount, alone: boolean): void {
  grid.style.setProperty('--side', String(alone ? 1 : gridSide(count)));
  const places = tilePlaces(count);
  for (const tile of grid.querySelectorAll<TcTile>('tc-tile')) {
    const place = alone ? { column: 0, row: 0, span: 1 } : places[tile.index];
    if (!place) continue;
    tile.style.gridColumn = `${place.column + 1} / span ${place.span}`;
    tile.style.gridRow = `${place.row + 1} / span ${place.span}`;
  }
}
