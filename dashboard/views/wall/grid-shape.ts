/** Where the tiles of a wall stand. Pure. Six is one big tile (2×2 of 3×3) and five around it; the others are squares. */
import type { TileCount } from '../../../gateway/walls/schemas.ts';

export const tileCounts: readonly TileCount[] = [1, 4, 6, 9, 16, 25, 36, 49, 64];

export interface TilePlace {
  readonly column: number;
  readonly row: number;
  /** Cells in both directions. */
  readonly span: number;
}

/** Cells along one side of the grid. */
export function gridSide(count: TileCount): number {
  return count === 6 ? 3 : Math.round(Math.sqrt(count));
}

const sixPlaces: readonly TilePlace[] = [
  { column: 0, row: 0, span: 2 },
  { column: 2, row: 0, span: 1 },
  { column: 2, row: 1, span: 1 },
  { column: 0, row: 2, span: 1 },
  { column: 1, row: 2, span: 1 },
  { column: 2, row: 2, span: 1 },
];

export function tilePlaces(count: TileCount): readonly TilePlace[] {
  if (count === 6) return sixPlaces;
  const side = gridSide(count);
  return Array.from({ length: count }, (_, index) => ({
    column: index % side,
    row: Math.floor(index / side),
    span: 1,
  }));
}

export type Direction = 'left' | 'right' | 'up' | 'down';

const steps: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** The tile next to `index`; the same one at the edge. */
export function neighbour(count: TileCount, index: number, direction: Direction): number {
  const places = tilePlaces(count);
  const from = places[index];
  if (!from) return 0;
  const [dx, dy] = steps[direction];
  const column = dx > 0 ? from.column + from.span : from.column + dx;
  const row = dy > 0 ? from.row + from.span : from.row + dy;
  const found = places.findIndex(
    (place) =>
      column >= place.column && column < place.column + place.span && row >= place.row && row < place.row + place.span,
  );
  return found < 0 ? index : found;
}
