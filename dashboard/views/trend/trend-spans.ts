/** Days and months of the district's calendar (UTC+7, no summer time) as spans of time. Pure. */
import { districtOffsetMs } from '../../locales/date-text.ts';

const dayMs = 86_400_000;

export const spanNames = ['days14', 'days31', 'months13'] as const;
export type SpanName = (typeof spanNames)[number];

export interface TrendSpan {
  /** `25/11` or `11/2026`. */
  readonly label: string;
  readonly fromMs: number;
  /** Exclusive; that of the running day or month is now. */
  readonly toMs: number;
}

/** Oldest first; the last one is the day or month that runs. */
export function trendSpans(name: SpanName, nowMs: number): TrendSpan[] {
  const local = new Date(nowMs + districtOffsetMs);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const count = name === 'days14' ? 14 : name === 'days31' ? 31 : 13;
  const startOf = (back: number) =>
    name === 'months13' ? Date.UTC(year, month - back, 1) : Date.UTC(year, month, day) - back * dayMs;
  return Array.from({ length: count }, (_, index) => {
    const back = count - 1 - index;
    const [, monthText = '', dayText = ''] = new Date(startOf(back)).toISOString().slice(0, 10).split('-');
    const label =
      name === 'months13' ? `${monthText}/${new Date(startOf(back)).getUTCFullYear()}` : `${dayText}/${monthText}`;
    return {
      label,
      fromMs: startOf(back) - districtOffsetMs,
      toMs: Math.min(nowMs, startOf(back - 1) - districtOffsetMs),
    };
  });
}
