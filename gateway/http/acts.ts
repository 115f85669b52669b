/**
 * What is done goes on record. A route with an unsafe method declares in `config.act` how (access/model.ts); one that declares
 * nothing stops the gateway from being built, as one without a right does. Acts that no transaction of ours holds are written
 * here, before the handler runs: if the row cannot be written, the act is not done. When the handler then fails, a second row
 * says so and names the first.
 *
 * What the door refuses goes on record likewise, as far as it says something: of whoever is signed in, and of requests that
 * another site's page or a foreign name made. That somebody must sign in first is no attempt.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Actor } from '../access/audit/actor.ts';
import { entryOf } from '../access/audit/actor.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Gathering } from '../access/audit/gathering.ts';
import type { Refusal, Refusals } from '../access/audit/refusals.ts';
import type { ActRule } from '../access/model.ts';
import { actorOf } from '../access/request-actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { isSafe, safeMethods } from './caller-checks.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    act?: ActRule;
  }
  interface FastifyRequest {
    /** Number of the row that tells of this act, when it was written here. */
    actRow: number | undefined;
    /** The door let it through: what fails from here on is no refusal. */
    passedDoor: boolean;
  }
}

export interface ActsOptions {
  readonly audit: Pick<AuditLog, 'append'>;
  readonly gathering: Gathering;
  readonly refusals: Refusals;
  readonly clock: Clock;
}

type ToldAct = Extract<ActRule, { kind: string }>;

/** After the door: its hook sees what the door let through. */
export const actsPlugin = fp(async (app: FastifyInstance, options: ActsOptions) => {
  const { audit, gathering, clock } = options;
  app.decorateRequest('actRow');
  app.decorateRequest('passedDoor', false);
  app.addHook('onRequest', async (request) => {
    request.passedDoor = true;
  });
  app.addHook('onError', async (request, _reply, error) => {
    const refusal = refusalOf(request, error);
    if (refusal) await options.refusals.note(refusal);
  });
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.act || [method].flat().every((each) => safeMethods.has(each))) return;
    throw new GatewayError('gateway.internal', { message: `route ${method} ${url} declares no act` });
  });
  app.addHook('preHandler', async (request) => {
    const act = request.routeOptions.config.act;
    if (typeof act !== 'object') return;
    const entry = entryOf(actorOf(request), clock.nowMs(), { kind: act.kind, ...toldBy(act, request) });
    const spanMs = act.gatherMs?.(request.query as Record<string, unknown>) ?? 0;
    if (spanMs === 0) request.actRow = (await audit.append(entry)).seq;
    else {
      const { personId, address, desk, cameraId, details } = entry;
      const key = JSON.stringify([act.kind, personId, address, desk, cameraId, details]);
      await gathering.add({ key, spanMs, entry });
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const act = request.routeOptions.config.act;
    if (typeof act !== 'object' || request.actRow === undefined || reply.statusCode < 400) return payload;
    const { cameraId, details } = toldBy(act, request);
    const told = { ...details, status: reply.statusCode, row: request.actRow };
    const entry = { kind: act.kind, outcome: 'failed', cameraId, details: told } as const;
    request.actRow = undefined;
    await audit.append(entryOf(actorOf(request), clock.nowMs(), entry)).catch((error: unknown) => {
      request.log.error({ err: error }, 'the failure of an act is not on record');
    });
    return payload;
  });
});

/** The camera of the path, and the named fields that were given. */
function toldBy({ tell = [] }: ToldAct, request: FastifyRequest) {
  const { cameraId, ...params } = request.params as Record<string, string | undefined>;
  const body = typeof request.body === 'object' && request.body !== null ? request.body : {};
  const given: Record<string, unknown> = { ...body, ...(request.query as object), ...params };
  const details = Object.fromEntries(
    tell.flatMap((name) => (given[name] === undefined ? [] : [[name, withoutSecrets(given[name])]])),
  );
  return { cameraId: cameraId ?? null, details };
}

/** Of an address only where it leads: names, passwords and paths of cameras' addresses hold secrets. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value !== 'string' || !value.includes('//')) return value;
  return URL.canParse(value) ? `${new URL(value).protocol}//${new URL(value).host}` : '';
}

const nobody = { personId: null, personName: '', role: '', desk: '' } as const;

function refusalOf(request: FastifyRequest, error: unknown): Refusal | undefined {
  if (!(error instanceof GatewayError)) return undefined;
  const { code, details } = error;
  if (request.passedDoor && code !== 'access.denied') return undefined;
  // A page goes on asking for what it shows; that its desk is locked, or not enrolled yet, is no attempt of anybody.
  if ((code === 'access.locked-desk' || code === 'access.must-enrol') && isSafe(request)) return undefined;
  // Set by the door once it knows.
  const person: unknown = request.person;
  if (!person && code !== 'access.denied' && details['reason'] !== 'path') return undefined;
  const actor: Actor = person ? actorOf(request) : { ...nobody, address: request.ip };
  const { config, url } = request.routeOptions;
  const rule = config.door;
  const param = rule && 'right' in rule ? rule.cameraParam : undefined;
  const cameraId = param === undefined ? undefined : (request.params as Record<string, string | undefined>)[param];
  const reason = typeof details['reason'] === 'string' ? `${code} ${details['reason']}` : code;
  return { actor, route: `${request.method} ${url ?? ''}`, cameraId: cameraId ?? null, reason };
}
