/**
 * What the way from a camera lost within the last minute, from readings of the transport's counters. Pure.
 *
 * A share needs a span: one packet lost in a quiet second is no trouble, two in a hundred for a minute is. So readings of
 * a minute are kept, and every figure is the difference between the oldest and the newest.
 */
import type { TransportFigures } from '../media/rtp/stream-assembler.ts';

export const transportSpanMs = 60_000;

export interface TransportReading {
  readonly figures: TransportFigures;
  readonly atMonotonicMs: number;
}

export interface TransportSample {
  /** What the shares are over, ms; 0 before the second reading. */
  readonly spanMs: number;
  /** Lost ÷ expected, %; null before the second reading, or when nothing was expected. */
  readonly packetLossPercent: number | null;
  readonly reorderedPerMin: number | null;
  /** Mean of the readings, ms. */
  readonly jitterMs: number | null;
  /** Camera clock − gateway clock by the newest sender report, ms. */
  readonly rtcpClockOffsetMs: number | null;
}

/**
 * `figures` null: nothing is measured now. A stream that was lost may come back within the minute, and what it lost
 * before still tells of its way; one that `running` hides its packets (ffmpeg) has no minute to speak of.
 */
export function nextTransportWindow(
  window: readonly TransportReading[],
  figures: TransportFigures | null,
  running: boolean,
  atMonotonicMs: number,
): readonly TransportReading[] {
  const last = window.at(-1);
  if (!figures) return running || !last || atMonotonicMs - last.atMonotonicMs > transportSpanMs ? [] : window;
  // The stream was made anew: its counters began at zero.
  const kept = last && figures.packetsReceived >= last.figures.packetsReceived ? window : [];
  const next = [...kept, { figures, atMonotonicMs }];
  // The oldest goes only when the rest still spans the whole minute.
  while (next.length > 2 && atMonotonicMs - (next[1]?.atMonotonicMs ?? 0) >= transportSpanMs) next.shift();
  return next;
}

/** `undefined`: nothing is measured. */
export function transportSampleOf(window: readonly TransportReading[]): TransportSample | undefined {
  const [first, last] = [window[0], window.at(-1)];
  if (!first || !last) return undefined;
  const spanMs = last.atMonotonicMs - first.atMonotonicMs;
  // A late packet takes back a loss: the count may shrink.
  const lost = Math.max(0, last.figures.packetsLost - first.figures.packetsLost);
  const expected = lost + last.figures.packetsReceived - first.figures.packetsReceived;
  const reordered = last.figures.packetsReordered - first.figures.packetsReordered;
  const jitters = window.flatMap(({ figures }) => (figures.jitterMs === null ? [] : [figures.jitterMs]));
  const offsetMs = last.figures.cameraClockOffsetMs;
  return {
    spanMs,
    packetLossPercent: expected > 0 ? rounded((100 * lost) / expected, 3) : null,
    reorderedPerMin: spanMs > 0 ? rounded((60_000 * reordered) / spanMs, 1) : null,
    jitterMs: jitters.length > 0 ? rounded(jitters.reduce((sum, one) => sum + one, 0) / jitters.length, 1) : null,
    rtcpClockOffsetMs: offsetMs === null ? null : Math.round(offsetMs),
  };
}

const rounded = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** The greatest where several streams of a camera have the figure. */
export const worst = (values: readonly (number | null | undefined)[]): number | null =>
  values.reduce<number | null>((most, one) => (one == null ? most : Math.max(most ?? one, one)), null);
