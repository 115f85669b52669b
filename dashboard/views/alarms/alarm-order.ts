/** Order and numbers of alarms, as the gateway has them. Pure. */
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';

export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = AlarmView['severity'];

/** By how much each wants somebody now. */
export const stateOrder: readonly AlarmView['state'][] = [
  'unacknowledged',
  'returned',
  'acknowledged',
  'shelved',
  'out-of-service',
  'closed',
];

type Ordered = Pick<AlarmView, 'state' | 'severity' | 'sinceMs'>;

/** Worst first: what nobody has taken, by severity, oldest first. */
export function byUrgency(a: Ordered, b: Ordered): number {
  return (
    stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    a.sinceMs - b.sinceMs
  );
}

/** Stands or stood, and nobody has taken it. */
export const isUntaken = ({ state }: Pick<AlarmView, 'state'>): boolean =>
  state === 'unacknowledged' || state === 'returned';

export interface SeverityCount {
  readonly severity: Severity;
  readonly all: number;
  readonly untaken: number;
}

/** Numbers per severity, those with none left out; what is shelved or under maintenance does not count. */
export function countBySeverity(alarms: readonly AlarmView[]): SeverityCount[] {
  const awake = alarms.filter(({ state }) => state !== 'shelved' && state !== 'out-of-service');
  return severities.flatMap((severity) => {
    const of = awake.filter((alarm) => alarm.severity === severity);
    return of.length === 0 ? [] : [{ severity, all: of.length, untaken: of.filter(isUntaken).length }];
  });
}
