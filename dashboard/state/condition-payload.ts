/** A condition comes in two shapes: flat from the snapshot and the API, with a subject from the events. */
import type { ConditionView } from '../../gateway/health/schemas.ts';

export function readCondition(payload: unknown): { key: string; view: ConditionView } {
  const raw = payload as Partial<ConditionView> & { subject?: { kind: string; id: string } };
  const view: ConditionView = {
    kind: raw.kind ?? '',
    subjectKind: raw.subjectKind ?? raw.subject?.kind ?? '',
    subjectId: raw.subjectId ?? raw.subject?.id ?? '',
    sinceMs: raw.sinceMs ?? 0,
    cause: raw.cause ?? '',
  };
  return { key: `${view.kind}|${view.subjectKind}|${view.subjectId}`, view };
}
