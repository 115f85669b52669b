/** Days and times on the district's clock (UTC+7, no summer time). Pure. */
const offsetMs = 7 * 3_600_000;

const isoInDistrict = (atMs: number): string => new Date(atMs + offsetMs).toISOString();

/** `2026-11-24` */
export const dayInDistrict = (atMs: number): string => isoInDistrict(atMs).slice(0, 10);

/** Epoch ms of the beginning of `2026-11-24`. */
export const dayStartMs = (day: string): number => Date.parse(`${day}T00:00:00Z`) - offsetMs;

/** `24/11/2026 23:59:59` */
export function timeInDistrict(atMs: number): string {
  const iso = isoInDistrict(atMs);
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

/** `2026-11-24 23:59:59`: as text in order of time. */
export const sortableTimeInDistrict = (atMs: number): string => isoInDistrict(atMs).slice(0, 19).replace('T', ' ');

/** Minutes since Monday 00:00, on the district's clock. */
export function weekMinuteInDistrict(atMs: number): number {
  const local = new Date(atMs + offsetMs);
  // getUTCDay counts from Sunday.
  const day = (local.getUTCDay() + 6) % 7;
  return day * 1_440 + local.getUTCHours() * 60 + local.getUTCMinutes();
}
