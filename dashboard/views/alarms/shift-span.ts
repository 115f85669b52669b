/** The shifts of a day: 06–14, 14–22, 22–06 in the time of the district (UTC+7, no summer time). Pure. */
import { districtOffsetMs } from '../../locales/date-text.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const firstHour = 6;
const lengthMs = 8 * hourMs;

export interface ShiftSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** 0 morning, 1 afternoon, 2 night. */
  readonly number: 0 | 1 | 2;
}

/** @param back how many shifts before the one that runs */
export function shiftAt(nowMs: number, back = 0): ShiftSpan {
  const sinceFirst = nowMs + districtOffsetMs - firstHour * hourMs;
  const fromMs = Math.floor(sinceFirst / lengthMs - back) * lengthMs + firstHour * hourMs - districtOffsetMs;
  const ofDay = Math.floor(((((fromMs + districtOffsetMs - firstHour * hourMs) % dayMs) + dayMs) % dayMs) / lengthMs);
  return { fromMs, toMs: fromMs + lengthMs, number: ofDay === 0 ? 0 : ofDay === 1 ? 1 : 2 };
}
