/** Text as a search compares it: lower case, no diacritics, đ as d, runs of spaces as one. "Cửa ngõ" → "cua ngo". */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/g, ' ').trim();
}
