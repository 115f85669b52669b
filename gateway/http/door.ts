/**
 * The one door. Every route declares in `config.door` which right it needs; a route that declares none stops the
 * gateway from being built. One function decides; a camera that one may not see does not exist (404).
 *
 * Also here, because a browser on this machine can be made to call us by any page it shows: requests must name this
 * host, and unsafe methods and sockets must come from our own pages.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Decide, DoorRule, Person } from '../access/model.ts';
import type { Session } from '../access/sign-in/session-book.ts';
import { GatewayError } from '../kernel/errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    door?: DoorRule;
  }
}

/** Who stands at the door, by what the request carries. */
export type Identify = (request: FastifyRequest) => { person: Person; session: Session | undefined } | undefined;

export interface DoorOptions {
  readonly decide: Decide;
  readonly identify: Identify;
  /** Rules for routes that third-party plugins make, by URL prefix. */
  readonly pluginRules: Readonly<Record<string, DoorRule>>;
}

export const doorPlugin = fp(async (app: FastifyInstance, options: DoorOptions) => {
  app.decorateRequest('person');
  app.decorateRequest('session');
  app.addHook('onRoute', (route) => {
    const rule = route.config?.door ?? ruleByPrefix(route.url, options.pluginRules);
    if (!rule)
      throw new GatewayError('gateway.internal', { message: `route ${route.method} ${route.url} declares no right` });
    route.config = { ...route.config, door: rule };
  });
  app.addHook('onRequest', async (request) => {
    checkHost(request);
    checkOrigin(request);
    const rule = request.routeOptions.config.door;
    // No rule: the not-found handler, which tells nothing.
    if (!rule || 'open' in rule) return;
    const known = options.identify(request);
    if (!known) throw new GatewayError('access.sign-in');
    request.person = known.person;
    request.session = known.session;
    if (known.session?.mustEnrol && !('own' in rule && rule.enrolling)) throw new GatewayError('access.must-enrol');
    if ('right' in rule) pass(options.decide, request, rule);
  });
});

function ruleByPrefix(url: string, rules: DoorOptions['pluginRules']): DoorRule | undefined {
  return Object.entries(rules).find(([prefix]) => url === prefix || url.startsWith(`${prefix}/`))?.[1];
}

function pass(decide: Decide, request: FastifyRequest, rule: Extract<DoorRule, { right: unknown }>): void {
  if (!rule.cameraParam) {
    if (!decide(request.person, rule.right)) throw new GatewayError('access.denied');
    return;
  }
  const cameraId = (request.params as Record<string, string | undefined>)[rule.cameraParam];
  if (!cameraId || !decide(request.person, rule.right, cameraId)) throw new GatewayError('not-found');
}

/** Defeats DNS rebinding: while we listen on loopback only, the Host must be a loopback name. */
function checkHost(request: FastifyRequest): void {
  if (!isLoopbackName(request.hostname)) throw new GatewayError('access.denied', { details: { reason: 'host' } });
}

function checkOrigin(request: FastifyRequest): void {
  const unsafe = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  const socket = request.headers.upgrade?.toLowerCase() === 'websocket';
  if (!unsafe && !socket) return;
  const origin = request.headers.origin;
  // Programs send no Origin; browsers always do on sockets and unsafe methods.
  if (origin === undefined) return;
  let host: string;
  try {
    host = new URL(origin).host;
  } catch {
    throw new GatewayError('access.denied', { details: { reason: 'origin' } });
  }
  if (host !== request.host) throw new GatewayError('access.denied', { details: { reason: 'origin' } });
}

const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
