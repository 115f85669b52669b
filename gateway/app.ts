/**
 * Builds the Fastify app with every route, registered by hand in reading order. It never listens: main.ts does, and
 * tests call `inject` or listen on a port of their own.
 */
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { GatewayConfig } from '../config/schema.ts';
import type { Decide } from './access/model.ts';
import { type ActsOptions, actsPlugin } from './http/acts.ts';
import { registerAuthorityRoute } from './http/authority-route.ts';
import { registerDashboardFiles } from './http/dashboard-files.ts';
import { doorPlugin, type Identify } from './http/door.ts';
import { errorPlugin, refuseBroken, refuseUnreadable } from './http/errors.ts';
import { registerEventsSocket } from './http/events-socket.ts';
import { finiteNumbers } from './http/finite-numbers.ts';
import { openapiPlugin } from './http/openapi.ts';
import { registerProbes } from './http/probes.ts';
import { rateLimits } from './http/rate-limits.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { OuterServer } from './http/server/outer-server.ts';
import { sessionSockets } from './http/session-sockets.ts';
import { websocketPlugin } from './http/websockets.ts';
import type { Clock } from './kernel/clock.ts';
import type { Events } from './kernel/events.ts';
import { newId } from './kernel/id.ts';
import type { Sight } from './sight.ts';
import type { Walls } from './walls/room.ts';
import { registerWallRoutes } from './walls/routes.ts';

/** A room that brings routes of its own. */
export interface RoutedRoom {
  register(app: FastifyInstance): void | Promise<void>;
}

export interface AppOptions {
  readonly version: string;
  readonly log: FastifyBaseLogger;
  readonly listen: GatewayConfig['listen'];
  readonly outer: OuterServer;
  /** PEM of the own authority's root, when it shows our certificate. */
  readonly authorityRoot: () => string | undefined;
  readonly clock: Clock;
  readonly events: Events;
  readonly decide: Decide;
  readonly identify: Identify;
  readonly acts: Omit<ActsOptions, 'clock'>;
  readonly walls: Walls;
  /** In reading order: access, cameras, streams, health. */
  readonly rooms: readonly RoutedRoom[];
  readonly sight: Sight;
  readonly dashboardFolder: string;
}

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    bodyLimit: 1024 * 1024,
    serverFactory: options.outer.create,
    // By their addresses only: from anybody else X-Forwarded-For and -Proto are words.
    trustProxy: options.listen.proxy.trust.length > 0 && [...options.listen.proxy.trust],
    frameworkErrors: refuseUnreadable,
    clientErrorHandler: refuseBroken,
    // A typo in a request is an error, never silently dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: true } },
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  });
  // A form of another site could send it without asking; nothing of ours reads it.
  app.removeContentTypeParser('text/plain');
  await app.register(errorPlugin);
  await app.register(finiteNumbers);
  await app.register(securityHeaders, { encrypted: options.outer.encrypted });
  // Before the door: its hook marks upgrades, so that a refused one is closed and not left open.
  await app.register(websocketPlugin);
  await app.register(cookie);
  await app.register(doorPlugin, {
    decide: options.decide,
    identify: options.identify,
    names: options.listen.names,
    pluginRules: { '/docs': { right: 'health' }, '/assets': { open: 'dashboard-files' } },
  });
  await app.register(rateLimits, options.listen.limits);
  await app.register(actsPlugin, { ...options.acts, clock: options.clock });
  await app.register(sessionSockets, { events: options.events, clock: options.clock });
  // Media is compressed already; playlists and JSON gain much.
  await app.register(compress, {
    threshold: 1024,
    customTypes: /^(application\/json|application\/vnd\.apple\.mpegurl|text\/|application\/javascript)/,
  });
  await app.register(openapiPlugin, { version: options.version });
  // Routes come in a plugin, so that the plugins above have added their hooks by then.
  await app.register(async (routes) => {
    registerProbes(routes);
    registerAuthorityRoute(routes, options.authorityRoot);
    registerEventsSocket(routes, { ...options, ...options.sight });
    registerWallRoutes(routes, options.walls, options.decide, options.sight.hasWall);
    for (const room of options.rooms) await room.register(routes);
    await registerDashboardFiles(routes, options.dashboardFolder);
  });
  return app;
}
