/**
 * A small grey picture of what a camera shows and what can be measured in it. Small enough to be decoded every few seconds
 * for all cameras, large enough to tell a defocused picture from a dull one: at 64×36 the two overlap, at 128×72 they do not.
 *
 * The top and the bottom of the picture carry the camera's own clock and name, sharp and bright whatever the lens sees, so
 * what is measured of the scene is measured between them.
 */
export const greyWidth = 128;
export const greyHeight = 72;
export const greyBytes = greyWidth * greyHeight;

/** 128×72 luma values, 0 black to 255 white, row by row. */
export type GreyPicture = Uint8Array;

const firstRow = 12;
const lastRow = 61;
/** Values this near to the commonest one count with it: noise and coding. */
const modeReach = 3;
/** Below it a gradient (grey values per pixel) is noise and coding. */
const flatGradient = 1.5;

export interface PictureFigures {
  /** Mean luma of the scene, 0-255. */
  readonly mean: number;
  /** Standard deviation of the scene's luma. */
  readonly deviation: number;
  /** Luma that 99.8 % of the scene's pixels do not exceed: lamps and headlights make it large at night. */
  readonly peak: number;
  /** The commonest luma, and the share of the scene's pixels within 3 of it, 0-1. */
  readonly mode: number;
  readonly modeShare: number;
  /** Share of the scene's pixels with luma ≥ 235, 0-1. */
  readonly brightShare: number;
  /** Mean gradient, grey values per pixel. */
  readonly gradient: number;
  /** Share of pixels without any gradient, 0-1. */
  readonly flatShare: number;
  /** Mean second difference ÷ mean gradient: about 0.5 in focus, 0.2 out of focus, whatever the scene; 0 without gradients. */
  readonly sharpness: number;
}

export function measurePicture(picture: GreyPicture): PictureFigures {
  return { ...measureLuma(picture), ...measureEdges(picture) };
}

function measureLuma(picture: GreyPicture): Omit<PictureFigures, 'gradient' | 'flatShare' | 'sharpness'> {
  const scene = picture.subarray(firstRow * greyWidth, (lastRow + 1) * greyWidth);
  const histogram = new Uint32Array(256);
  let sum = 0;
  let squares = 0;
  for (const luma of scene) {
    histogram[luma] = (histogram[luma] ?? 0) + 1;
    sum += luma;
    squares += luma * luma;
  }
  const count = scene.length;
  const mean = sum / count;
  const { mode, modeShare } = commonest(histogram, count);
  return {
    mean,
    deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    peak: quantile(histogram, count, 0.998),
    mode,
    modeShare,
    brightShare: between(histogram, 235, 255) / count,
  };
}

function measureEdges(picture: GreyPicture): Pick<PictureFigures, 'gradient' | 'flatShare' | 'sharpness'> {
  const at = (index: number) => picture[index] ?? 0;
  let gradients = 0;
  let seconds = 0;
  let flat = 0;
  let count = 0;
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let index = row * greyWidth + 1; index < (row + 1) * greyWidth - 1; index += 1) {
      const [left, right, above, below] = [at(index - 1), at(index + 1), at(index - greyWidth), at(index + greyWidth)];
      const gradient = Math.sqrt((right - left) ** 2 + (below - above) ** 2) / 2;
      gradients += gradient;
      seconds += Math.abs(4 * at(index) - left - right - above - below) / 4;
      if (gradient < flatGradient) flat += 1;
      count += 1;
    }
  }
  const sharpness = gradients > 0 ? seconds / gradients : 0;
  return { gradient: gradients / count, flatShare: flat / count, sharpness };
}

function commonest(histogram: Uint32Array, count: number): { mode: number; modeShare: number } {
  let mode = 0;
  let most = 0;
  for (let luma = 0; luma < 256; luma += 1) {
    const near = between(histogram, luma - modeReach, luma + modeReach);
    if (near > most) [mode, most] = [luma, near];
  }
  return { mode, modeShare: most / count };
}

function between(histogram: Uint32Array, from: number, to: number): number {
  let sum = 0;
  for (let luma = Math.max(0, from); luma <= Math.min(255, to); luma += 1) sum += histogram[luma] ?? 0;
  return sum;
}

function quantile(histogram: Uint32Array, count: number, share: number): number {
  let seen = 0;
  for (let luma = 0; luma < 256; luma += 1) {
    seen += histogram[luma] ?? 0;
    if (seen >= share * count) return luma;
  }
  return 255;
}
