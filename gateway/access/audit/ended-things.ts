/**
 * Rows of what ended. Ending is never held up by the audit: whoever may no longer look must not go on looking because a disk
 * is full. What could not be written is logged.
 */
import { createPendingWork } from '../../kernel/pending-work.ts';
import type { AuditEntry } from './audit-chain.ts';
import type { AuditLog } from './audit-log.ts';

export interface EndedThings {
  /** Resolves when the row is on record, or could not be written. */
  tell(entry: AuditEntry): Promise<void>;
  /** Resolves when nothing is still being written. */
  close(): Promise<void>;
}

export function createEndedThings(audit: Pick<AuditLog, 'append'>, onError: (error: unknown) => void): EndedThings {
  const writes = createPendingWork();
  return {
    tell: (entry) => writes.add(audit.append(entry).then(() => {}, onError)),
    close: writes.settled,
  };
}
