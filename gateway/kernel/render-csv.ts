/**
 * CSV as text: RFC 4180 with a UTF-8 byte order mark (Excel reads Vietnamese wrongly without). A cell that a
 * spreadsheet would run as a formula is written behind an apostrophe. Pure.
 */
export type CsvCell = string | number | null;

/** What is written behind an apostrophe: spreadsheets skip white space before a formula. */
export const needsGuard = /^(?:['\t\r]|\s*[=+\-@])/;

export const byteOrderMark = '\uFEFF';

export function renderCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return `${byteOrderMark}${[header, ...rows].map(renderCsvLine).join('')}`;
}

/** With its line end. */
export const renderCsvLine = (cells: readonly CsvCell[]): string => `${cells.map(renderCell).join(',')}\r\n`;

function renderCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = needsGuard.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
