/** Days and months on the district's calendar. Pure. */
import { dayStartMs } from '../../kernel/district-time.ts';

const dayMs = 24 * 3_600_000;

export interface Month {
  /** First and last day. */
  readonly firstDay: string;
  readonly lastDay: string;
  readonly days: number;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** @param month `2026-03` */
export function monthOf(month: string): Month {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const firstDay = `${month}-01`;
  const lastDay = `${month}-${String(days).padStart(2, '0')}`;
  const fromMs = dayStartMs(firstDay);
  return { firstDay, lastDay, days, fromMs, toMs: fromMs + days * dayMs };
}

export interface Days {
  readonly fromDay: string;
  readonly untilDay: string | null;
}

/** The days that all have in common, with their span; `undefined`: none. Days compare as texts. */
export function commonDays(
  month: Month,
  ...spans: readonly Days[]
): { fromMs: number; toMs: number; days: number } | undefined {
  const fromDay = [month.firstDay, ...spans.map((span) => span.fromDay)].sort().at(-1) ?? month.firstDay;
  const [untilDay = month.lastDay] = [month.lastDay, ...spans.map((span) => span.untilDay ?? month.lastDay)].sort();
  if (fromDay > untilDay) return undefined;
  const fromMs = dayStartMs(fromDay);
  const toMs = dayStartMs(untilDay) + dayMs;
  return { fromMs, toMs, days: Math.round((toMs - fromMs) / dayMs) };
}
