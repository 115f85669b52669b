/** Whose maintenance a person may open: of what has cameras, each of which he keeps. Pure. */
import type { MaintenanceView } from '../../../gateway/alarms/schemas.ts';
import type { District } from '../../state/district.ts';
import { camerasOf, type SubjectName } from './alarm-place.ts';

export const maintainedKinds = [
  'camera',
  'link',
  'site',
  'lessor',
] as const satisfies readonly MaintenanceView['subjectKind'][];

export function mayMaintain(subject: SubjectName, district: Pick<District, 'cameras' | 'may'>): boolean {
  if (!maintainedKinds.some((kind) => kind === subject.kind)) return false;
  const cameras = camerasOf(subject, district);
  return cameras.length > 0 && cameras.every(({ id }) => district.may('configure', id));
}
