/** The worst state of each of the last 24 clock hours, kept as states come, so that no row of the board needs a query. */
import type { HealthState, StateInterval } from './schemas.ts';

const hourMs = 3_600_000;
const hours = 24;
/** Bad to worse; an hour half unseen is no good hour. */
const order: readonly HealthState[] = ['up', 'excused', 'unknown', 'degraded', 'down'];
const worse = (one: HealthState, other: HealthState | undefined): HealthState =>
  other !== undefined && order.indexOf(other) > order.indexOf(one) ? other : one;

export interface DayStrip {
  /** The subject was in `state` in the whole span. */
  mark(state: HealthState, fromMs: number, toMs: number): void;
  /** 24 entries, oldest first; the last is the hour that runs now. */
  at(nowMs: number): HealthState[];
}

export function createDayStrip(intervals: readonly StateInterval[], nowMs: number): DayStrip {
  const worst = new Map<number, HealthState>();
  const strip: DayStrip = {
    mark(state, fromMs, toMs) {
      const lastHour = Math.floor(toMs / hourMs);
      const firstHour = Math.max(Math.floor(fromMs / hourMs), lastHour - hours);
      for (let hour = firstHour; hour <= lastHour; hour += 1) worst.set(hour, worse(state, worst.get(hour)));
      for (const hour of worst.keys()) if (hour <= lastHour - hours) worst.delete(hour);
    },
    at(atMs) {
      const lastHour = Math.floor(atMs / hourMs);
      return Array.from({ length: hours }, (_, index) => worst.get(lastHour - hours + 1 + index) ?? 'unknown');
    },
  };
  for (const interval of intervals) strip.mark(interval.state, interval.fromMs, interval.toMs ?? nowMs);
  return strip;
}
