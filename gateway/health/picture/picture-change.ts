/**
 * How two pictures of a camera differ. Twice: block by block, so that a clock that runs on in a dead picture is seen as what
 * it is (a few blocks, always the same), and by the shape of the edges, so that a turned camera is told from dusk.
 */
import { type GreyPicture, greyHeight, greyWidth } from './grey-picture.ts';

const blockSize = 8;
const columns = greyWidth / blockSize;
const rows = greyHeight / blockSize;
const blockPixels = blockSize * blockSize;
/** Mean difference (grey values) up to which a block is the same: of a live picture the sensor's noise makes more. */
const sameUpTo = 0.1;
/** Mean luma between which a block shows noise: darker and brighter it is cut off. */
const telling = { from: 8, to: 247 };
const leastTelling = 4;

/**
 * Share of the blocks of 8×8 pixels that are the same in both, 0-1, of those that could tell. A picture that stands has many
 * (not all: its clock runs, and coding has its own noise); an empty road at night has none, because its sensor never rests.
 * @returns `undefined` when hardly a block could tell
 */
export function sameShare(before: GreyPicture, after: GreyPicture): number | undefined {
  const differences = new Float64Array(columns * rows);
  const sums = new Float64Array(columns * rows);
  for (let index = 0; index < after.length; index += 1) {
    const block = Math.floor(index / (greyWidth * blockSize)) * columns + Math.floor((index % greyWidth) / blockSize);
    const luma = after[index] ?? 0;
    differences[block] = (differences[block] ?? 0) + Math.abs(luma - (before[index] ?? 0));
    sums[block] = (sums[block] ?? 0) + luma;
  }
  let told = 0;
  let same = 0;
  for (const [block, sum] of sums.entries()) {
    const mean = sum / blockPixels;
    if (mean < telling.from || mean > telling.to) continue;
    told += 1;
    if ((differences[block] ?? 0) / blockPixels <= sameUpTo) same += 1;
  }
  return told < leastTelling ? undefined : same / told;
}

/** Coarse cells (2×2 pixels) of the edge map that is compared: a car or a swaying tree must not matter. */
const cell = 2;
/** A camera that shakes by so many cells is the same view. */
const reach = 2;
const cellsWide = greyWidth / cell;
const cellsHigh = greyHeight / cell;

/** Edge strength per cell, each relative to what is around it, so that light and dark count alike. */
export type EdgeMap = Float32Array;

export function edgeMap(picture: GreyPicture): EdgeMap {
  const map = new Float32Array(cellsWide * cellsHigh);
  for (let row = 1; row < greyHeight - 1; row += 1) {
    for (let column = 1; column < greyWidth - 1; column += 1) {
      const index = row * greyWidth + column;
      const across = (picture[index + 1] ?? 0) - (picture[index - 1] ?? 0);
      const down = (picture[index + greyWidth] ?? 0) - (picture[index - greyWidth] ?? 0);
      const at = Math.floor(row / cell) * cellsWide + Math.floor(column / cell);
      map[at] = (map[at] ?? 0) + Math.sqrt(across * across + down * down);
    }
  }
  // The strongest edges of a picture are lamps at night and roofs by day: the root lets the weaker ones speak too.
  return map.map(Math.sqrt);
}

/** Agreement of two views, −1 to 1: the best correlation of their edges over small shifts. */
export function viewAgreement(reference: EdgeMap, now: EdgeMap): number {
  let best = -1;
  for (let down = -reach; down <= reach; down += 1)
    for (let across = -reach; across <= reach; across += 1)
      best = Math.max(best, correlation(reference, now, across, down));
  return best;
}

/** Pearson's, over the cells that both have after the shift, without the rows of the camera's own text. */
function correlation(a: EdgeMap, b: EdgeMap, across: number, down: number): number {
  const margin = 6;
  let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (let row = margin; row < cellsHigh - margin; row += 1) {
    for (let column = reach + 1; column < cellsWide - reach - 1; column += 1) {
      const x = a[row * cellsWide + column] ?? 0;
      const y = b[(row + down) * cellsWide + column + across] ?? 0;
      count += 1;
      sumA += x;
      sumB += y;
      sumAA += x * x;
      sumBB += y * y;
      sumAB += x * y;
    }
  }
  const spread = Math.sqrt((sumAA - (sumA * sumA) / count) * (sumBB - (sumB * sumB) / count));
  return spread > 0 ? (sumAB - (sumA * sumB) / count) / spread : 0;
}
