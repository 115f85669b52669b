/**
 * The chain of audit rows. Each row's hash covers its content and the hash before it, so that a changed, removed or inserted
 * row breaks every hash behind it. Pure; the store writes, `verifyChain` reads.
 */
import { createHash } from 'node:crypto';

export type AuditOutcome = 'done' | 'refused' | 'failed';

/** What happened, before it has a place in the chain. Nothing secret may stand in it. */
export interface AuditEntry {
  readonly atMs: number;
  /** Id of the person, station or ticket; null before anybody signed in. */
  readonly personId: string | null;
  /** As it was then: names and roles change, rows do not. */
  readonly personName: string;
  readonly role: string;
  /** Dotted: `sign-in`, `view.live`, `camera.changed`. */
  readonly kind: string;
  readonly outcome: AuditOutcome;
  readonly cameraId: string | null;
  /** What else it was done to: a person's id, a wall's. */
  readonly subjectId: string | null;
  /** Network address that it came from, and the desk or station. */
  readonly address: string;
  readonly desk: string;
  /** Before and after, reason, span. JSON values only. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AuditRow extends AuditEntry {
  /** Counts from 1 without a hole. */
  readonly seq: number;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** Where a chain begins: before its first row, or behind what retention has removed. */
export interface AuditAnchor {
  readonly seq: number;
  readonly hash: string;
}

export const emptyChain: AuditAnchor = { seq: 0, hash: '0'.repeat(64) };

export function hashOf(previousHash: string, seq: number, entry: AuditEntry): string {
  return createHash('sha256').update(previousHash).update(canonical(seq, entry)).digest('hex');
}

/** One text for one content: fixed order of fields, keys sorted at every depth. */
function canonical(seq: number, entry: AuditEntry): string {
  return JSON.stringify([
    seq,
    entry.atMs,
    entry.personId,
    entry.personName,
    entry.role,
    entry.kind,
    entry.outcome,
    entry.cameraId,
    entry.subjectId,
    entry.address,
    entry.desk,
    canonicalJson(entry.details),
  ]);
}

/** JSON with the keys of objects sorted at every depth. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)))
      : part,
  );
}

export interface ChainFault {
  readonly seq: number;
  readonly fault: 'changed' | 'missing';
}

/**
 * Follows rows in ascending order of `seq` behind `anchor`.
 * @returns the first row that is not what it was or the number at which one is missing, else where the chain now ends.
 */
export function verifyChain(anchor: AuditAnchor, rows: Iterable<AuditRow>): ChainFault | AuditAnchor {
  let { seq, hash } = anchor;
  for (const row of rows) {
    if (row.seq !== seq + 1) return { seq: seq + 1, fault: 'missing' };
    const expected = hashOf(hash, row.seq, row);
    if (row.hash !== expected) return { seq: row.seq, fault: 'changed' };
    seq = row.seq;
    hash = row.hash;
  }
  return { seq, hash };
}
