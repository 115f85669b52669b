/** Words of incidents, pure. What becomes of one by what people do stands in incident-acts.ts. */
import type { Severity } from '../alarms/model.ts';

export const incidentKinds = [
  'accident',
  'stopped-vehicle',
  'fire-smoke',
  'crowd',
  'public-order',
  'camera-fault',
  'other',
] as const;
export type IncidentKind = (typeof incidentKinds)[number];

export const incidentStates = [
  /** Nobody has taken it. */
  'open',
  /** Somebody works on it. */
  'acknowledged',
  /** Given to another unit: it has not answered yet, or it has accepted (`handover.acceptedAtMs`). */
  'handed-over',
  'closed',
] as const;
export type IncidentState = (typeof incidentStates)[number];

/** A camera and the time of it that belongs to the incident. Only added: what was held stays named. */
export interface IncidentCamera {
  readonly id: string;
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** null: it could not be held, because the share of the disks for held footage was used up. */
  readonly holdId: string | null;
}

export interface Handover {
  readonly toUnitId: string;
  /** null: nobody in particular had it. */
  readonly fromUnitId: string | null;
  readonly byId: string;
  readonly byName: string;
  readonly atMs: number;
  readonly note: string;
  /** null: the unit has not answered. */
  readonly acceptedAtMs: number | null;
}

/** A number in somebody else's books, and when they expect an answer. */
export interface Reference {
  readonly number: string;
  readonly dueMs: number | null;
}

export interface Incident {
  readonly id: string;
  /** Of its year on the district's clock: `2026-0042`. */
  readonly number: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly state: IncidentState;
  readonly title: string;
  readonly siteId: string | null;
  /** In words: "làn 2, hướng quận 1". */
  readonly place: string;
  readonly fromMs: number;
  /** null: it lasts. */
  readonly toMs: number | null;
  readonly cameras: readonly IncidentCamera[];
  /** Involved. Only added: whoever had it keeps seeing what became of it. */
  readonly unitIds: readonly string[];
  /** The unit that accepted it; null: whoever sees it may close it. */
  readonly ownerUnitId: string | null;
  /** Newest one that was not returned. */
  readonly handover: Handover | null;
  readonly assigneeId: string | null;
  readonly citizenReport: Reference | null;
  readonly adminCase: Reference | null;
  /** The alarm that it was opened from. */
  readonly alarmId: string | null;
  /** Counts changes of facts and state: who changes names the one that he has seen. */
  readonly version: number;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly createdByName: string;
  readonly changedAtMs: number;
  readonly closedAtMs: number | null;
}

export type IncidentFacts = Pick<
  Incident,
  | 'kind'
  | 'severity'
  | 'title'
  | 'siteId'
  | 'place'
  | 'fromMs'
  | 'toMs'
  | 'unitIds'
  | 'assigneeId'
  | 'citizenReport'
  | 'adminCase'
>;

export const logKinds = [
  'opened',
  'changed',
  'camera-added',
  'noted',
  'told',
  'acknowledged',
  'handed-over',
  'accepted',
  'returned',
  'taken-back',
  'closed',
  'reopened',
] as const;
export type LogKind = (typeof logKinds)[number];

/** A row of an incident's log, which is only added to. */
export interface LogEntry {
  readonly incidentId: string;
  readonly atMs: number;
  readonly kind: LogKind;
  /** Empty: the gateway itself. */
  readonly personId: string;
  readonly personName: string;
  /** What the person's unit was called then; empty: of none. */
  readonly unitName: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Somebody who does something with an incident. */
export interface Doer {
  readonly personId: string;
  readonly personName: string;
  readonly unitId: string | null;
  readonly unitName: string;
}

/** `2026-0042`; more than 9,999 in a year become longer. */
export const renderNumber = (year: number, sequence: number): string => `${year}-${String(sequence).padStart(4, '0')}`;
