/** A benchmark's table as Markdown: each column of samples becomes three (n, p50, p95). */
import type { BenchTable, Cell } from './bench-part.ts';
import type { Summary } from './statistics.ts';

export const samples = (summary: Summary, decimals = 0): Cell => ({ summary, decimals });

export function renderTable(table: BenchTable): string {
  const isSamples = table.columns.map((_, at) => table.rows.some((row) => typeof row[at] === 'object'));
  const heads = table.columns.flatMap((name, at) => (isSamples[at] ? [`${name}: n`, 'p50', 'p95'] : [name]));
  const rows = table.rows.map((row) =>
    table.columns.flatMap((_, at) => {
      const cell = row[at] ?? '';
      if (typeof cell !== 'object') return isSamples[at] ? [cell, '', ''] : [cell];
      const { n, p50, p95 } = cell.summary;
      return n === 0 ? ['0', '–', '–'] : [String(n), p50.toFixed(cell.decimals), p95.toFixed(cell.decimals)];
    }),
  );
  return [
    `### ${table.title}`,
    '',
    lineOf(heads),
    lineOf(heads.map(() => '---')),
    ...rows.map(lineOf),
    '',
    ...table.notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
