/** All routes of the access room. */
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../kernel/clock.ts';
import { registerAuditRoutes } from './audit-routes.ts';
import { registerBreakGlassRoutes } from './break-glass-routes.ts';
import { registerGrantRoutes, registerPeopleRoutes } from './people-routes.ts';
import type { AccessRoom } from './room.ts';
import { registerSignInRoutes } from './sign-in-routes.ts';
import { registerStationRoutes } from './stations/station-routes.ts';
import { registerTicketRoutes } from './tickets/ticket-routes.ts';
import { registerViewRoutes } from './view-routes.ts';

export function registerAccessRoutes(app: FastifyInstance, room: AccessRoom, clock: Clock): void {
  registerSignInRoutes(app, room, clock);
  registerPeopleRoutes(app, room, clock);
  registerGrantRoutes(app, room, clock);
  registerBreakGlassRoutes(app, room);
  registerAuditRoutes(app, room, clock);
  registerViewRoutes(app, room.views);
  registerTicketRoutes(app, { tickets: room.tickets, asksPurpose: room.asksPurpose });
  registerStationRoutes(app, room, clock);
}
