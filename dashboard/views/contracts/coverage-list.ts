/** Which cameras a contract covers on which days. Pure. */
import type { CoverageView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { districtOffsetMs } from '../../locales/date-text.ts';

/** Of one contract; those that run on `today` first, then by the day they began. */
export function coveragesOf(all: readonly CoverageView[], contractId: string, today: string): CoverageView[] {
  const over = (one: CoverageView) => Number(isOver(one, today));
  return all
    .filter((one) => one.contractId === contractId)
    .sort((a, b) => over(a) - over(b) || a.fromDay.localeCompare(b.fromDay));
}

export const isOver = ({ untilDay }: CoverageView, today: string): boolean => untilDay !== null && untilDay < today;

/** Cameras that it covers on that day or later. */
export const countCovered = (all: readonly CoverageView[], contractId: string, today: string): number =>
  new Set(all.filter((one) => one.contractId === contractId && !isOver(one, today)).map(({ cameraId }) => cameraId))
    .size;

/** The district's day of a moment: `2026-11-25`. */
export const dayOf = (ms: number): string => new Date(ms + districtOffsetMs).toISOString().slice(0, 10);

/** The month of a moment and those before it, newest first: `2026-11`, `2026-10`, … */
export function monthsBack(nowMs: number, count: number): string[] {
  const [year = 0, month = 1] = dayOf(nowMs).split('-').map(Number);
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  );
}

/** `11/2026` of `2026-11`. */
export const monthText = (month: string): string => month.split('-').reverse().join('/');

/** `2026-10` is one month from `2026-11`. */
export function monthBeside(month: string, steps: 1 | -1): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + steps, 1)).toISOString().slice(0, 7);
}
