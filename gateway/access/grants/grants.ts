/** Grants, in memory and written through; each is made and taken back in one transaction with its audit row. */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { type Actor, entryOf } from '../audit/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { type Grant, isComing, longestTechnicalLookMs } from './grant.ts';
import { createGrantStore } from './grant-store.ts';

export type GrantInput = Pick<Grant, 'subject' | 'below' | 'scope' | 'rights' | 'fromMs' | 'untilMs' | 'reason'>;

export interface Grants {
  /** Also those that are over: they tell what was allowed when. */
  list(): readonly Grant[];
  give(input: GrantInput, actor: Actor): Promise<Grant>;
  /** A look at one camera for whoever keeps it running. @throws GatewayError `request.invalid` when it is too long or has no reason */
  look(personId: string, cameraId: string, lengthMs: number, reason: string, actor: Actor): Promise<Grant>;
  /** Idempotent. @throws GatewayError `not-found` */
  revoke(grantId: string, actor: Actor): Promise<void>;
}

export interface GrantsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly onChange: () => void;
}

export async function openGrants({ db, clock, audit, onChange }: GrantsOptions): Promise<Grants> {
  const grants = new Map((await createGrantStore(db).list()).map((grant) => [grant.id, grant]));

  const keep = async (grant: Grant, actor: Actor, kind: string): Promise<Grant> => {
    const nowMs = clock.nowMs();
    const cameraId = grant.scope.kind === 'camera' ? grant.scope.id : null;
    await db.transaction().execute(async (transaction) => {
      await createGrantStore(transaction).insert(grant, nowMs);
      const entry = entryOf(actor, nowMs, { kind, cameraId, subjectId: grant.id, details: { grant } });
      await audit.append(entry, transaction);
    });
    grants.set(grant.id, grant);
    onChange();
    return grant;
  };
  const made = (input: GrantInput, actor: Actor, technical: boolean): Grant => ({
    ...input,
    id: newId(clock.nowMs()),
    grantedBy: actor.personId ?? actor.personName,
    revokedAtMs: null,
    technical,
  });
  return {
    list: () => [...grants.values()],
    async give(input, actor) {
      const { untilMs, fromMs } = input;
      if (untilMs !== null && untilMs <= fromMs)
        throw new GatewayError('request.invalid', { details: { field: 'until' } });
      return keep(made(input, actor, false), actor, 'grant.given');
    },
    async look(personId, cameraId, lengthMs, reason, actor) {
      if (lengthMs <= 0 || lengthMs > longestTechnicalLookMs) {
        throw new GatewayError('request.invalid', { details: { field: 'minutes' } });
      }
      if (reason.trim() === '') throw new GatewayError('request.invalid', { details: { field: 'reason' } });
      const fromMs = clock.nowMs();
      const input: GrantInput = {
        subject: { kind: 'person', id: personId },
        below: false,
        scope: { kind: 'camera', id: cameraId },
        rights: ['live'],
        fromMs,
        untilMs: fromMs + lengthMs,
        reason,
      };
      return keep(made(input, actor, true), actor, 'grant.technical-look');
    },
    async revoke(grantId, actor) {
      const grant = grants.get(grantId);
      if (!grant) throw new GatewayError('not-found');
      const nowMs = clock.nowMs();
      if (!isComing(grant, nowMs)) return;
      const by = actor.personId ?? actor.personName;
      await db.transaction().execute(async (transaction) => {
        await createGrantStore(transaction).revoke(grantId, by, nowMs);
        await audit.append(entryOf(actor, nowMs, { kind: 'grant.revoked', subjectId: grantId }), transaction);
      });
      grants.set(grantId, { ...grant, revokedAtMs: nowMs });
      onChange();
    },
  };
}
