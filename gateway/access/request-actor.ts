/** Who makes a request, for the audit. */
import type {} from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './audit/actor.ts';
import type { Person } from './model.ts';
import type { Session } from './sign-in/session-book.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the door on every request that may pass. */
    person: Person;
    /** Absent for stations and tickets, and before signing in. */
    session: Session | undefined;
  }
}

export const sessionCookie = 'tc_session';

export function actorOf(request: FastifyRequest): Actor {
  const { person, session, ip } = request;
  return { personId: person.id, personName: person.name, role: person.role, address: ip, desk: session?.desk ?? '' };
}
