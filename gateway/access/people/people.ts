/**
 * Accounts, in memory and written through. Every change is one transaction with its audit row; nobody is ever removed,
 * because the audit points at people. The first administrator comes in by an invitation that the console prints.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { createTurns } from '../../kernel/turns.ts';
import { type Actor, entryOf, gatewayItself } from '../audit/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { type Account, isForgotten } from './account.ts';
import { createAccountStore } from './account-store.ts';

export interface AccountInput {
  readonly login: string;
  readonly name: string;
  readonly role: Account['role'];
  readonly unitId: string | null;
  readonly breakGlass?: boolean;
}

export interface People {
  list(): readonly Account[];
  find(accountId: string): Account | undefined;
  /** @throws GatewayError `not-found` */
  get(accountId: string): Account;
  findByLogin(login: string): Account | undefined;
  /** @throws GatewayError `request.conflict` when the login is taken */
  create(input: AccountInput, actor: Actor): Promise<Account>;
  /** @throws GatewayError `request.conflict`; `request.in-use` when it would leave no administrator */
  change(accountId: string, patch: Partial<AccountInput>, actor: Actor): Promise<Account>;
  /** @throws GatewayError `request.in-use` when it would leave no administrator */
  disable(accountId: string, reason: string, actor: Actor): Promise<Account>;
  enable(accountId: string, actor: Actor): Promise<Account>;
  /** Signed in: counts as used. */
  used(accountId: string): Promise<void>;
  /** Disables who has not signed in for 45 days. @returns them */
  disableForgotten(): Promise<readonly Account[]>;
}

export interface PeopleOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  /** An account changed: rights follow from it. */
  readonly onChange: (account: Account) => void;
}

export async function openPeople({ db, clock, audit, onChange }: PeopleOptions): Promise<People> {
  const accounts = new Map((await createAccountStore(db).list()).map((account) => [account.id, account]));
  const inTurn = createTurns();

  const get = (accountId: string): Account => {
    const account = accounts.get(accountId);
    if (!account) throw new GatewayError('not-found');
    return account;
  };
  const findByLogin = (login: string) => {
    const wanted = login.toLowerCase();
    return [...accounts.values()].find((account) => account.login === wanted);
  };
  const checkLogin = (login: string, ownId?: string) => {
    const taken = findByLogin(login);
    if (taken && taken.id !== ownId) {
      throw new GatewayError('request.conflict', { details: { field: 'login', value: login } });
    }
  };
  /** Somebody must be able to let people in again. */
  const checkAdministrators = (without: Account) => {
    const rest = [...accounts.values()].filter(
      ({ id, role, disabledAtMs, breakGlass }) =>
        id !== without.id && role === 'administrator' && disabledAtMs === null && !breakGlass,
    );
    if (without.role === 'administrator' && rest.length === 0) {
      throw new GatewayError('request.in-use', { details: { reason: 'last-administrator' } });
    }
  };
  const keep = async (account: Account, before: Account | undefined, kind: string, actor: Actor, reason?: string) => {
    await db.transaction().execute(async (transaction) => {
      const store = createAccountStore(transaction);
      await (before ? store.update(account) : store.insert(account));
      const details = { before: before ?? null, after: account, ...(reason === undefined ? {} : { reason }) };
      await audit.append(entryOf(actor, clock.nowMs(), { kind, subjectId: account.id, details }), transaction);
    });
    accounts.set(account.id, account);
    onChange(account);
    return account;
  };
  const disable = (account: Account, reason: string, actor: Actor) =>
    keep(
      { ...account, disabledAtMs: clock.nowMs(), disabledReason: reason },
      account,
      'account.disabled',
      actor,
      reason,
    );

  return {
    list: () => [...accounts.values()],
    find: (accountId) => accounts.get(accountId),
    get,
    findByLogin,
    create: (input, actor) =>
      inTurn(async () => {
        checkLogin(input.login);
        const nowMs = clock.nowMs();
        const account: Account = {
          id: newId(nowMs),
          login: input.login.toLowerCase(),
          name: input.name,
          role: input.role,
          unitId: input.unitId,
          createdAtMs: nowMs,
          lastUsedAtMs: null,
          disabledAtMs: null,
          disabledReason: null,
          breakGlass: input.breakGlass ?? false,
        };
        return keep(account, undefined, 'account.created', actor);
      }),
    change: (accountId, patch, actor) =>
      inTurn(async () => {
        const before = get(accountId);
        if (patch.login !== undefined) checkLogin(patch.login, accountId);
        if (patch.role !== undefined && patch.role !== 'administrator') checkAdministrators(before);
        const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
        const after: Account = { ...before, ...given, login: (patch.login ?? before.login).toLowerCase() };
        return keep(after, before, 'account.changed', actor);
      }),
    disable: (accountId, reason, actor) =>
      inTurn(async () => {
        const account = get(accountId);
        if (account.disabledAtMs !== null) return account;
        checkAdministrators(account);
        return disable(account, reason, actor);
      }),
    enable: (accountId, actor) =>
      inTurn(async () => {
        const account = get(accountId);
        if (account.disabledAtMs === null) return account;
        // Its 45 days begin anew, or the next sweep would take it away again.
        const after = { ...account, disabledAtMs: null, disabledReason: null, lastUsedAtMs: clock.nowMs() };
        return keep(after, account, 'account.enabled', actor);
      }),
    used: (accountId) =>
      inTurn(async () => {
        const account = { ...get(accountId), lastUsedAtMs: clock.nowMs() };
        accounts.set(accountId, account);
        await createAccountStore(db).update(account);
      }),
    disableForgotten: () =>
      inTurn(async () => {
        const forgotten = [...accounts.values()].filter((account) => isForgotten(account, clock.nowMs()));
        for (const account of forgotten) await disable(account, 'unused', gatewayItself);
        return forgotten;
      }),
  };
}
