/**
 * Builds the Fastify app with every route, registered by hand in reading order. It never listens: main.ts does, and
 * tests call `inject` or listen on a port of their own.
 */
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Decide } from './access/model.ts';
import { registerDashboardFiles } from './http/dashboard-files.ts';
import { doorPlugin, type Identify } from './http/door.ts';
import { errorPlugin } from './http/errors.ts';
import { registerEventsSocket } from './http/events-socket.ts';
import { openapiPlugin } from './http/openapi.ts';
import { registerProbes } from './http/probes.ts';
import { securityHeaders } from './http/security-headers.ts';
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
  readonly clock: Clock;
  readonly events: Events;
  readonly decide: Decide;
  readonly identify: Identify;
  readonly walls: Walls;
  /** In reading order: access, cameras, streams, health. */
  readonly rooms: readonly RoutedRoom[];
  readonly sight: Sight;
  /** What the gateway still waits for before the wall can be opened; empty: ready. */
  readonly notReady: () => readonly string[];
  readonly dashboardFolder: string;
}

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    bodyLimit: 1024 * 1024,
    connectionTimeout: 0,
    requestTimeout: 10_000,
    keepAliveTimeout: 30_000,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    // A typo in a request is an error, never silently dropped.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: true } },
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
  });
  await app.register(errorPlugin);
  await app.register(securityHeaders);
  // Before the door: its hook marks upgrades, so that a refused one is closed and not left open.
  await app.register(websocketPlugin);
  await app.register(cookie);
  await app.register(doorPlugin, {
    decide: options.decide,
    identify: options.identify,
    pluginRules: { '/docs': { right: 'health' }, '/assets': { open: 'dashboard-files' } },
  });
  // Media is compressed already; playlists and JSON gain much.
  await app.register(compress, {
    threshold: 1024,
    customTypes: /^(application\/json|application\/vnd\.apple\.mpegurl|text\/|application\/javascript)/,
  });
  await app.register(openapiPlugin, { version: options.version });
  // Routes come in a plugin, so that the plugins above have added their hooks by then.
  await app.register(async (routes) => {
    registerProbes(routes, { notReady: options.notReady });
    registerEventsSocket(routes, { ...options, ...options.sight });
    registerWallRoutes(routes, options.walls);
    for (const room of options.rooms) await room.register(routes);
    await registerDashboardFiles(routes, options.dashboardFolder);
  });
  return app;
}
