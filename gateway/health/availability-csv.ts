/** The availability table as a file for a spreadsheet. */
import { renderCsv } from '../kernel/render-csv.ts';
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
    row.name,
    ...[row.upMin, row.degradedMin, row.downMin, row.unknownMin, row.excusedMin].map((minutes) => minutes.toFixed(2)),
    row.availabilityPercent === null ? '' : row.availabilityPercent.toFixed(2),
    row.outages,
    from,
    to,
  ]);
  return renderCsv(headers[language], lines);
}
