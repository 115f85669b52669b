/** How a video that follows the clock is kept on it. Pure. */
export type Correction = { readonly kind: 'rate'; readonly rate: number } | { readonly kind: 'seek' };

/** On screen, ms: below it nobody sees it, above it a change of pace takes too long. */
const steadyMs = 40;
const seekMs = 300;
/** What a change of pace makes good in so many ms, at most by so much of the pace. */
const madeGoodInMs = 1_000;
const strongest = 0.2;
/** What browsers take. */
const rateLeast = 0.0625;
const rateMost = 16;

/**
 * @param aheadMs how far the video is before the clock, in ms of the footage
 * @param speed of the clock, > 0
 */
export function correctDrift(aheadMs: number, speed: number): Correction {
  const seen = aheadMs / speed;
  if (Math.abs(seen) > seekMs) return { kind: 'seek' };
  if (Math.abs(seen) <= steadyMs / 2) return { kind: 'rate', rate: speed };
  const share = Math.max(-strongest, Math.min(strongest, seen / madeGoodInMs + Math.sign(seen) * 0.02));
  return { kind: 'rate', rate: Math.max(rateLeast, Math.min(rateMost, speed * (1 - share))) };
}
