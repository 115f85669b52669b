/** How panes stand: the smallest of these grids that holds all cameras, unless a larger one was chosen. Pure. */
export const layouts = [1, 2, 4, 6, 9, 12] as const;
export type PaneLayout = (typeof layouts)[number];

export interface GridSize {
  readonly columns: number;
  readonly rows: number;
}

const sizes: Readonly<Record<PaneLayout, GridSize>> = {
  1: { columns: 1, rows: 1 },
  2: { columns: 2, rows: 1 },
  4: { columns: 2, rows: 2 },
  6: { columns: 3, rows: 2 },
  9: { columns: 3, rows: 3 },
  // All city gates at once.
  12: { columns: 4, rows: 3 },
};

export function layoutFor(cameras: number, chosen: PaneLayout | null): PaneLayout {
  const least = layouts.find((layout) => layout >= cameras) ?? 12;
  return chosen !== null && chosen > least ? chosen : least;
}

export const gridOf = (layout: PaneLayout): GridSize => sizes[layout];
