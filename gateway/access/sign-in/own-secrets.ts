/**
 * What people do with their own secrets: begin by an invitation, change the password, set up and give up the second factor.
 * An administrator can only invite again; he never sets or sees anybody's password.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { type Actor, entryOf } from '../audit/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { type Account, needsSecondFactor, type Secrets } from '../people/account.ts';
import { createAccountStore } from '../people/account-store.ts';
import type { People } from '../people/people.ts';
import { newToken, tokenId } from '../token.ts';
import { hashPassword, isPassword, passwordFault } from './passwords.ts';
import { acceptedStep, type Enrolment, startEnrolment } from './second-factor.ts';
import { createInvitationStore } from './sign-in-store.ts';

/** Seals with the gateway's key; `undefined` when it cannot be opened. */
export interface Sealer {
  seal(secret: string, id: string): string;
  open(sealed: string, id: string): string | undefined;
}

export interface OwnSecretsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly people: People;
  readonly sealer: Sealer;
  /** Shown by the authenticator app. */
  readonly issuer: string;
}

export interface OwnSecrets {
  /** @returns the token for the link; earlier ones of the account no longer count, and its secrets are forgotten when it is used */
  invite(accountId: string, actor: Actor): Promise<{ token: string; expiresAtMs: number }>;
  /** Whom the link is for. @throws GatewayError `access.link-expired` */
  invited(token: string): Promise<Account>;
  /** @throws GatewayError `access.link-expired`, `access.weak-password` */
  accept(token: string, password: string, address: string): Promise<Account>;
  /** @throws GatewayError `access.wrong-credentials`, `access.weak-password` */
  changePassword(account: Account, old: string, next: string, actor: Actor): Promise<void>;
  /** A new secret to put into an app; it counts once a code of it was given to `enrol`. */
  startEnrolment(account: Account): Enrolment;
  /**
   * @param password asked again for, but right after signing in for this (`undefined`)
   * @throws GatewayError `access.wrong-credentials`
   */
  enrol(account: Account, secret: string, code: string, password: string | undefined, actor: Actor): Promise<void>;
  secretsOf(accountId: string): Promise<Secrets>;
  keep(secrets: Secrets): Promise<void>;
  openTotp(secrets: Secrets): string | undefined;
}

const invitationMs = 72 * 3_600_000;

export function createOwnSecrets({ db, clock, audit, people, sealer, issuer }: OwnSecretsOptions): OwnSecrets {
  const invitations = createInvitationStore(db);
  const accounts = createAccountStore(db);

  const invited = async (token: string): Promise<Account> => {
    const invitation = await invitations.get(tokenId(token));
    if (!invitation || invitation.expiresAtMs <= clock.nowMs()) throw new GatewayError('access.link-expired');
    return people.get(invitation.accountId);
  };
  const checkPassword = (account: Account, password: string, secondFactor: boolean): void => {
    const fault = passwordFault(password, account.login, secondFactor);
    if (fault) throw new GatewayError('access.weak-password', { details: { field: 'password', fault } });
  };
  /** Secrets and the row that tells of them, together. */
  const keepTold = (secrets: Secrets, actor: Actor, kind: string, inside?: (transaction: Database) => Promise<void>) =>
    db.transaction().execute(async (transaction) => {
      await createAccountStore(transaction).putSecrets(secrets);
      await inside?.(transaction);
      await audit.append(entryOf(actor, clock.nowMs(), { kind, subjectId: secrets.accountId }), transaction);
    });

  /** An open desk is not enough to take an account over. */
  const prove = async (
    account: Account,
    password: string,
    actor: Actor,
    kind: string,
    field: string,
  ): Promise<Secrets> => {
    const secrets = await accounts.secrets(account.id);
    if (secrets.passwordHash && (await isPassword(secrets.passwordHash, password))) return secrets;
    await audit.append(entryOf(actor, clock.nowMs(), { kind, outcome: 'refused', subjectId: account.id }));
    throw new GatewayError('access.wrong-credentials', { details: { field } });
  };

  return {
    invited,
    secretsOf: accounts.secrets,
    keep: accounts.putSecrets,
    openTotp: ({ accountId, totpSealed }) => (totpSealed === null ? undefined : sealer.open(totpSealed, accountId)),
    async invite(accountId, actor) {
      const account = people.get(accountId);
      const token = newToken();
      const expiresAtMs = clock.nowMs() + invitationMs;
      await db.transaction().execute(async (transaction) => {
        const row = {
          id: tokenId(token),
          accountId: account.id,
          expiresAtMs,
          createdBy: actor.personId ?? actor.personName,
        };
        await createInvitationStore(transaction).put(row);
        await audit.append(
          entryOf(actor, clock.nowMs(), { kind: 'account.invited', subjectId: account.id }),
          transaction,
        );
      });
      return { token, expiresAtMs };
    },
    async accept(token, password, address) {
      const account = await invited(token);
      checkPassword(account, password, needsSecondFactor(account.role));
      const secrets = {
        accountId: account.id,
        passwordHash: await hashPassword(password),
        totpSealed: null,
        totpStep: null,
      };
      const actor: Actor = { personId: account.id, personName: account.name, role: account.role, address, desk: '' };
      await keepTold(secrets, actor, 'account.password-set', (transaction) =>
        createInvitationStore(transaction).removeOf(account.id),
      );
      return account;
    },
    async changePassword(account, old, next, actor) {
      const secrets = await prove(account, old, actor, 'account.password-set', 'old');
      checkPassword(account, next, secrets.totpSealed !== null);
      await keepTold({ ...secrets, passwordHash: await hashPassword(next) }, actor, 'account.password-set');
    },
    startEnrolment: (account) => startEnrolment(account.login, issuer),
    async enrol(account, secret, code, password, actor) {
      if (password !== undefined) await prove(account, password, actor, 'account.second-factor-set', 'password');
      const step = acceptedStep(secret, code, clock.nowMs(), null);
      if (step === undefined) throw new GatewayError('access.wrong-credentials', { details: { field: 'code' } });
      const secrets = await accounts.secrets(account.id);
      const totpSealed = sealer.seal(secret, account.id);
      await keepTold({ ...secrets, totpSealed, totpStep: step }, actor, 'account.second-factor-set');
    },
  };
}
