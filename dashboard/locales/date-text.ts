/**
 * Dates and times as people type them here: `23/11/2026` and `23/11/2026 02:14` in the time of the district. The
 * browser's own date fields follow the language of the browser, not ours, so the pages take text. Pure.
 *
 * Asia/Ho_Chi_Minh has been UTC+7 without summer time since 1975.
 */
export const districtOffsetMs = 7 * 3_600_000;

/** ISO date (`2026-11-23`) of `23/11/2026`; undefined when there is no such day. */
export function parseDateText(text: string): string | undefined {
  const match = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
  if (match === null) return undefined;
  const [day, month, year] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  // The calendar rolls 31/02 over into March: such a day does not exist.
  return date.getUTCDate() === day && date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : undefined;
}

/** `23/11/2026` of an ISO date or date-time. */
export const renderDateText = (iso: string): string => iso.slice(0, 10).split('-').reverse().join('/');

/** Epoch ms of `23/11/2026 02:14` or `23/11/2026` (its first moment); undefined when it is neither. */
export function parseMomentText(text: string): number | undefined {
  const [dateText = '', timeText = '00:00', ...rest] = text.trim().split(/\s+/);
  const date = parseDateText(dateText);
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(timeText);
  if (date === undefined || time === null || rest.length > 0) return undefined;
  return Date.parse(`${date}T00:00Z`) + (Number(time[1]) * 60 + Number(time[2])) * 60_000 - districtOffsetMs;
}

/** `23/11/2026 02:14` */
export function renderMomentText(ms: number): string {
  const iso = new Date(ms + districtOffsetMs).toISOString();
  return `${renderDateText(iso)} ${iso.slice(11, 16)}`;
}
