/**
 * Adds up what each source's transport counted. A source counts from its own beginning only, and begins anew within
 * itself when it changes from UDP to TCP: then its counters went back.
 */
import type { TransportFigures } from '../media/rtp/stream-assembler.ts';

export interface TransportTally {
  /** The last words of a source that is gone. */
  sourceEnded(figures: TransportFigures | undefined): void;
  /** Totals with those of the source that runs; its jitter and clock as they are. */
  withNow(figures: TransportFigures | undefined): TransportFigures | undefined;
}

type Counts = Pick<TransportFigures, 'packetsReceived' | 'packetsLost' | 'packetsReordered'>;
const none: Counts = { packetsReceived: 0, packetsLost: 0, packetsReordered: 0 };

const sumOf = (one: Counts, other: Counts): Counts => ({
  packetsReceived: one.packetsReceived + other.packetsReceived,
  packetsLost: one.packetsLost + other.packetsLost,
  packetsReordered: one.packetsReordered + other.packetsReordered,
});

export function createTransportTally(): TransportTally {
  let ended = none;
  let running = none;
  const see = (figures: TransportFigures | undefined): void => {
    if (!figures) return;
    if (figures.packetsReceived < running.packetsReceived) ended = sumOf(ended, running);
    running = figures;
  };
  return {
    sourceEnded(figures) {
      see(figures);
      ended = sumOf(ended, running);
      running = none;
    },
    withNow(figures) {
      see(figures);
      return figures && { ...figures, ...sumOf(ended, figures) };
    },
  };
}
