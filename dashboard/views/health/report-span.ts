/**
 * Spans of the availability report. A person chooses wall-clock times of the district (Asia/Ho_Chi_Minh, which has been
 * UTC+7 without summer time since 1975), whatever zone the browser's machine is set to. Pure.
 */
import { districtOffsetMs } from '../../locales/date-text.ts';

const dayMs = 86_400_000;

export interface ReportSpan {
  /** Epoch ms; from inclusive, to exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
}

export type SpanName = 'day' | 'week' | 'month' | 'this-month' | 'previous-month';

/** First moment of the month that is `months` before the one of `ms`. */
function monthStart(ms: number, months: number): number {
  const local = new Date(ms + districtOffsetMs);
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - months, 1) - districtOffsetMs;
}

export function namedSpan(name: SpanName, nowMs: number): ReportSpan {
  switch (name) {
    case 'day':
      return { fromMs: nowMs - dayMs, toMs: nowMs };
    case 'week':
      return { fromMs: nowMs - 7 * dayMs, toMs: nowMs };
    case 'month':
      return { fromMs: nowMs - 30 * dayMs, toMs: nowMs };
    case 'this-month':
      return { fromMs: monthStart(nowMs, 0), toMs: nowMs };
    case 'previous-month':
      return { fromMs: monthStart(nowMs, 1), toMs: monthStart(nowMs, 0) };
  }
}
