/**
 * Tells when UDP loses so much that TCP serves the picture better. After a loss nothing can be shown until the next
 * keyframe: with a group of 50 pictures of 17 packets, one packet lost in a hundred leaves one picture in eight. Pure.
 */
import type { TransportFigures } from '../../media/rtp/stream-assembler.ts';

export interface LossWatch {
  /** @returns true when the last two spans were both bad: one burst is no habit. Call it oftener than once a span. */
  isTooMuch(figures: TransportFigures, nowMs: number): boolean;
}

const spanMs = 2_000;
const worstShare = 0.005;
const fewestLost = 3;

export function createLossWatch(): LossWatch {
  let sinceMs: number | undefined;
  let received = 0;
  let lost = 0;
  let badSpans = 0;
  return {
    isTooMuch(figures, nowMs) {
      if (sinceMs !== undefined && nowMs - sinceMs < spanMs) return false;
      const newlyLost = figures.packetsLost - lost;
      const share = newlyLost / Math.max(1, newlyLost + figures.packetsReceived - received);
      const bad = sinceMs !== undefined && newlyLost >= fewestLost && share >= worstShare;
      badSpans = bad ? badSpans + 1 : 0;
      sinceMs = nowMs;
      received = figures.packetsReceived;
      lost = figures.packetsLost;
      return badSpans >= 2;
    },
  };
}
