/**
 * CSV as text: RFC 4180 with a UTF-8 byte order mark (Excel reads Vietnamese wrongly without). A cell that a
 * spreadsheet would run as a formula is written behind an apostrophe, which reading takes off again. Pure.
 */
import { parse } from 'csv-parse/sync';
import { GatewayError } from '../../kernel/errors.ts';

export type CsvCell = string | number | null;

export function renderCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return `\uFEFF${[header, ...rows].map((row) => row.map(renderCell).join(',')).join('\r\n')}\r\n`;
}

function renderCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = /^['=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",;\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export interface CsvRow {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Comma, semicolon (Excel in Vietnamese) or tab, whichever the first line has most. @throws GatewayError `request.invalid` with the line */
export function parseCsv(text: string): CsvRow[] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string): number => firstLine.split(delimiter).length;
  const delimiter = [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
  try {
    const records = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 100_000,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return records.map(({ info, record }) => ({ line: info.lines, cells: record.map(plainCell) }));
  } catch (cause) {
    const line = (cause as { lines?: number }).lines ?? 0;
    throw new GatewayError('request.invalid', { cause, details: { line }, message: `not CSV, line ${line}` });
  }
}

const plainCell = (cell: string): string => (/^'['=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
