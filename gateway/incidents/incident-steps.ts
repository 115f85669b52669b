/** Acts on an incident with the words that its log keeps of them: what the book is asked to do. Pure. */
import { accepted, acknowledged, changed, closed, givenBack, handedOver, reopened } from './incident-acts.ts';
import type { Doer, Incident, IncidentFacts, LogKind } from './model.ts';

export interface Step {
  readonly kind: LogKind;
  /** The incident after it, and what the log keeps; `undefined`: nothing changes. */
  take(incident: Incident, doer: Doer, nowMs: number): Taken | undefined;
}

export interface Taken {
  readonly incident: Incident;
  readonly details: Readonly<Record<string, unknown>>;
}

export const changeStep = (patch: Partial<IncidentFacts>): Step => ({
  kind: 'changed',
  take(incident, doer) {
    const { incident: next, before, after } = changed(incident, patch, doer);
    return Object.keys(after).length === 0 ? undefined : { incident: next, details: { before, after } };
  },
});

export const acknowledgeStep: Step = {
  kind: 'acknowledged',
  take: (incident, doer) => ({ incident: acknowledged(incident, doer), details: {} }),
};

export const handOverStep = (unit: { readonly id: string; readonly name: string }, note: string): Step => ({
  kind: 'handed-over',
  take: (incident, doer, nowMs) => ({
    incident: handedOver(incident, unit.id, note, doer, nowMs),
    details: { unitId: unit.id, unit: unit.name, text: note },
  }),
});

export const acceptStep: Step = {
  kind: 'accepted',
  take: (incident, doer, nowMs) => ({
    incident: accepted(incident, doer, nowMs),
    details: { unitId: doer.unitId, unit: doer.unitName },
  }),
};

export const returnStep = (reason: string): Step => ({
  kind: 'returned',
  take: (incident, doer) => ({ incident: givenBack(incident, 'return', doer), details: { reason } }),
});

export const takeBackStep = (reason: string): Step => ({
  kind: 'taken-back',
  take: (incident, doer) => ({ incident: givenBack(incident, 'take-back', doer), details: { reason } }),
});

export const closeStep = (text: string): Step => ({
  kind: 'closed',
  take: (incident, doer, nowMs) => ({ incident: closed(incident, doer, nowMs), details: { text } }),
});

export const reopenStep = (reason: string): Step => ({
  kind: 'reopened',
  take: (incident, doer) => ({ incident: reopened(incident, doer), details: { reason } }),
});
