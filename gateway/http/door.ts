/**
 * The one door. Every route declares in `config.door` which right it needs; a route that declares none stops the
 * gateway from being built. One function decides; a camera that one may not see does not exist (404).
 * What a request must be before that is in caller-checks.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Ask, Decide, DoorRule, Person } from '../access/model.ts';
import type { Session } from '../access/sign-in/session-book.ts';
import { GatewayError } from '../kernel/errors.ts';
import { checkCaller, isSafe } from './caller-checks.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    door?: DoorRule;
  }
}

export interface Known {
  readonly person: Person;
  readonly session: Session | undefined;
  readonly ticketId?: string;
  /** Of an unsafe request that a cookie speaks for: whether the session's token came with it (access/csrf-token.ts). */
  readonly hasToken?: boolean;
}

/** Who stands at the door, by what the request carries. */
export type Identify = (request: FastifyRequest) => Known | undefined;

export interface DoorOptions {
  readonly decide: Decide;
  readonly identify: Identify;
  /** By which desks call this gateway, beside loopback names and the address they reached. */
  readonly names?: readonly string[];
  /** Rules for routes that third-party plugins make, by URL prefix. */
  readonly pluginRules: Readonly<Record<string, DoorRule>>;
}

export const doorPlugin = fp(async (app: FastifyInstance, options: DoorOptions) => {
  const names = new Set(options.names);
  app.decorateRequest('person');
  app.decorateRequest('session');
  app.decorateRequest('ticketId');
  app.addHook('onRoute', (route) => {
    const rule = route.config?.door ?? ruleByPrefix(route.url, options.pluginRules);
    if (!rule)
      throw new GatewayError('gateway.internal', { message: `route ${route.method} ${route.url} declares no right` });
    route.config = { ...route.config, door: rule };
  });
  app.addHook('onRequest', async (request) => {
    checkCaller(request, names);
    const rule = request.routeOptions.config.door;
    // No rule: the not-found handler, which tells nothing.
    if (!rule || 'open' in rule) return;
    const known = options.identify(request);
    if (!known) throw new GatewayError('ticket' in rule && rule.ticket ? 'not-found' : 'access.sign-in');
    request.person = known.person;
    request.session = known.session;
    request.ticketId = known.ticketId;
    // Same origin is checked already; the token holds should a browser one day say that wrongly.
    if (known.hasToken === false) throw new GatewayError('access.denied', { details: { reason: 'token' } });
    if (known.session?.mustEnrol && !('own' in rule && rule.enrolling)) throw new GatewayError('access.must-enrol');
    if (known.session && known.session.lockedAtMs !== null && !passesWhileLocked(request)) {
      throw new GatewayError('access.locked-desk');
    }
    if (!(known.person.role === 'station' ? passesStation(request, rule) : passesPerson(rule))) {
      // What is a person's own asks a station for a person.
      throw new GatewayError('own' in rule && !rule.station ? 'access.sign-in' : 'access.denied');
    }
    if ('right' in rule) pass(options.decide, request, rule);
  });
});

type ClosedRule = Exclude<DoorRule, { open: unknown }>;

/** What keeps a running picture and says how it is: a locked desk may go on reading it, and nothing else. */
const pictureRights: ReadonlySet<Ask> = new Set<Ask>(['see', 'live', 'listen', 'health']);

export function passesWhileLocked(request: FastifyRequest): boolean {
  const rule = request.routeOptions.config.door;
  if (!rule || 'open' in rule) return true;
  if ('own' in rule) return rule.locked === true;
  return isSafe(request) && pictureRights.has(rule.right);
}

/** A wall station looks and tells of itself; it changes nothing. */
function passesStation(request: FastifyRequest, rule: ClosedRule): boolean {
  return 'own' in rule ? rule.station === true : isSafe(request);
}

/** What stations tell of themselves nobody else may tell. */
const passesPerson = (rule: ClosedRule): boolean => !('own' in rule && rule.station);

function ruleByPrefix(url: string, rules: DoorOptions['pluginRules']): DoorRule | undefined {
  return Object.entries(rules).find(([prefix]) => url === prefix || url.startsWith(`${prefix}/`))?.[1];
}

function pass(decide: Decide, request: FastifyRequest, rule: Extract<DoorRule, { right: unknown }>): void {
  const asks = rule.also === undefined ? [rule.right] : [rule.right, rule.also];
  const may = (cameraId?: string) => asks.every((ask) => decide(request.person, ask, cameraId));
  if (!rule.cameraParam) {
    if (!may()) throw new GatewayError('access.denied');
    return;
  }
  const cameraId = (request.params as Record<string, string | undefined>)[rule.cameraParam];
  if (!cameraId || !may(cameraId)) throw new GatewayError('not-found');
}
