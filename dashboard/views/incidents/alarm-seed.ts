/** What an incident begins with that is opened from an alarm. Pure but for the words. */
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';
import type { District } from '../../state/district.ts';
import { alarmPlace } from '../alarms/alarm-place.ts';
import { whatText } from '../alarms/alarm-words.ts';
import type { IncidentSeed } from './new-incident.ts';

type Sight = Pick<District, 'cameras' | 'links' | 'sites' | 'units' | 'may'>;
const longestTitle = 200;

/** Cameras of the alarm on which the person may open an incident. */
export function camerasForIncident(
  alarm: Pick<AlarmView, 'subjectKind' | 'subjectId' | 'members'>,
  { may }: Pick<District, 'may'>,
): string[] {
  const ids = alarm.subjectKind === 'camera' ? [alarm.subjectId] : alarm.members;
  return ids.filter((id) => may('incidents', id));
}

export function alarmSeed(alarm: AlarmView, district: Sight): IncidentSeed {
  const may = district.may.bind(district);
  return {
    cameraIds: camerasForIncident(alarm, { may }),
    fromMs: alarm.sinceMs,
    kind: alarm.kind.startsWith('camera.') ? 'camera-fault' : 'other',
    severity: alarm.severity,
    title: `${whatText(alarm)}: ${alarmPlace(alarm, district)}`.slice(0, longestTitle),
    alarmId: alarm.id,
  };
}
