/**
 * What one picture says by itself. Pure; the thresholds stand here, those of pictures in a row in picture-watch.ts. They were
 * set on one half of the cameras of real footage (`npm run test:long -- pictures` prints what each parts there, and measures
 * them on the other half): what separates the kinds is far from both sides.
 *
 * The order matters: a black picture is flat as well, and a white one is.
 */
import type { PictureFigures } from './grey-picture.ts';

export type PictureFault = 'black' | 'over-exposed' | 'covered' | 'card' | 'defocused';

export const pictureThresholds = {
  /** Nothing is brighter: at night lamps, headlights and road markings are. */
  blackPeak: 20,
  /** Roads in sunshine stay below 180. */
  overExposedMean: 205,
  /** One flat colour without edges. */
  coveredShare: 0.9,
  coveredGradient: 0.6,
  /** One flat colour with sharp signs on it, and not a night: there the flat colour is black. Cards have 0.93 and 0.87, nights 0.54 and 0.39. */
  cardShare: 0.73,
  cardFlatShare: 0.63,
  cardGradient: 3,
  cardMode: 24,
  /** In focus 0.41 and more, by gblur of 4 pixels in 288 lines 0.28 and less. */
  defocusedSharpness: 0.33,
  /** With fewer edges nothing can be said of their sharpness. */
  judgedGradient: 2,
  /** Noise alone makes 1.8, roads have 8.7 and more: with fewer nothing is said of the view. */
  comparedGradient: 4,
} as const;

/** Most of it is one colour: a card, or a night. What does not move at all and looks so is a card, on black too. */
export const hasFlatGround = ({ modeShare, flatShare }: PictureFigures): boolean =>
  modeShare >= pictureThresholds.cardShare && flatShare >= pictureThresholds.cardFlatShare;

export function faultOf(figures: PictureFigures): PictureFault | undefined {
  const limits = pictureThresholds;
  const { peak, mean, mode, modeShare, gradient, sharpness } = figures;
  if (peak <= limits.blackPeak) return 'black';
  if (mean >= limits.overExposedMean) return 'over-exposed';
  if (modeShare >= limits.coveredShare && gradient <= limits.coveredGradient) return 'covered';
  if (hasFlatGround(figures) && mode > limits.cardMode && gradient >= limits.cardGradient) return 'card';
  if (gradient >= limits.judgedGradient && sharpness < limits.defocusedSharpness) return 'defocused';
  return undefined;
}
