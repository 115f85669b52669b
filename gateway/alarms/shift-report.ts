/** What happened in a shift, from the alarms and their history. Pure. */
import type { AlarmEvent } from './alarm-store.ts';
import type { Alarm } from './model.ts';
import type { ShiftReport } from './schemas.ts';

const sources = 10;

/** `alarms`: those raised or standing in the span; `events`: those of the span. Both cut to what the person sees. */
export function shiftReport(
  fromMs: number,
  toMs: number,
  alarms: readonly Alarm[],
  events: readonly AlarmEvent[],
): ShiftReport {
  const raised = alarms.filter(({ raisedAtMs }) => raisedAtMs >= fromMs && raisedAtMs < toMs);
  const takenS = firstTaken(events).flatMap(([alarmId, atMs]) => {
    const alarm = alarms.find(({ id }) => id === alarmId);
    return alarm ? [(atMs - alarm.raisedAtMs) / 1_000] : [];
  });
  takenS.sort((a, b) => a - b);
  return {
    ...{ fromMs, toMs, raised: raised.length, taken: takenS.length },
    medianToTakenS: takenS[Math.floor(takenS.length / 2)] ?? null,
    slowestToTakenS: takenS.at(-1) ?? null,
    untakenNow: alarms.filter(({ state }) => state === 'unacknowledged' || state === 'returned').length,
    bySeverity: countBy(raised, ({ severity }) => severity),
    topSources: topSources(events, alarms),
  };
}

function firstTaken(events: readonly AlarmEvent[]): [string, number][] {
  const first = new Map<string, number>();
  for (const { alarmId, atMs, kind } of events)
    if ((kind === 'taken' || kind === 'handed') && !first.has(alarmId)) first.set(alarmId, atMs);
  return [...first];
}

/** By how often they stood, with what came and went in it. */
function topSources(events: readonly AlarmEvent[], alarms: readonly Alarm[]): ShiftReport['topSources'] {
  const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]));
  const stood = events.filter(({ kind }) => kind === 'raised' || kind === 'raised-again' || kind === 'again');
  const counts = countBy(stood, ({ alarmId }) => {
    const subject = byId.get(alarmId)?.subject;
    return subject ? `${subject.kind}|${subject.id}` : '';
  });
  return Object.entries(counts)
    .filter(([key]) => key !== '')
    .sort(([, a], [, b]) => b - a)
    .slice(0, sources)
    .map(([key, count]) => {
      const [subjectKind = '', subjectId = ''] = key.split('|');
      return { subjectKind, subjectId, count };
    });
}

function countBy<T>(things: readonly T[], keyOf: (thing: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const thing of things) counts[keyOf(thing)] = (counts[keyOf(thing)] ?? 0) + 1;
  return counts;
}
