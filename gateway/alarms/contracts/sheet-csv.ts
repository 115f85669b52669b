/** A lessor's month as a file for a spreadsheet. */
import type { Cameras } from '../../cameras/model.ts';
import { type CsvCell, renderCsv } from '../../kernel/render-csv.ts';
import type { MonthlySheet } from './contract-desk.ts';

const header = [
  'Camera',
  'Hợp đồng',
  'Số ngày',
  'Hoạt động (phút)',
  'Suy giảm (phút)',
  'Mất (phút)',
  'Không rõ (phút)',
  'Được miễn (phút)',
  'Sẵn sàng (%)',
  'Cam kết (%)',
  'Số lần mất',
  'Giá (đồng)',
  'Giảm trừ (đồng)',
  'Phải trả (đồng)',
];

export function sheetCsv({ sheet, closed }: MonthlySheet, cameras: Pick<Cameras, 'find'>): string {
  const lines: CsvCell[][] = sheet.lines.map((line) => {
    const camera = cameras.find(line.cameraId);
    return [
      ...[camera ? `${camera.code} ${camera.name}` : line.cameraId, line.contractNumber, line.days],
      ...[line.upMin, line.degradedMin, line.downMin, line.unknownMin, line.excusedMin],
      ...[line.availabilityPercent === null ? null : Number(line.availabilityPercent.toFixed(2)), line.promisedPercent],
      ...[line.outages.length, line.price, line.penalty, line.owed],
    ];
  });
  const blank: CsvCell[] = Array.from({ length: header.length - 4 }, () => null);
  const rows: CsvCell[][] = [...lines, ['Cộng', ...blank, sheet.price, sheet.penalty, sheet.owed]];
  for (const { amount, reason } of closed?.corrections ?? [])
    rows.push([`Điều chỉnh: ${reason}`, ...blank, null, null, amount]);
  return renderCsv(header, rows);
}
