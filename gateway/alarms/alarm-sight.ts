/** An alarm as a person may have it: of his cameras, with his cameras inside. What he does not see does not exist. */
import type { Decide, Person, Right } from '../access/model.ts';
import type { Alarm } from './model.ts';
import type { AlarmView } from './schemas.ts';

/** @returns `undefined` when the alarm is none of this person's */
export function alarmFor(
  person: Person,
  alarm: Alarm,
  decide: Decide,
  nameOf: (personId: string) => string | undefined,
): AlarmView | undefined {
  const sees = (cameraId: string) => decide(person, 'see', cameraId);
  if (!isTheirs(person, alarm, decide)) return undefined;
  const { id, kind, subject, severity, state, cause, count, takenBy, handedTo } = alarm;
  return {
    ...{ id, kind, subjectKind: subject.kind, subjectId: subject.id, severity, state, cause, count, takenBy, handedTo },
    sinceMs: Math.round(alarm.sinceMs),
    raisedAtMs: Math.round(alarm.raisedAtMs),
    endedAtMs: alarm.endedAtMs === null ? null : Math.round(alarm.endedAtMs),
    down: alarm.down.filter(sees),
    members: alarm.members.filter(sees),
    takenByName: takenBy === null ? null : (nameOf(takenBy) ?? ''),
    takenAtMs: alarm.takenAtMs,
    shelvedUntilMs: alarm.shelvedUntilMs,
    escalatedAtMs: alarm.escalatedAtMs,
  };
}

function isTheirs(person: Person, { subject, members }: Alarm, decide: Decide): boolean {
  if (subject.kind === 'camera') return decide(person, 'see', subject.id);
  // A link is known by its cameras: whoever sees one of them hears that it is cut.
  if (members.length > 0) return members.some((cameraId) => decide(person, 'see', cameraId));
  return decide(person, 'health');
}

/** Whether the person may do this to the alarm: he holds the right on its camera, or on one of its cameras. */
export function mayAct(person: Person, { subject, members }: Alarm, right: Right, decide: Decide): boolean {
  if (subject.kind === 'camera') return decide(person, right, subject.id);
  if (members.length > 0) return members.some((cameraId) => decide(person, right, cameraId));
  return decide(person, right);
}
