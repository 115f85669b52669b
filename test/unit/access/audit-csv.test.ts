/** The audit as a file: all rows that fit, in the district's time, and nothing that a spreadsheet runs. */
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { AuditRow } from '../../../gateway/access/audit/audit-chain.ts';
import { auditCsv } from '../../../gateway/access/audit/audit-csv.ts';
import type { AuditFilter } from '../../../gateway/access/audit/audit-store.ts';

const row = (seq: number, changes: Partial<AuditRow> = {}): AuditRow => ({
  ...{ seq, hash: 'f'.repeat(64), atMs: Date.UTC(2026, 10, 24, 17, 30, 5), personId: 'p', personName: 'Hoa' },
  ...{ role: 'operator', kind: 'view.live', outcome: 'done', cameraId: null, subjectId: null },
  ...{ address: '10.0.0.1', desk: 'Bàn 1', details: {} },
  ...changes,
});
const logOf = (rows: readonly AuditRow[]) => {
  const asked: AuditFilter[] = [];
  const list = async (filter: AuditFilter) => {
    asked.push(filter);
    return rows.filter(({ seq }) => seq < (filter.beforeSeq ?? Number.POSITIVE_INFINITY)).slice(0, filter.limit);
  };
  return { asked, audit: { list } };
};
const textOf = async (options: Parameters<typeof auditCsv>[0]) => {
  const pieces: string[] = [];
  for await (const piece of auditCsv(options)) pieces.push(piece);
  return pieces.join('');
};
const cells = (text: string) => parse(text, { bom: true }) as string[][];

describe('the audit as CSV', () => {
  it('has the time of the district, the camera’s code, and heads in both languages', async () => {
    const { audit } = logOf([row(2, { cameraId: 'c1', outcome: 'refused' }), row(1, { cameraId: 'gone' })]);
    const codeOf = (id: string) => (id === 'c1' ? 'T-07' : undefined);
    const vi = cells(await textOf({ audit, filter: {}, language: 'vi', codeOf }));
    expect(vi[0]?.slice(0, 3)).toEqual(['Số', 'Thời điểm (giờ Việt Nam)', 'Người']);
    expect(vi[1]).toEqual([
      ...['2', '25/11/2026 00:30:05', 'Hoa', 'operator', 'view.live', 'bị từ chối', 'T-07', '', '10.0.0.1'],
      ...['Bàn 1', '{}', 'f'.repeat(64)],
    ]);
    expect(vi[2]?.[6]).toBe('gone');
    const en = cells(await textOf({ audit, filter: {}, language: 'en', codeOf }));
    expect([en[0]?.[1], en[1]?.[5]]).toEqual(['Time (Viet Nam)', 'refused']);
  });

  it.each(['=1+1', '+1', '-1', '@sum', '\tx', '\rx', '=cmd|calc!A0', "'=x"])(
    'guards against the formula %j',
    async (text) => {
      const { audit } = logOf([row(1, { personName: text, desk: text })]);
      const [, line] = cells(await textOf({ audit, filter: {}, language: 'vi', codeOf: () => undefined }));
      expect(line?.[2]).toBe(`'${text}`);
      expect(line?.[9]).toBe(`'${text}`);
    },
  );

  it('holds every row, read page by page with the filter that was asked', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => row(2_500 - index));
    const { audit, asked } = logOf(rows);
    const text = await textOf({ audit, filter: { kind: 'view' }, language: 'vi', codeOf: () => undefined });
    expect(
      cells(text)
        .slice(1)
        .map(([seq]) => Number(seq)),
    ).toEqual(rows.map(({ seq }) => seq));
    expect(asked.map(({ kind, beforeSeq, limit }) => [kind, beforeSeq, limit])).toEqual([
      ['view', undefined, 1_000],
      ['view', 1_501, 1_000],
      ['view', 501, 1_000],
    ]);
  });
});
