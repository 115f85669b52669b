/** What happens to an alarm, one function per event: the alarm as it is after it. Pure. States after ISA-18.2. */
import { GatewayError } from '../kernel/errors.ts';
import type { KeptAlarm } from './alarm-store.ts';
import type { Stand } from './detector.ts';

/** The state of an alarm that stands and is neither shelved nor out of service. */
const standing = (alarm: Pick<KeptAlarm, 'takenBy'>) => (alarm.takenBy === null ? 'unacknowledged' : 'acknowledged');
const over = (alarm: Pick<KeptAlarm, 'takenBy'>) => (alarm.takenBy === null ? 'returned' : 'closed');

export function opened(id: string, stand: Stand, nowMs: number, inMaintenance: boolean): KeptAlarm {
  const { key, kind, subject, severity, sinceMs, cause, rearmMs, down } = stand;
  return {
    ...{ id, key, kind, subject, severity, sinceMs, cause, rearmMs, down, members: down, count: 1 },
    state: inMaintenance ? 'out-of-service' : 'unacknowledged',
    raisedAtMs: nowMs,
    ...{ endedAtMs: null, rearmUntilMs: null, takenBy: null, takenAtMs: null, handedTo: null, shelvedUntilMs: null },
    escalatedAtMs: null,
  };
}

/** The same trouble once more, soon after its end. Who had taken it has it still, and what was put aside stays so. */
export function reopened(
  alarm: KeptAlarm,
  { severity, cause, down }: Stand,
  nowMs: number,
  inMaintenance: boolean,
): KeptAlarm {
  const aside = !inMaintenance && alarm.shelvedUntilMs !== null && alarm.shelvedUntilMs > nowMs;
  const state = inMaintenance ? 'out-of-service' : aside ? 'shelved' : standing(alarm);
  const members = [...new Set([...alarm.members, ...down])];
  return {
    ...alarm,
    severity,
    cause,
    down,
    members,
    state,
    count: alarm.count + 1,
    endedAtMs: null,
    rearmUntilMs: null,
    shelvedUntilMs: aside ? alarm.shelvedUntilMs : null,
  };
}

export const countedAgain = (alarm: KeptAlarm): KeptAlarm => ({ ...alarm, count: alarm.count + 1 });

export function withDown(alarm: KeptAlarm, down: readonly string[]): KeptAlarm {
  return { ...alarm, down, members: [...new Set([...alarm.members, ...down])] };
}

export function ended(alarm: KeptAlarm, endedAtMs: number): KeptAlarm {
  const quiet = alarm.state === 'shelved' || alarm.state === 'out-of-service';
  const state = quiet ? 'closed' : over(alarm);
  return { ...alarm, state, endedAtMs, down: [], rearmUntilMs: endedAtMs + alarm.rearmMs };
}

export function taken(alarm: KeptAlarm, personId: string, nowMs: number): KeptAlarm {
  if (alarm.takenBy === personId && alarm.state !== 'returned') return alarm;
  const mine = { ...alarm, takenBy: personId, takenAtMs: nowMs };
  if (alarm.state === 'returned') return { ...mine, state: 'closed' };
  return { ...mine, state: alarm.state === 'unacknowledged' ? 'acknowledged' : alarm.state };
}

/** @param to `technician`, `tunnel-centre`, `lessor` or a person's id: whose work it is from now on */
export const handed = (alarm: KeptAlarm, to: string, personId: string, nowMs: number): KeptAlarm => ({
  ...taken(alarm, alarm.takenBy ?? personId, nowMs),
  handedTo: to,
});

/** @throws GatewayError `request.conflict` when it is over or the end is not ahead */
export function shelved(alarm: KeptAlarm, untilMs: number, nowMs: number): KeptAlarm {
  if (alarm.endedAtMs !== null || untilMs <= nowMs)
    throw new GatewayError('request.conflict', { details: { field: 'until' } });
  return { ...alarm, state: 'shelved', shelvedUntilMs: untilMs };
}

export const unshelved = (alarm: KeptAlarm): KeptAlarm =>
  alarm.state === 'shelved' ? { ...alarm, state: standing(alarm), shelvedUntilMs: null } : alarm;

export const putOutOfService = (alarm: KeptAlarm): KeptAlarm =>
  alarm.endedAtMs === null ? { ...alarm, state: 'out-of-service', shelvedUntilMs: null } : alarm;

/** Untaken for too long. The same alarm when it is taken, quiet, or has gone on already. */
export function escalated(alarm: KeptAlarm, afterMs: number, nowMs: number): KeptAlarm {
  const waits = alarm.state === 'unacknowledged' && alarm.escalatedAtMs === null;
  return waits && nowMs - alarm.raisedAtMs >= afterMs ? { ...alarm, escalatedAtMs: nowMs } : alarm;
}

export const backInService = (alarm: KeptAlarm): KeptAlarm =>
  alarm.state === 'out-of-service' ? { ...alarm, state: standing(alarm) } : alarm;
