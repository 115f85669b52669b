/**
 * The sealed emergency account. Each use is a condition that everybody responsible sees, and it stays until an administrator
 * who signed in by his own account says that he knows of it; no time makes it go away, and no restart. What is open follows
 * from the chain of audit rows: a use behind the last confirmation.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import { type Actor, entryOf } from '../audit/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { createAuditStore } from '../audit/audit-store.ts';
import type { Account } from './account.ts';
import type { People } from './people.ts';

export interface BreakGlassUse {
  readonly accountId: string;
  readonly sinceMs: number;
  /** From where, the last time. */
  readonly address: string;
}

export interface BreakGlass {
  used(account: Account, address: string): void;
  /** Uses that nobody has confirmed. */
  list(): readonly BreakGlassUse[];
  /** @throws GatewayError `not-found` when there is nothing to confirm, `access.denied` for the account itself */
  confirm(accountId: string, actor: Actor): Promise<void>;
  /** Raises what a restart has found open: once somebody listens. */
  announce(): void;
}

export interface BreakGlassOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly events: Events;
  readonly people: Pick<People, 'list' | 'find'>;
}

const confirmedKind = 'break-glass.confirmed';
const subject = { kind: 'gateway', id: 'gateway' } as const;

export async function openBreakGlass({ db, clock, audit, events, people }: BreakGlassOptions): Promise<BreakGlass> {
  const open = new Map<string, BreakGlassUse>();
  for (const { id, breakGlass } of people.list()) {
    const use = breakGlass ? await createAuditStore(db).openUse(id, confirmedKind) : undefined;
    if (use) open.set(id, { accountId: id, sinceMs: use.atMs, address: use.address });
  }

  /** One condition for all uses: since the first of them. */
  const condition = () => {
    const uses = [...open.values()].sort((one, other) => one.sinceMs - other.sinceMs);
    const cause = uses.map(({ accountId, address }) => `${people.find(accountId)?.login ?? ''} ${address}`).join(', ');
    return { kind: 'access.break-glass', subject, sinceMs: uses[0]?.sinceMs ?? clock.nowMs(), cause } as const;
  };
  const announce = (): void => {
    if (open.size > 0) events.publish('condition.raised', condition());
  };
  return {
    announce,
    list: () => [...open.values()],
    used(account, address) {
      const sinceMs = open.get(account.id)?.sinceMs ?? clock.nowMs();
      open.set(account.id, { accountId: account.id, sinceMs, address });
      announce();
    },
    async confirm(accountId, actor) {
      const use = open.get(accountId);
      if (!use) throw new GatewayError('not-found');
      if (people.find(actor.personId ?? '')?.breakGlass) throw new GatewayError('access.denied');
      const details = { sinceMs: use.sinceMs };
      await audit.append(entryOf(actor, clock.nowMs(), { kind: confirmedKind, subjectId: accountId, details }));
      const before = condition();
      // Used again while this was being written: not confirmed.
      if (open.get(accountId) === use) open.delete(accountId);
      if (open.size > 0) announce();
      else events.publish('condition.cleared', { ...before, endMs: clock.nowMs() });
    },
  };
}
