/**
 * Times and numbers as an operator reads them: dd/MM/yyyy HH:mm:ss in Asia/Ho_Chi_Minh, Vietnamese numbers with a
 * decimal comma. Both languages use the same forms: a time must not change its shape with the language.
 */
const timeZone = 'Asia/Ho_Chi_Minh';

const dateTimeParts = new Intl.DateTimeFormat('en-GB', {
  timeZone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function parts(ms: number): Record<string, string> {
  return Object.fromEntries(dateTimeParts.formatToParts(ms).map(({ type, value }) => [type, value]));
}

/** `23/11/2026` */
export function formatDate(ms: number): string {
  const p = parts(ms);
  return `${p['day']}/${p['month']}/${p['year']}`;
}

/** `02:14:09` */
export function formatTime(ms: number): string {
  const p = parts(ms);
  return `${p['hour']}:${p['minute']}:${p['second']}`;
}

/** `23/11/2026 02:14:09` */
export function formatDateTime(ms: number): string {
  return `${formatDate(ms)} ${formatTime(ms)}`;
}

/** The time alone for today's moments, with the date for older ones. */
export function formatMoment(ms: number, nowMs: number): string {
  return formatDate(ms) === formatDate(nowMs) ? formatTime(ms) : formatDateTime(ms);
}

/** `2026-11-23T02-14-09`, safe in a file name and sortable. */
export function formatFileTime(ms: number): string {
  const p = parts(ms);
  return `${p['year']}-${p['month']}-${p['day']}T${p['hour']}-${p['minute']}-${p['second']}`;
}

/** `00:00:41`; hours grow beyond 24. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `4,2`; always the given number of decimals. */
export function formatNumber(value: number, decimals = 0): string {
  const known = numberFormats[decimals] ?? numberFormat(decimals);
  return known.format(value);
}

function numberFormat(decimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat('vi-VN', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Made once: a page of 120 cameras formats hundreds of numbers a second. */
const numberFormats = [numberFormat(0), numberFormat(1), numberFormat(2)];

/** Seconds with one decimal up to a minute (`4,2 s`), then `hh:mm:ss`. */
export function formatAge(ms: number): string {
  return ms < 60_000 ? `${formatNumber(Math.max(0, ms) / 1000, 1)} s` : formatDuration(ms);
}
