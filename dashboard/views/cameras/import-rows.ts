/** Counting and order of the rows of an import preview. Pure. */
import type { ImportRow } from '../../../gateway/cameras/schemas.ts';

export type ImportCounts = Record<ImportRow['action'], number>;

export function countRows(rows: readonly ImportRow[]): ImportCounts {
  const counts: ImportCounts = { create: 0, update: 0, unchanged: 0, error: 0 };
  for (const { action } of rows) counts[action] += 1;
  return counts;
}

const rank: Readonly<Record<ImportRow['action'], number>> = { error: 0, create: 1, update: 1, unchanged: 2 };

/** What needs a person first: errors, then what would change, then the rest; within each by line. */
export const importOrder = (rows: readonly ImportRow[]): ImportRow[] =>
  [...rows].sort((a, b) => rank[a.action] - rank[b.action] || a.line - b.line);
