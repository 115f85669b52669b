/** How far back recordings reach, and will reach. Pure. */
import type { RecordingPolicy } from './policy.ts';

/** Counted with until a stream has been measured: 4 and 0.5 Mbit/s. */
export const usualBytesPerDay = { main: 43.2e9, sub: 5.4e9 } as const;

/** What a stream will write. */
export interface StreamNeed {
  readonly bytesPerDay: number;
  readonly minDays: number;
  readonly maxDays: number;
}

/**
 * Days that a ring of so many bytes reaches back: the oldest goes first, whoever's it is, and nothing is kept longer than its
 * maximum. Infinite: all of it fits.
 */
export function ringDays(streams: readonly StreamNeed[], ringBytes: number): number {
  const byMaximum = streams.filter(({ bytesPerDay }) => bytesPerDay > 0).toSorted((a, b) => a.maxDays - b.maxDays);
  let growing = byMaximum.reduce((sum, { bytesPerDay }) => sum + bytesPerDay, 0);
  let days = 0;
  let left = Math.max(0, ringBytes);
  for (const { bytesPerDay, maxDays } of byMaximum) {
    const step = (maxDays - days) * growing;
    if (step > left) return days + left / growing;
    left -= step;
    days = maxDays;
    growing -= bytesPerDay;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * The same, when what is younger than its minimum goes last: what each stream keeps. The ring serves the minimums first, and what
 * is over then goes to all by age.
 */
export function keptDays(streams: readonly StreamNeed[], ringBytes: number): (stream: StreamNeed) => number {
  const minimum = streams.reduce((sum, { bytesPerDay, minDays }) => sum + bytesPerDay * minDays, 0);
  if (minimum > ringBytes) {
    // Not even the minimums: then age alone counts again.
    const days = ringDays(
      streams.map((stream) => ({ ...stream, maxDays: stream.minDays })),
      ringBytes,
    );
    return ({ minDays }) => Math.min(minDays, days);
  }
  // Find the age up to which the ring holds all, with each at its minimum at least.
  const bytesAt = (days: number) =>
    streams.reduce(
      (sum, { bytesPerDay, minDays, maxDays }) => sum + bytesPerDay * Math.min(maxDays, Math.max(minDays, days)),
      0,
    );
  let [low, high] = [0, Math.max(0, ...streams.map(({ maxDays }) => maxDays))];
  if (bytesAt(high) <= ringBytes) return ({ maxDays }) => maxDays;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (bytesAt(middle) <= ringBytes) low = middle;
    else high = middle;
  }
  return ({ minDays, maxDays }) => Math.min(maxDays, Math.max(minDays, low));
}

/** What all of it would take at the policies' minimums and maximums. */
export function bytesNeeded(streams: readonly StreamNeed[]): {
  readonly atMinimum: number;
  readonly atMaximum: number;
} {
  const sum = (days: (stream: StreamNeed) => number) =>
    streams.reduce((total, stream) => total + stream.bytesPerDay * days(stream), 0);
  return { atMinimum: sum(({ minDays }) => minDays), atMaximum: sum(({ maxDays }) => maxDays) };
}

export interface MeasuredRate {
  /** While it records. */
  readonly bytesPerDay: number;
  /** Of the time, 0-1: what happens so often that it is recorded. */
  readonly recordedShare: number;
}

/** @param share of the time that the policy itself asks for (`shareOfTime`) */
export function needOf(policy: RecordingPolicy, share: number, measured: MeasuredRate | undefined): StreamNeed {
  const whole = measured?.bytesPerDay ?? usualBytesPerDay[policy.role];
  const recorded = policy.mode === 'event' ? (measured?.recordedShare ?? 0) : share;
  return { bytesPerDay: whole * recorded, minDays: policy.minDays, maxDays: policy.maxDays };
}
