/**
 * The access room: who people are, who is signed in, what each may do, and the record of it. Opened first, because every
 * other room asks it; what a scope of cameras means and where a unit belongs it asks back through one small port.
 */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../config/schema.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import { type AuditLog, createAuditLog } from './audit/audit-log.ts';
import { openSigningKey, type SigningKey } from './audit/signing-key.ts';
import { dayInDistrict } from './district-day.ts';
import { createDecisions, type Decisions } from './grants/decisions.ts';
import type { Grantee, Scope } from './grants/grant.ts';
import { type Grants, openGrants } from './grants/grants.ts';
import type { Person } from './model.ts';
import { openPeople, type People } from './people/people.ts';
import { registerAccessRoutes } from './routes.ts';
import { createOwnSecrets, type OwnSecrets, type Sealer } from './sign-in/own-secrets.ts';
import { openSessionBook, type Session, type SessionBook } from './sign-in/session-book.ts';
import { createSignIn, type SignIn } from './sign-in/sign-in.ts';
import { createSessionStore, createTriesStore } from './sign-in/sign-in-store.ts';

/** What the cameras room knows and the door needs; wired once that room is open. */
export interface ScopePort {
  camerasOf(scope: Scope): Iterable<string>;
  /** The unit and those above it, own first; empty when it is gone. */
  unitPath(unitId: string): readonly string[];
}

export interface AccessRoomOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly config: GatewayConfig['access'];
  /** Folder of the signing key. */
  readonly folder: string;
  readonly sealer: Sealer;
  readonly scopes: ScopePort;
}

export interface SignedInPerson {
  readonly person: Person;
  readonly session: Session;
}

export interface AccessRoom {
  readonly audit: AuditLog;
  readonly key: SigningKey;
  readonly people: People;
  readonly grants: Grants;
  readonly sessions: SessionBook;
  readonly secrets: OwnSecrets;
  readonly decisions: Decisions;
  readonly signIn: SignIn;
  /** Who a cookie's token stands for. Cheap: it is asked with every segment. */
  identify(token: string): SignedInPerson | undefined;
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export async function openAccessRoom(options: AccessRoomOptions): Promise<AccessRoom> {
  const { db, clock, events, log, config, scopes } = options;
  const key = openSigningKey(join(options.folder, 'audit.key'));
  const audit = createAuditLog(db, key, dayInDistrict);
  // Filled below: an account that changes changes the answers.
  const changed: (() => void)[] = [];
  const tellChanged = () => {
    for (const tell of changed) tell();
  };
  const people = await openPeople({
    db,
    clock,
    audit,
    onChange(account) {
      tellChanged();
      if (account.disabledAtMs !== null) void sessions.endAll(account.id, 'account').catch(logFailure);
    },
  });
  const logFailure = (error: unknown) => log.error({ err: error }, 'ending sessions failed');
  const grants = await openGrants({ db, clock, audit, onChange: tellChanged });
  const sessions = await openSessionBook({
    store: createSessionStore(db),
    clock,
    idleMs: config.idleMs,
    absoluteMs: config.absoluteMs,
    onEnd: (session, why) =>
      events.publish('session.ended', { sessionId: session.id, accountId: session.accountId, why }),
  });
  const grantee = (personId: string): Grantee | undefined => {
    const account = people.find(personId);
    if (!account || account.disabledAtMs !== null) return undefined;
    return { id: account.id, role: account.role, unitPath: account.unitId ? scopes.unitPath(account.unitId) : [] };
  };
  const decisions = createDecisions({ grants: grants.list, grantee, camerasOf: scopes.camerasOf }, clock);
  changed.push(decisions.changed);
  decisions.onChange(() => events.publish('rights.changed', {}));
  const endInventory = events.on('inventory.changed', decisions.changed);
  const secrets = createOwnSecrets({ db, clock, audit, people, sealer: options.sealer, issuer: config.issuer });
  const signIn = createSignIn({
    clock,
    audit,
    people,
    sessions,
    tries: createTriesStore(db),
    secretsOf: secrets.secretsOf,
    keepSecrets: secrets.keep,
    openTotp: secrets.openTotp,
    onBreakGlass: (account, address) => {
      const subject = { kind: 'gateway', id: 'gateway' } as const;
      events.publish('condition.raised', {
        kind: 'access.break-glass',
        subject,
        sinceMs: clock.nowMs(),
        cause: `${account.login} ${address}`,
      });
    },
  });
  const keepHouse = async () => {
    await audit.signDays(clock.nowMs());
    await audit.prune(clock.nowMs() - config.auditDays * dayMs);
    await people.disableForgotten();
  };
  const keepHouseSafely = () =>
    keepHouse().catch((error: unknown) => log.error({ err: error }, 'keeping the audit failed'));
  await keepHouseSafely();
  const endHouse = clock.every(hourMs, keepHouseSafely);

  const room: AccessRoom = {
    audit,
    key,
    people,
    grants,
    sessions,
    secrets,
    decisions,
    signIn,
    identify(token) {
      const session = sessions.find(token);
      const account = session && people.find(session.accountId);
      if (!account || account.disabledAtMs !== null) return undefined;
      return { session, person: { id: account.id, name: account.name, role: account.role } };
    },
    register: (app) => registerAccessRoutes(app, room, clock),
    async close() {
      endHouse();
      endInventory();
      decisions.close();
      await sessions.close();
    },
  };
  return room;
}
