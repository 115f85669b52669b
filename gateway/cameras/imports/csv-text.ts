/** Reads CSV as kernel/render-csv.ts and spreadsheets write it; the apostrophe that guards against formulas is taken off. Pure. */
import { parse } from 'csv-parse/sync';
import { GatewayError } from '../../kernel/errors.ts';
import { needsGuard } from '../../kernel/render-csv.ts';

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

const plainCell = (cell: string): string =>
  cell.startsWith("'") && needsGuard.test(cell.slice(1)) ? cell.slice(1) : cell;
