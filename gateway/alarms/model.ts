/** Words and rules of alarms, pure. States after ISA-18.2. */
import type { ConditionKind, Subject } from '../kernel/conditions.ts';

export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

export const alarmStates = [
  /** Stands, and nobody has taken it. */
  'unacknowledged',
  /** Stands, and somebody has taken it. */
  'acknowledged',
  /** Over before anybody took it. */
  'returned',
  /** Put aside by somebody, with a reason and an end. */
  'shelved',
  /** Its subject is under maintenance. */
  'out-of-service',
  /** Over and taken: history. */
  'closed',
] as const;
export type AlarmState = (typeof alarmStates)[number];

export type SiteKind = 'tunnel' | 'city-gate' | 'ward';

/** When a condition becomes an alarm. The first rule that fits counts. */
export interface AlarmRule {
  readonly id: string;
  /** Empty: every kind. */
  readonly kinds: readonly ConditionKind[];
  /** Empty: every site, and what stands at none. */
  readonly siteKinds: readonly SiteKind[];
  /** null: of this no alarm is made. */
  readonly severity: Severity | null;
  /** A condition that ends sooner is no alarm, ms. */
  readonly holdMs: number;
  /** What comes back within this time of its end is the same alarm, counted, ms. */
  readonly rearmMs: number;
}

export interface Alarm {
  readonly id: string;
  /** `kind|subject kind|subject id`: one alarm of a key is open at a time. */
  readonly key: string;
  readonly kind: ConditionKind;
  readonly subject: Subject;
  readonly severity: Severity;
  readonly state: AlarmState;
  /** When the trouble began, not when it was noticed. */
  readonly sinceMs: number;
  readonly raisedAtMs: number;
  readonly endedAtMs: number | null;
  readonly cause: string;
  /** How often it has stood since it was opened. */
  readonly count: number;
  /** Cameras of a group that are down now, and all that ever were. */
  readonly down: readonly string[];
  readonly members: readonly string[];
  readonly takenBy: string | null;
  readonly takenAtMs: number | null;
  readonly handedTo: string | null;
  readonly shelvedUntilMs: number | null;
  /** When nobody had taken it for too long and it went to the next person; null: not so. */
  readonly escalatedAtMs: number | null;
}

/** Whether the trouble stands, whatever people have made of it. */
export const isActive = ({ endedAtMs }: Pick<Alarm, 'endedAtMs'>): boolean => endedAtMs === null;
export const isOpen = ({ state }: Pick<Alarm, 'state'>): boolean => state !== 'closed';

const rank = (severity: Severity): number => severities.indexOf(severity);
const urgency: Readonly<Record<AlarmState, number>> = {
  unacknowledged: 0,
  returned: 1,
  acknowledged: 2,
  shelved: 3,
  'out-of-service': 4,
  closed: 5,
};

/** Worst first: what nobody has taken, by severity, oldest first. */
export function byUrgency(a: Alarm, b: Alarm): number {
  return urgency[a.state] - urgency[b.state] || rank(a.severity) - rank(b.severity) || a.sinceMs - b.sinceMs;
}

export function ruleFor(
  rules: readonly AlarmRule[],
  kind: ConditionKind,
  siteKind: SiteKind | undefined,
): AlarmRule | undefined {
  return rules.find(
    ({ kinds, siteKinds }) =>
      (kinds.length === 0 || kinds.includes(kind)) &&
      (siteKinds.length === 0 || (siteKind !== undefined && siteKinds.includes(siteKind))),
  );
}
