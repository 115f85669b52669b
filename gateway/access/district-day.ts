const hourMs = 3_600_000;

/** `2026-11-24` on the district's clock (UTC+7, no summer time). */
export const dayInDistrict = (atMs: number): string => new Date(atMs + 7 * hourMs).toISOString().slice(0, 10);

/** `24/11/2026 23:59:59` on the district's clock. */
export function timeInDistrict(atMs: number): string {
  const iso = new Date(atMs + 7 * hourMs).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}
