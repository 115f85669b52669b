/**
 * Search ignores case and diacritics: "cua ngo" finds "Cửa ngõ". The letter đ has no decomposition in Unicode, so it
 * is folded by hand.
 */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** True when every word of `query` occurs somewhere in `fields`. An empty query matches all. */
export function matchesSearch(query: string, fields: readonly (string | null | undefined)[]): boolean {
  const words = foldText(query).split(' ').filter(Boolean);
  if (words.length === 0) return true;
  const text = foldText(fields.filter(Boolean).join(' '));
  return words.every((word) => text.includes(word));
}

/** A code as people type it: "t07", "T-07" and "t 07" are the same camera. */
export function foldCode(code: string): string {
  return foldText(code).replace(/[^a-z0-9]/g, '');
}
