/** Rows of the audit that tell of a pack: its own acts, the holds for it, the incident it belongs to. With number and hash, so that each is found in the chain again. */
import { type AuditRow, canonicalJson } from '../../../access/audit/audit-chain.ts';
import type { AuditLog } from '../../../access/audit/audit-log.ts';
import { renderCsv } from '../../../kernel/render-csv.ts';
import { camerasOf, type Pack } from '../model.ts';

const header = [
  'Số / Number',
  'Thời điểm UTC / Time UTC',
  'Người / Person',
  'Vai trò / Role',
  'Việc / Act',
  'Kết quả / Outcome',
  'Camera',
  'Đối tượng / Subject',
  'Địa chỉ mạng / Address',
  'Bàn trực / Desk',
  'Chi tiết / Details',
  'Mã băm / Hash',
];
const mostRows = 5_000;
/** What was done to the footage before somebody asked for it. */
const beforeMs = 30 * 24 * 3_600_000;

export async function auditExcerpt(
  audit: Pick<AuditLog, 'list'>,
  pack: Pack,
  codeOf: (cameraId: string) => string,
): Promise<string> {
  const fromMs = pack.requestedAtMs - beforeMs;
  const cameras = new Set(camerasOf(pack));
  const ofPack = (await audit.list({ kind: 'evidence', fromMs, limit: mostRows })).filter(isAbout([pack.id]));
  const holds = await audit.list({ kind: 'hold', fromMs, limit: mostRows });
  const ofHolds = holds.filter(({ cameraId }) => cameraId !== null && cameras.has(cameraId));
  const ofIncident =
    pack.incidentId === null
      ? []
      : (await audit.list({ kind: 'incident', fromMs, limit: mostRows })).filter(isAbout([pack.incidentId]));
  const rows = [...ofPack, ...ofHolds, ...ofIncident].sort((one, other) => one.seq - other.seq);
  return renderCsv(
    header,
    rows.map((row) => [
      ...[row.seq, new Date(row.atMs).toISOString(), row.personName, row.role, row.kind, row.outcome],
      ...[row.cameraId === null ? '' : codeOf(row.cameraId), row.subjectId ?? '', row.address, row.desk],
      ...[canonicalJson(row.details), row.hash],
    ]),
  );
}

const isAbout =
  (ids: readonly string[]) =>
  ({ subjectId }: AuditRow): boolean =>
    subjectId !== null && ids.includes(subjectId);
