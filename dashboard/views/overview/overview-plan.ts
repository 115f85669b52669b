/**
 * How the overview lies on the screen. Pure. It is laid like a map: the number of columns is chosen once so that all
 * cells fit, and zooming makes every cell larger, so that a camera keeps its neighbours and the point under the pointer
 * stays where it is.
 */
export interface PlanSize {
  readonly width: number;
  readonly height: number;
}

export interface OverviewPlan {
  readonly columns: number;
  readonly rows: number;
  /** Of one cell, CSS px, without the gap. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** The greatest zoom: one camera fills the width. */
  readonly maxZoom: number;
}

/** Narrower than this a picture says nothing: then the page scrolls, even at zoom 1. */
export const leastCellPx = 96;
/** Wider than this, a few cameras would only be blown up. */
const widestCellPx = 640;
/** From this width on a camera plays at full rate. */
export const fullRateFromPx = 400;

/** A cell may be a little flatter than its picture, when that lets the cells be wider. */
const leastHeightShare = 0.92;

const pictureRatio = 16 / 9;
export const zoomStep = 1.25;

/** Drawing 120 stills larger than they stand on the screen costs more than it shows; few steps, since each is a new start. */
const stillWidths = [192, 320, fullRateFromPx] as const;

export function stillWidthFor(cellPx: number): number {
  return stillWidths.find((width) => width >= cellPx) ?? fullRateFromPx;
}

/** The fewest columns (so the largest cells) with which `cells` fit into `room`, whose cells lie `gap` px apart. */
export function planOverview(cells: number, room: PlanSize, gap: number): OverviewPlan {
  const most = Math.max(1, Math.floor((room.width + gap) / (leastCellPx + gap)));
  for (let columns = 1; columns < most; columns += 1) {
    const plan = planWith(columns, cells, room, gap);
    const fittingHeight = Math.floor((room.height + gap) / plan.rows) - gap;
    if (plan.cellWidth > widestCellPx || fittingHeight < plan.cellHeight * leastHeightShare) continue;
    return { ...plan, cellHeight: Math.min(plan.cellHeight, fittingHeight) };
  }
  return planWith(most, cells, room, gap);
}

function planWith(columns: number, cells: number, room: PlanSize, gap: number): OverviewPlan {
  const cellWidth = Math.max(1, Math.floor((room.width + gap) / columns) - gap);
  return {
    columns,
    rows: Math.ceil(cells / columns),
    cellWidth,
    cellHeight: Math.round(cellWidth / pictureRatio),
    maxZoom: Math.max(1, room.width / cellWidth),
  };
}

export function clampZoom(zoom: number, plan: OverviewPlan): number {
  // So that zooming in and out again ends exactly where it began.
  const kept = Math.min(plan.maxZoom, Math.max(1, zoom));
  return Math.abs(kept - 1) < 0.01 ? 1 : kept;
}

/**
 * Where to scroll so that a point stays under the pointer.
 * @param scroll where the page is scrolled to, px @param at the pointer, px from the corner of the visible part
 */
export function scrollAfterZoom(scroll: number, at: number, from: number, to: number): number {
  return Math.max(0, ((scroll + at) * to) / from - at);
}

export type OverviewStep = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/**
 * The camera reached from `from` by one step. `places` are the cells' numbers of the cameras, in order (cells that name
 * a site are left out); up and down stay in the column, or take the nearest camera of the next row that has one.
 */
export function stepFrom(places: readonly number[], columns: number, from: number, step: OverviewStep): number {
  const last = places.length - 1;
  if (last < 0) return -1;
  if (step === 'first') return 0;
  if (step === 'last') return last;
  if (step === 'left' || step === 'right') return Math.min(last, Math.max(0, from + (step === 'left' ? -1 : 1)));
  return nextRow(places, columns, from, step === 'down' ? 1 : -1);
}

function nextRow(places: readonly number[], columns: number, from: number, down: 1 | -1): number {
  const place = places[from] ?? 0;
  const rowOf = (cell: number) => Math.floor(cell / columns);
  const beyond = places.filter((cell) => (rowOf(cell) - rowOf(place)) * down > 0);
  const nearestRow = beyond.at(down > 0 ? 0 : -1);
  if (nearestRow === undefined) return from;
  const distance = (cell: number) => Math.abs((cell % columns) - (place % columns));
  const row = beyond.filter((cell) => rowOf(cell) === rowOf(nearestRow));
  return places.indexOf(row.reduce((best, cell) => (distance(cell) < distance(best) ? cell : best)));
}
