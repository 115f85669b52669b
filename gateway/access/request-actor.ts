/** Who makes a request, for the audit. */
import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './audit/actor.ts';
import type { Person } from './model.ts';
import type { Session } from './sign-in/session-book.ts';
import { stationHolder } from './stations/station.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the door on every request that may pass. */
    person: Person;
    /** Absent for stations and tickets, and before signing in. */
    session: Session | undefined;
    /** Of a request that came by a ticket (tickets/ticket-book.ts). */
    ticketId: string | undefined;
  }
}

export const sessionCookie = 'tc_session';
/** Of the browser of a wall station. */
export const stationCookie = 'tc_station';

/** What a request hangs on: its session, else its ticket, else the station. `session.ended` names it when it is over. */
export function bearerOf({ session, ticketId, person }: FastifyRequest): string {
  if (session) return session.id;
  return ticketId === undefined ? stationHolder(person.id) : ticketBearer(ticketId);
}

export const ticketBearer = (ticketId: string): string => `ticket:${ticketId}`;

export function actorOf(request: FastifyRequest): Actor {
  const { person, session, ticketId, ip } = request;
  const { id, name, role } = person;
  const desk = session?.desk ?? (role === 'station' ? name : ticketId === undefined ? '' : `ticket ${ticketId}`);
  return { personId: id, personName: name, role, address: ip, desk };
}
