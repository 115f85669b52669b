/**
 * Tickets for players that cannot sign in (VLC, a wall's decoders): one camera, one rendition, in the name of one person. A
 * ticket must be used within a minute and then at least each minute; however much it is used it ends after some hours. It
 * outlives the session it was made in, because it is for another machine, but not the person's right to the camera.
 *
 * Each request asks for its ticket, so tickets stand in memory; the row in the database is written when one is made, used for
 * the first time and over. Renewals are not: after a restart each has a minute to be used again.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';
import { type Actor, entryOf } from '../audit/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Decide, Person } from '../model.ts';
import { newToken, tokenId } from '../token.ts';
import { createTicketStore, rightOf, type Ticket, type TicketRendition } from './ticket-store.ts';

export type TicketEnd = 'expired' | 'revoked' | 'rights';

export interface TicketBook {
  /** @returns the token for the address; it is nowhere else. @throws GatewayError `gateway.busy` when the person has too many */
  make(wish: TicketWish): Promise<{ token: string; ticket: Ticket }>;
  /** Who stands behind a token that is good for these pictures; it counts as used. Cheap. */
  find(token: string, cameraId: string, rendition: string): { person: Person; ticketId: string } | undefined;
  /** Resolves when the ticket's first use is on record; at once for every further one. */
  use(ticketId: string, address: string): Promise<void>;
  purposeOf(ticketId: string): string;
  of(accountId: string): readonly Ticket[];
  /** Idempotent. */
  end(ticketId: string, why: TicketEnd, actor?: Actor): Promise<void>;
  /** Ends the tickets of people who may no longer see the camera. */
  recheck(): void;
  close(): Promise<void>;
}

export interface TicketWish {
  readonly person: Person;
  readonly actor: Actor;
  readonly cameraId: string;
  readonly rendition: TicketRendition;
  readonly purpose: string;
}

export interface TicketBookOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly decide: Decide;
  /** `undefined`: gone or disabled. */
  readonly person: (accountId: string) => Person | undefined;
  readonly longestMs: number;
  /** It is over: what it lets out must end. */
  readonly onEnd: (ticket: Ticket, why: TicketEnd) => void;
  readonly onError: (error: unknown) => void;
}

const ticketRestMs = 60_000;
const sweepEveryMs = 1_000;
const mostOfOnePerson = 100;

interface Known extends Ticket {
  expiresAtMs: number;
  firstAddress: string | null;
  used: Promise<void> | undefined;
}

export async function openTicketBook(options: TicketBookOptions): Promise<TicketBook> {
  const { db, clock, audit, decide } = options;
  const known = new Map<string, Known>();
  const byHash = new Map<string, Known>();
  const writes = createPendingWork();
  const keep = (ticket: Ticket): void => {
    const entry: Known = { ...ticket, used: ticket.firstAddress === null ? undefined : Promise.resolve() };
    known.set(entry.id, entry);
    byHash.set(entry.tokenHash, entry);
  };
  const startMs = clock.nowMs();
  for (const ticket of await createTicketStore(db).list()) keep({ ...ticket, expiresAtMs: startMs + ticketRestMs });

  const isOver = ({ expiresAtMs, untilMs }: Ticket): boolean => clock.nowMs() >= Math.min(expiresAtMs, untilMs);
  const actorOf = ({ accountId }: Ticket, address = ''): Actor => {
    const person = options.person(accountId);
    return {
      personId: accountId,
      personName: person?.name ?? accountId,
      role: person?.role ?? '',
      address,
      desk: '',
    };
  };
  const onRecord = (kind: string, ticket: Ticket, actor: Actor, details: Record<string, unknown>) =>
    entryOf(actor, clock.nowMs(), { kind, cameraId: ticket.cameraId, subjectId: ticket.id, details });

  const end: TicketBook['end'] = async (ticketId, why, actor) => {
    const ticket = known.get(ticketId);
    if (!ticket) return;
    known.delete(ticketId);
    byHash.delete(ticket.tokenHash);
    options.onEnd(ticket, why);
    await writes.add(
      db.transaction().execute(async (transaction) => {
        await createTicketStore(transaction).remove(ticketId);
        await audit.append(onRecord('ticket.ended', ticket, actor ?? actorOf(ticket), { why }), transaction);
      }),
    );
  };
  const endSafely = (ticketId: string, why: TicketEnd) => void end(ticketId, why).catch(options.onError);
  const endSweep = clock.every(sweepEveryMs, () => {
    for (const ticket of [...known.values()]) if (isOver(ticket)) endSafely(ticket.id, 'expired');
  });

  return {
    async make({ person, actor, cameraId, rendition, purpose }) {
      const own = [...known.values()].filter(({ accountId }) => accountId === person.id);
      if (own.length >= mostOfOnePerson) throw new GatewayError('gateway.busy', { details: { reason: 'tickets' } });
      const token = newToken();
      const nowMs = clock.nowMs();
      const ticket: Ticket = {
        id: newId(nowMs),
        tokenHash: tokenId(token),
        accountId: person.id,
        ...{ cameraId, rendition, purpose },
        madeAtMs: nowMs,
        expiresAtMs: nowMs + ticketRestMs,
        untilMs: nowMs + options.longestMs,
        firstAddress: null,
      };
      await db.transaction().execute(async (transaction) => {
        await createTicketStore(transaction).insert(ticket);
        const details = { rendition, purpose, untilMs: ticket.untilMs };
        await audit.append(onRecord('ticket.made', ticket, actor, details), transaction);
      });
      keep(ticket);
      return { token, ticket };
    },
    find(token, cameraId, rendition) {
      const ticket = byHash.get(tokenId(token));
      if (!ticket || ticket.cameraId !== cameraId || !opens(ticket.rendition, rendition) || isOver(ticket)) return;
      const person = options.person(ticket.accountId);
      if (!person) return;
      ticket.expiresAtMs = clock.nowMs() + ticketRestMs;
      return { person, ticketId: ticket.id };
    },
    async use(ticketId, address) {
      const ticket = known.get(ticketId);
      if (!ticket) throw new GatewayError('not-found');
      ticket.used ??= writes
        .add(
          db.transaction().execute(async (transaction) => {
            await createTicketStore(transaction).used(ticketId, address);
            await audit.append(onRecord('ticket.used', ticket, actorOf(ticket, address), {}), transaction);
          }),
        )
        .then(() => {
          ticket.firstAddress = address;
        });
      try {
        await ticket.used;
      } catch (cause) {
        ticket.used = undefined;
        throw new GatewayError('audit.unavailable', { cause });
      }
    },
    purposeOf: (ticketId) => known.get(ticketId)?.purpose ?? '',
    of: (accountId) => [...known.values()].filter((ticket) => ticket.accountId === accountId && !isOver(ticket)),
    end,
    recheck() {
      for (const { id, accountId, cameraId, rendition } of [...known.values()]) {
        const person = options.person(accountId);
        if (!person || !decide(person, rightOf(rendition), cameraId)) endSafely(id, 'rights');
      }
    },
    async close() {
      endSweep();
      await writes.settled();
    },
  };
}

/** A profile that every player plays as it is stands for its H.264: that address leads to it. */
const opens = (granted: TicketRendition, asked: string): boolean =>
  granted === asked || (granted === 'h264' && (asked === 'main' || asked === 'sub'));
