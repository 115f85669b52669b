/** Everything that writes the audit and asks it, opened together: the rest of the room works with these parts. */
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { Logger } from '../../kernel/log.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import { createEndedThings, type EndedThings } from './ended-things.ts';
import { createGathering, type Gathering } from './gathering.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import { openSigningKey, type SigningKey } from './signing-key.ts';
import { openViewBook, type ViewBook, type ViewKind } from './view-book.ts';
import { createViewQuestions, type ViewQuestions } from './view-questions.ts';

export interface AuditDesk {
  readonly audit: AuditLog;
  readonly key: SigningKey;
  /** Rows for what comes again and again. */
  readonly gathering: Gathering;
  /** Attempts that the door, or a socket's own check, refused. */
  readonly refusals: Refusals;
  /** Rows of what ended, which no failing audit holds up. */
  readonly ended: EndedThings;
  /** Who watches which camera. */
  readonly views: ViewBook;
  readonly viewQuestions: ViewQuestions;
}

export interface AuditDeskOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder of the signing key. */
  readonly folder: string;
  readonly isCamera: (cameraId: string) => boolean;
  readonly purposes: readonly ViewKind[];
}

export async function openAuditDesk(options: AuditDeskOptions): Promise<AuditDesk> {
  const { db, clock, log, folder, isCamera, purposes } = options;
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, `${what} is not on record`);
  const key = openSigningKey(join(folder, 'audit.key'));
  const audit = createAuditLog(db, key);
  const gathering = createGathering({ audit, clock, onError: failed('how often something was done') });
  return {
    audit,
    key,
    gathering,
    refusals: createRefusals({ gathering, clock, isCamera, onError: failed('a refused attempt') }),
    ended: createEndedThings(audit, failed('the end of something')),
    views: await openViewBook({ db, clock, audit, purposes, onError: failed('the end of a view') }),
    viewQuestions: createViewQuestions(db),
  };
}
