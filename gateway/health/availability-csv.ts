/**
 * The availability table as a file for a spreadsheet: UTF-8 with a byte order mark (else Excel reads Vietnamese wrong),
 * RFC 4180 quoting, and a guard on texts that a spreadsheet would take for a formula.
 */
import type { Availability } from './schemas.ts';

export type CsvLanguage = 'vi' | 'en';

const headers: Readonly<Record<CsvLanguage, readonly string[]>> = {
  vi: [
    'Tên',
    'Hoạt động (phút)',
    'Suy giảm (phút)',
    'Mất (phút)',
    'Không rõ (phút)',
    'Được miễn (phút)',
    'Sẵn sàng (%)',
    'Số lần mất',
    'Từ (UTC)',
    'Đến (UTC)',
  ],
  en: [
    'Name',
    'Up (min)',
    'Degraded (min)',
    'Down (min)',
    'Unknown (min)',
    'Excused (min)',
    'Availability (%)',
    'Outages',
    'From (UTC)',
    'To (UTC)',
  ],
};

/** Numbers carry a point and two decimals in both languages: the file is read by programs too. */
export function availabilityCsv(
  rows: readonly Availability[],
  span: { readonly fromMs: number; readonly toMs: number },
  language: CsvLanguage,
): string {
  const from = new Date(span.fromMs).toISOString();
  const to = new Date(span.toMs).toISOString();
  const lines = rows.map((row) => [
    guarded(row.name),
    ...[row.upMin, row.degradedMin, row.downMin, row.unknownMin, row.excusedMin].map((minutes) => minutes.toFixed(2)),
    row.availabilityPercent === null ? '' : row.availabilityPercent.toFixed(2),
    String(row.outages),
    from,
    to,
  ]);
  return `\uFEFF${[headers[language], ...lines].map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`;
}

/** OWASP "CSV injection": a leading = + - @, tab or return begins a formula. */
const guarded = (text: string): string => (/^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
