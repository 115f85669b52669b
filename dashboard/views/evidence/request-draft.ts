/** From what was typed into a request to what the gateway is asked. Pure. */
import type { PackRequest } from '../../../gateway/incidents/evidence/evidence-schemas.ts';
import { parseMoment } from '../playback/moment-entry.ts';
import type { RequestDraft } from './evidence-address.ts';

export type RequestField = 'cameras' | 'from' | 'to' | 'span' | 'purpose' | 'caseNumber' | 'urgentReason';

const longestMs = 24 * 3_600_000;

export interface ReadRequest {
  readonly body: PackRequest | undefined;
  readonly problems: readonly RequestField[];
}

export function readRequest(draft: RequestDraft, nowMs: number): ReadRequest {
  const problems: RequestField[] = [];
  const fromMs = parseMoment(draft.from, nowMs);
  const toMs = parseMoment(draft.to, nowMs);
  if (draft.cameraIds.length === 0) problems.push('cameras');
  if (fromMs === undefined) problems.push('from');
  if (toMs === undefined) problems.push('to');
  if (fromMs !== undefined && toMs !== undefined && !isSpan(fromMs, toMs, nowMs)) problems.push('span');
  if (draft.purpose.trim() === '') problems.push('purpose');
  if (draft.caseNumber.trim() === '') problems.push('caseNumber');
  if (draft.urgent && draft.urgentReason.trim() === '') problems.push('urgentReason');
  if (problems.length > 0 || fromMs === undefined || toMs === undefined) return { body: undefined, problems };
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  const body: PackRequest = {
    items: draft.cameraIds.flatMap((cameraId) => rolesOf(draft).map((role) => ({ cameraId, role, from, to }))),
    purpose: draft.purpose.trim(),
    caseNumber: draft.caseNumber.trim(),
    ...(draft.incidentId === '' ? {} : { incidentId: draft.incidentId }),
    ...(draft.urgent ? { urgentReason: draft.urgentReason.trim() } : {}),
  };
  return { body, problems };
}

const rolesOf = ({ streams }: RequestDraft) => (streams === 'all' ? (['main', 'sub'] as const) : [streams]);

const isSpan = (fromMs: number, toMs: number, nowMs: number): boolean =>
  fromMs < toMs && toMs <= nowMs && toMs - fromMs <= longestMs;
