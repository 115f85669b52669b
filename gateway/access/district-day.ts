const hourMs = 3_600_000;

/** `2026-11-24` on the district's clock (UTC+7, no summer time). */
export const dayInDistrict = (atMs: number): string => new Date(atMs + 7 * hourMs).toISOString().slice(0, 10);
