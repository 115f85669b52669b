/**
 * Audit rows as a file for a spreadsheet, page by page: a year of rows is never held in memory. Oldest last, as the page
 * shows them; with number and hash, so that a printed row can be found in the chain again.
 */
import { timeInDistrict } from '../../kernel/district-time.ts';
import { byteOrderMark, renderCsvLine } from '../../kernel/render-csv.ts';
import { type AuditRow, canonicalJson } from './audit-chain.ts';
import type { AuditLog } from './audit-log.ts';
import type { AuditFilter } from './audit-store.ts';

export type CsvLanguage = 'vi' | 'en';

const headers: Readonly<Record<CsvLanguage, readonly string[]>> = {
  vi: [
    'Số',
    'Thời điểm (giờ Việt Nam)',
    'Người',
    'Vai trò',
    'Việc',
    'Kết quả',
    'Camera',
    'Đối tượng',
    'Địa chỉ mạng',
    'Bàn trực',
    'Chi tiết',
    'Mã băm',
  ],
  en: [
    'Number',
    'Time (Viet Nam)',
    'Person',
    'Role',
    'Act',
    'Outcome',
    'Camera',
    'Subject',
    'Network address',
    'Desk',
    'Details',
    'Hash',
  ],
};

const outcomes: Readonly<Record<CsvLanguage, Readonly<Record<AuditRow['outcome'], string>>>> = {
  vi: { done: 'đã làm', refused: 'bị từ chối', failed: 'không thành' },
  en: { done: 'done', refused: 'refused', failed: 'failed' },
};

const pageRows = 1_000;

export interface AuditCsvOptions {
  readonly audit: Pick<AuditLog, 'list'>;
  readonly filter: Omit<AuditFilter, 'limit'>;
  readonly language: CsvLanguage;
  /** The code that people know a camera by; `undefined`: gone, then its id stands. */
  readonly codeOf: (cameraId: string) => string | undefined;
}

/** Text of the file in pieces of whole lines. */
export async function* auditCsv({ audit, filter, language, codeOf }: AuditCsvOptions): AsyncGenerator<string> {
  yield `${byteOrderMark}${renderCsvLine(headers[language])}`;
  let page = await audit.list({ ...filter, limit: pageRows });
  for (let last = page.at(-1); last; last = page.at(-1)) {
    yield page.map((row) => lineOf(row, language, codeOf)).join('');
    if (page.length < pageRows) return;
    page = await audit.list({ ...filter, beforeSeq: last.seq, limit: pageRows });
  }
}

function lineOf(row: AuditRow, language: CsvLanguage, codeOf: AuditCsvOptions['codeOf']): string {
  const camera = row.cameraId === null ? '' : (codeOf(row.cameraId) ?? row.cameraId);
  return renderCsvLine([
    row.seq,
    timeInDistrict(row.atMs),
    row.personName,
    row.role,
    row.kind,
    outcomes[language][row.outcome],
    camera,
    row.subjectId ?? '',
    row.address,
    row.desk,
    canonicalJson(row.details),
    row.hash,
  ]);
}
