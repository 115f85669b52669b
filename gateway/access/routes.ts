/** All routes of the access room. */
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../kernel/clock.ts';
import { registerAuditRoutes } from './audit-routes.ts';
import { registerGrantRoutes, registerPeopleRoutes } from './people-routes.ts';
import type { AccessRoom } from './room.ts';
import { registerSignInRoutes } from './sign-in-routes.ts';

export function registerAccessRoutes(app: FastifyInstance, room: AccessRoom, clock: Clock): void {
  registerSignInRoutes(app, room, clock);
  registerPeopleRoutes(app, room);
  registerGrantRoutes(app, room, clock);
  registerAuditRoutes(app, room);
}
