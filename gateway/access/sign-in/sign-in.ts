/**
 * Signing in, step by step, the same time taken whether the name exists or not: lock → password → account → second factor →
 * session. Each step that ends it is in the audit, and wrong passwords and wrong codes count towards the same lock.
 */
import { hash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { type Actor, entryOf } from '../audit/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { type Account, needsSecondFactor, type Secrets } from '../people/account.ts';
import type { People } from '../people/people.ts';
import { afterFailure, lockedForMs } from './lockout.ts';
import { isPassword, spendAsIfChecked } from './passwords.ts';
import { acceptedStep } from './second-factor.ts';
import type { Session, SessionBook } from './session-book.ts';
import type { TriesStore } from './sign-in-store.ts';

export interface SignInRequest {
  readonly login: string;
  readonly password: string;
  /** Six digits of the second factor. */
  readonly code?: string;
  readonly address: string;
  readonly desk: string;
  readonly agent: string;
}

export interface SignedIn {
  readonly token: string;
  readonly session: Session;
  readonly account: Account;
}

export interface SignInOptions {
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly people: People;
  readonly sessions: SessionBook;
  readonly tries: TriesStore;
  readonly secretsOf: (accountId: string) => Promise<Secrets>;
  readonly keepSecrets: (secrets: Secrets) => Promise<void>;
  /** Base32 secret of the second factor; `undefined` when it cannot be opened. */
  readonly openTotp: (secrets: Secrets) => string | undefined;
  /** The sealed account was used: everybody responsible must hear of it. */
  readonly onBreakGlass: (account: Account, address: string) => void;
}

/** @throws GatewayError `access.locked`, `access.wrong-credentials`, `access.disabled`, `access.second-factor` */
export type SignIn = (request: SignInRequest) => Promise<SignedIn>;

export function createSignIn(options: SignInOptions): SignIn {
  const { clock, audit, people, sessions, tries } = options;
  /** One try at a time per pair: many at once must not slip past the count. */
  const turns = new Map<string, Promise<unknown>>();

  const inTurn = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = turns.get(key) ?? Promise.resolve();
    const own = before.then(work, work);
    turns.set(key, own);
    try {
      return await own;
    } finally {
      if (turns.get(key) === own) turns.delete(key);
    }
  };

  const attempt = async (request: SignInRequest, login: string): Promise<SignedIn> => {
    const { address, desk, agent } = request;
    const account = people.findByLogin(login);
    const actor: Actor = {
      personId: account?.id ?? null,
      // What is no name here may be a password in the wrong field: it is put on record nowhere.
      personName: account?.name ?? '',
      role: account?.role ?? '',
      address,
      desk,
    };
    const counted = account ? login : hash('sha256', login, 'base64url');
    const refuse = async (
      code: 'access.locked' | 'access.wrong-credentials' | 'access.disabled',
      details = {},
    ): Promise<never> => {
      const reason = { reason: code, ...details };
      await audit.append(entryOf(actor, clock.nowMs(), { kind: 'sign-in', outcome: 'refused', details: reason }));
      throw new GatewayError(code, { details });
    };
    const wrong = async (): Promise<never> => {
      await tries.put(counted, address, afterFailure(await tries.get(counted, address), clock.nowMs()));
      return refuse('access.wrong-credentials');
    };

    const waitMs = lockedForMs(await tries.get(counted, address), clock.nowMs());
    if (waitMs > 0) return refuse('access.locked', { retryAfterS: Math.ceil(waitMs / 1000) });
    const secrets = account && (await options.secretsOf(account.id));
    if (!account || !secrets?.passwordHash) {
      await spendAsIfChecked(request.password);
      return wrong();
    }
    if (!(await isPassword(secrets.passwordHash, request.password))) return wrong();
    if (account.disabledAtMs !== null) return refuse('access.disabled');
    const mustEnrol = await passSecondFactor(account, secrets, request.code, wrong);
    await tries.forget(login, address);
    await people.used(account.id);
    await audit.append(entryOf(actor, clock.nowMs(), { kind: 'sign-in', details: { breakGlass: account.breakGlass } }));
    if (account.breakGlass) options.onBreakGlass(account, address);
    return { ...(await sessions.start({ accountId: account.id, address, desk, agent, mustEnrol })), account };
  };

  /** @returns whether one is due but not enrolled yet */
  const passSecondFactor = async (
    account: Account,
    secrets: Secrets,
    code: string | undefined,
    wrong: () => Promise<never>,
  ): Promise<boolean> => {
    if (secrets.totpSealed === null) return needsSecondFactor(account.role);
    if (code === undefined || code === '') throw new GatewayError('access.second-factor');
    const secret = options.openTotp(secrets);
    const step = secret && acceptedStep(secret, code, clock.nowMs(), secrets.totpStep);
    if (!step) return wrong();
    await options.keepSecrets({ ...secrets, totpStep: step });
    return false;
  };

  return (request) => {
    const login = request.login.trim().toLowerCase();
    return inTurn(`${login} ${request.address}`, () => attempt(request, login));
  };
}
