/**
 * What becomes of an incident by what a person does: one function per act, pure. An act that does not fit the state is a
 * conflict (somebody else was faster); one that is another unit's to do is denied.
 *
 *     open ─► acknowledged ─► handed over ─► accepted ─► closed ─► open again, with a reason
 *                  ▲ └──────────────────────────────────►─┘
 *                  └─ returned, taken back
 */
import { GatewayError } from '../kernel/errors.ts';
import type { Doer, Incident, IncidentFacts } from './model.ts';

export const incidentActs = [
  'change',
  'acknowledge',
  'hand-over',
  'accept',
  'return',
  'take-back',
  'close',
  'reopen',
] as const;
export type IncidentAct = (typeof incidentActs)[number];

type Verdict = 'yes' | 'wrong-state' | 'other-unit';

const waits = ({ state, handover }: Incident): boolean => state === 'handed-over' && handover?.acceptedAtMs === null;

function verdict(incident: Incident, act: IncidentAct, { personId, unitId }: Pick<Doer, 'personId' | 'unitId'>) {
  const { state, handover, ownerUnitId } = incident;
  const when = (fits: boolean, theirs = true): Verdict => (!fits ? 'wrong-state' : theirs ? 'yes' : 'other-unit');
  const owns = ownerUnitId === null || ownerUnitId === unitId;
  const works = (state === 'acknowledged' || state === 'handed-over') && !waits(incident);
  switch (act) {
    case 'change':
      return when(state !== 'closed');
    case 'acknowledge':
      return when(state === 'open', owns);
    case 'hand-over':
    case 'close':
      return when(works, owns);
    case 'accept':
    case 'return':
      return when(waits(incident), handover?.toUnitId === unitId);
    case 'take-back':
      return when(waits(incident), handover?.byId === personId || (ownerUnitId !== null && ownerUnitId === unitId));
    case 'reopen':
      return when(state === 'closed');
  }
}

/** What the person may do with the incident as it stands, given that he may see and write it. */
export function actsOf(incident: Incident, doer: Pick<Doer, 'personId' | 'unitId'>): IncidentAct[] {
  return incidentActs.filter((act) => verdict(incident, act, doer) === 'yes');
}

/** @throws GatewayError `request.conflict` when the state does not fit, `access.denied` when it is another unit's to do */
export function checkAct(incident: Incident, act: IncidentAct, doer: Pick<Doer, 'personId' | 'unitId'>): void {
  const found = verdict(incident, act, doer);
  if (found === 'wrong-state') throw new GatewayError('request.conflict', { details: { field: 'state' } });
  if (found === 'other-unit') throw new GatewayError('access.denied', { details: { reason: 'unit' } });
}

export function acknowledged(incident: Incident, doer: Doer): Incident {
  checkAct(incident, 'acknowledge', doer);
  return { ...incident, state: 'acknowledged', assigneeId: incident.assigneeId ?? doer.personId };
}

/** @throws GatewayError `request.invalid` when that unit has it already */
export function handedOver(incident: Incident, toUnitId: string, note: string, doer: Doer, nowMs: number): Incident {
  checkAct(incident, 'hand-over', doer);
  if (toUnitId === incident.ownerUnitId) throw new GatewayError('request.invalid', { details: { field: 'unitId' } });
  const fromUnitId = incident.ownerUnitId ?? doer.unitId;
  return {
    ...incident,
    state: 'handed-over',
    unitIds: withUnits(incident.unitIds, [toUnitId]),
    handover: {
      ...{ toUnitId, fromUnitId, note, atMs: nowMs, acceptedAtMs: null },
      ...{ byId: doer.personId, byName: doer.personName },
    },
  };
}

export function accepted(incident: Incident, doer: Doer, nowMs: number): Incident {
  checkAct(incident, 'accept', doer);
  const { handover } = incident;
  return {
    ...incident,
    ownerUnitId: doer.unitId,
    assigneeId: doer.personId,
    handover: handover && { ...handover, acceptedAtMs: nowMs },
  };
}

/** Back to whoever handed it over: by the unit that was to have it, or by himself. */
export function givenBack(incident: Incident, act: 'return' | 'take-back', doer: Doer): Incident {
  checkAct(incident, act, doer);
  return { ...incident, state: 'acknowledged', handover: null };
}

export function closed(incident: Incident, doer: Doer, nowMs: number): Incident {
  checkAct(incident, 'close', doer);
  return { ...incident, state: 'closed', closedAtMs: nowMs, toMs: incident.toMs ?? Math.max(nowMs, incident.fromMs) };
}

/** Somebody must take it anew. The unit that had it has it still. */
export function reopened(incident: Incident, doer: Doer): Incident {
  checkAct(incident, 'reopen', doer);
  return { ...incident, state: 'open', closedAtMs: null, handover: null };
}

/** @returns the incident with its new facts, and those that differ, as they were and as they are */
export function changed(
  incident: Incident,
  patch: Partial<IncidentFacts>,
  doer: Doer,
): { incident: Incident; before: Partial<IncidentFacts>; after: Partial<IncidentFacts> } {
  checkAct(incident, 'change', doer);
  const given = patch.unitIds ? { ...patch, unitIds: withUnits(incident.unitIds, patch.unitIds) } : patch;
  const names = (Object.keys(given) as (keyof IncidentFacts)[]).filter(
    (name) => JSON.stringify(given[name]) !== JSON.stringify(incident[name]),
  );
  const pick = (from: Partial<IncidentFacts>): Partial<IncidentFacts> =>
    Object.fromEntries(names.map((name) => [name, from[name]]));
  const after = pick(given);
  const next = { ...incident, ...after };
  if (next.toMs !== null && next.toMs < next.fromMs)
    throw new GatewayError('request.invalid', { details: { field: 'to' } });
  return { incident: next, before: pick(incident), after };
}

const withUnits = (unitIds: readonly string[], added: readonly string[]): string[] => [
  ...new Set([...unitIds, ...added]),
];
