/**
 * How two pictures of a camera differ. Twice: block by block, so that a clock that runs on in a dead picture is seen as what
 * it is (a few blocks, always the same), and by the shape of the edges, so that a turned camera is told from dusk.
 */
import { type GreyPicture, greyHeight, greyWidth } from './grey-picture.ts';

const blockSize = 8;
const columns = greyWidth / blockSize;
const rows = greyHeight / blockSize;
export const blockCount = columns * rows;
/** Mean difference (grey values) from which a block has changed: what coding makes of one picture twice is less. */
const changedFrom = 1;

/** Which blocks of 8×8 pixels differ; one entry per block, 1: changed. */
export function changedBlocks(before: GreyPicture, after: GreyPicture): Uint8Array {
  const sums = new Float64Array(blockCount);
  for (let index = 0; index < after.length; index += 1) {
    const block = Math.floor(index / (greyWidth * blockSize)) * columns + Math.floor((index % greyWidth) / blockSize);
    sums[block] = (sums[block] ?? 0) + Math.abs((after[index] ?? 0) - (before[index] ?? 0));
  }
  return Uint8Array.from(sums, (sum) => (sum / (blockSize * blockSize) > changedFrom ? 1 : 0));
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
      map[at] = (map[at] ?? 0) + Math.hypot(across, down);
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
