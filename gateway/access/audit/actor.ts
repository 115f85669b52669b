/** Whoever does something, as the audit writes it down: who, in which role, from where. */
import type { AuditEntry } from './audit-chain.ts';

export interface Actor {
  readonly personId: string | null;
  readonly personName: string;
  readonly role: string;
  readonly address: string;
  readonly desk: string;
}

/** The gateway itself: what happens by rule and not by a person. */
export const gatewayItself: Actor = { personId: null, personName: 'gateway', role: 'gateway', address: '', desk: '' };

/** The console on the gateway's own machine. */
export const consoleActor: Actor = { personId: null, personName: 'console', role: 'console', address: '', desk: '' };

/** An entry of something that this actor did; what is not given is empty. */
export function entryOf(
  actor: Actor,
  atMs: number,
  act: Pick<AuditEntry, 'kind'> & Partial<Pick<AuditEntry, 'outcome' | 'cameraId' | 'subjectId' | 'details'>>,
): AuditEntry {
  return { outcome: 'done', cameraId: null, subjectId: null, details: {}, ...actor, atMs, ...act };
}
