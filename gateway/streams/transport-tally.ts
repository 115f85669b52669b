/**
 * Adds up what each source's transport counted. A source counts from its own beginning only, and begins anew within
 * itself when it changes from UDP to TCP: then its counters went back.
 */
import type { TransportFigures } from '../media/rtp/stream-assembler.ts';
import type { PacketTotals } from './model.ts';

export interface TransportTally {
  /** The last words of a source that is gone. */
  sourceEnded(figures: TransportFigures | undefined): void;
  /** `figures`: of the source that runs, if it tells. */
  read(figures: TransportFigures | undefined): TransportReading;
}

export interface TransportReading {
  /** The running source's jitter and clock with the totals; `undefined` when it tells nothing. */
  readonly now: TransportFigures | undefined;
  readonly totals: PacketTotals | undefined;
}

const none: PacketTotals = { packetsReceived: 0, packetsLost: 0, packetsReordered: 0 };

const sumOf = (one: PacketTotals, other: PacketTotals): PacketTotals => ({
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
    read(figures) {
      see(figures);
      const totals = sumOf(ended, running);
      return { now: figures && { ...figures, ...totals }, totals: totals.packetsReceived > 0 ? totals : undefined };
    },
  };
}
