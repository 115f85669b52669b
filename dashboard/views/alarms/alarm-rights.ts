/** What the person may do with an alarm, as the gateway decides it. Pure. */
import type { RightName } from '../../../gateway/access/schemas.ts';
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';

export interface Rights {
  /** Held on this camera. */
  readonly onCamera: (right: RightName, cameraId: string) => boolean;
  /** Held at all: without any camera, or on some. */
  readonly atAll: (right: RightName) => boolean;
}

/** On its camera, on one of its cameras, or, for what has none, at all. */
export function mayAct(
  { subjectKind, subjectId, members }: Pick<AlarmView, 'subjectKind' | 'subjectId' | 'members'>,
  { onCamera, atAll }: Rights,
  right: RightName = 'acknowledge',
): boolean {
  if (subjectKind === 'camera') return onCamera(right, subjectId);
  if (members.length > 0) return members.some((cameraId) => onCamera(right, cameraId));
  return atAll(right);
}
