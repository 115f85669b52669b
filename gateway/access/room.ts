/**
 * The access room: who people are, who is signed in, what each may do, and the record of it. Opened first, because every
 * other room asks it; what a scope of cameras means and where a unit belongs it asks back through one small port.
 */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../config/schema.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import { entryOf } from './audit/actor.ts';
import { type AuditDesk, openAuditDesk } from './audit/audit-desk.ts';
import type { ViewKind } from './audit/view-book.ts';
import { createDecisions, type Decisions } from './grants/decisions.ts';
import type { Grantee, Scope } from './grants/grant.ts';
import { type Grants, openGrants } from './grants/grants.ts';
import { createTechnicalLookWatch } from './grants/technical-look-watch.ts';
import type { Person } from './model.ts';
import { type BreakGlass, openBreakGlass } from './people/break-glass.ts';
import { openPeople, type People } from './people/people.ts';
import { ticketBearer } from './request-actor.ts';
import { registerAccessRoutes } from './routes.ts';
import { scraper } from './scraper.ts';
import { createOwnSecrets, type OwnSecrets, type Sealer } from './sign-in/own-secrets.ts';
import { openSessionBook, type Session, type SessionBook } from './sign-in/session-book.ts';
import { createSignIn, type SignIn } from './sign-in/sign-in.ts';
import { createSessionStore, createTriesStore } from './sign-in/sign-in-store.ts';
import type { Station } from './stations/station.ts';
import { openStations, type Stations, type WallPort } from './stations/stations.ts';
import { openTicketBook, type TicketBook } from './tickets/ticket-book.ts';

/** What the cameras room knows and the door needs; wired once that room is open. */
export interface ScopePort {
  camerasOf(scope: Scope): Iterable<string>;
  /** The unit and those above it, own first; empty when it is gone. */
  unitPath(unitId: string): readonly string[];
  /** What people call a camera, for lists that leave the gateway; `undefined`: gone. */
  cameraCode?(cameraId: string): string | undefined;
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
  readonly walls: WallPort;
}

export interface SignedInPerson {
  readonly person: Person;
  readonly session: Session;
}

export interface AccessRoom extends AuditDesk {
  readonly breakGlass: BreakGlass;
  readonly scopes: ScopePort;
  readonly people: People;
  readonly grants: Grants;
  readonly sessions: SessionBook;
  readonly secrets: OwnSecrets;
  readonly decisions: Decisions;
  readonly signIn: SignIn;
  readonly tickets: TicketBook;
  /** Whether people must say a purpose; a ticket needs one as its pictures do. */
  readonly asksPurpose: (kind: ViewKind) => boolean;
  readonly stations: Stations;
  /** Without input for so long a page locks its desk. */
  readonly lockMs: number;
  /** @throws GatewayError `request.invalid` when there is no such unit */
  checkUnit(unitId: string | null | undefined): void;
  /** Who a cookie's token stands for. Cheap: it is asked with every segment. */
  identify(token: string): SignedInPerson | undefined;
  /** The wall station that the token of its own cookie stands for. Cheap likewise. */
  identifyStation(token: string): Person | undefined;
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export async function openAccessRoom(options: AccessRoomOptions): Promise<AccessRoom> {
  const { db, clock, events, log, config, scopes } = options;
  const desk = await openAuditDesk({
    ...{ db, clock, log, folder: options.folder, purposes: config.purposes },
    isCamera: (id) => [...scopes.camerasOf({ kind: 'camera', id })].length > 0,
  });
  const { audit, views, ended, gathering } = desk;
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
  const breakGlass = await openBreakGlass({ db, clock, audit, events, people });
  const logFailure = (error: unknown) => log.error({ err: error }, 'ending sessions failed');
  const grants = await openGrants({ db, clock, audit, onChange: tellChanged });
  const sessions = await openSessionBook({
    store: createSessionStore(db),
    clock,
    idleMs: config.idleMs,
    absoluteMs: config.absoluteMs,
    lockedMs: config.lockedMs,
    onLock: ({ id, accountId }) => events.publish('session.locked', { sessionId: id, accountId }),
    onEnd(session, why) {
      const { id, accountId, address, desk, startedAtMs } = session;
      events.publish('session.ended', { sessionId: id, accountId, why });
      const account = people.find(accountId);
      const actor = { personId: accountId, personName: account?.name ?? '', role: account?.role ?? '', address, desk };
      const details = { why, sessionId: id, startedAtMs };
      void ended.tell(entryOf(actor, clock.nowMs(), { kind: 'session.ended', subjectId: accountId, details }));
    },
  });
  const stations = await openStations({ db, clock, events, audit, walls: options.walls, onChange: tellChanged });
  const grantee = (personId: string): Grantee | undefined => {
    const station = stations.find(personId);
    if (station) return granteeStation(station, scopes);
    if (personId === scraper.id) return { id: personId, role: 'scraper', unitPath: [] };
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
    onBreakGlass: breakGlass.used,
  });
  const personOf = (accountId: string): Person | undefined => {
    const account = people.find(accountId);
    if (!account || account.disabledAtMs !== null) return undefined;
    return { id: account.id, name: account.name, role: account.role };
  };
  const tickets = await openTicketBook({
    ...{ db, clock, audit },
    decide: decisions.decide,
    person: personOf,
    longestMs: config.ticketMs,
    onEnd: ({ id, accountId }, why) =>
      events.publish('session.ended', { sessionId: ticketBearer(id), accountId, why: `ticket ${why}` }),
    onError: (error) => log.error({ err: error }, 'the end of a ticket is not on record'),
  });
  // From when every room is open: before that no scope has any camera.
  let endTicketWatch = () => {};
  let endLooks = () => {};
  const nameOf = (personId: string) => people.find(personId)?.name ?? '';
  const looks = createTechnicalLookWatch(grants.list, nameOf, clock, events);
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
    ...desk,
    breakGlass,
    scopes,
    people,
    grants,
    sessions,
    secrets,
    decisions,
    signIn,
    tickets,
    asksPurpose: (kind) => config.purposes.includes(kind),
    stations,
    lockMs: config.lockMs,
    checkUnit(unitId) {
      if (!unitId || scopes.unitPath(unitId).length > 0) return;
      throw new GatewayError('request.invalid', { details: { field: 'unitId' } });
    },
    identifyStation(token) {
      const station = token === '' ? undefined : stations.identify(token);
      return station && { id: station.id, name: station.name, role: 'station' };
    },
    identify(token) {
      const session = sessions.find(token);
      const person = session && personOf(session.accountId);
      return person && { session, person };
    },
    register(app) {
      endTicketWatch();
      endTicketWatch = events.on('rights.changed', tickets.recheck);
      breakGlass.announce();
      endLooks();
      endLooks = decisions.onChange(looks.look);
      looks.look();
      registerAccessRoutes(app, room, clock);
    },
    async close() {
      endHouse();
      endInventory();
      decisions.close();
      endTicketWatch();
      endLooks();
      await tickets.close();
      await views.close();
      await stations.close();
      await sessions.close();
      await gathering.close();
      await ended.close();
    },
  };
  return room;
}

function granteeStation({ id, unitId, revokedAtMs }: Station, scopes: ScopePort): Grantee | undefined {
  if (revokedAtMs !== null) return undefined;
  return { id, role: 'station', unitPath: unitId ? scopes.unitPath(unitId) : [] };
}
