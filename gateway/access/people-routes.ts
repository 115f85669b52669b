/** `/api/people`, `/api/grants` and technical looks: who there is, and who may do what. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { Id } from '../kernel/schema-parts.ts';
import { entryOf } from './audit/actor.ts';
import type { GrantInput } from './grants/grants.ts';
import { actorOf } from './request-actor.ts';
import type { AccessRoom } from './room.ts';
import {
  AccountBody,
  AccountPatch,
  AccountView,
  CameraRightsView,
  GrantBody,
  GrantView,
  InvitationView,
  PersonRightsView,
  SessionView,
  TechnicalLookBody,
} from './schemas.ts';

const config = { door: { right: 'people' }, act: 'own' } as const;
const tags = ['access'];
const Gone = { 204: Type.Null() };
const params = Type.Object({ personId: Id });
const Reason = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) });

export function registerPeopleRoutes(instance: FastifyInstance, room: AccessRoom, clock: Clock): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { people, secrets, sessions } = room;
  const invite = async (request: FastifyRequest, personId: string) => {
    const { token, expiresAtMs } = await secrets.invite(personId, actorOf(request));
    return { account: people.get(personId), link: `/set-up#${token}`, expiresAtMs };
  };

  app.get('/api/people', { config, schema: { tags, response: { 200: Type.Array(AccountView) } } }, async () => [
    ...people.list(),
  ]);
  app.post(
    '/api/people',
    { config, schema: { tags, body: AccountBody, response: { 201: InvitationView } } },
    async (request, reply) => {
      room.checkUnit(request.body.unitId);
      const account = await people.create(request.body, actorOf(request));
      return reply.code(201).send(await invite(request, account.id));
    },
  );
  app.patch(
    '/api/people/:personId',
    { config, schema: { tags, params, body: AccountPatch, response: { 200: AccountView } } },
    async (request) => {
      room.checkUnit(request.body.unitId);
      const before = people.get(request.params.personId);
      const account = await people.change(before.id, request.body, actorOf(request));
      // The new role may ask for a second factor that these sessions have not shown.
      if (account.role !== before.role) await sessions.endAll(account.id, 'account');
      return account;
    },
  );
  app.post(
    '/api/people/:personId/disable',
    { config, schema: { tags, params, body: Reason, response: { 200: AccountView } } },
    (request) => people.disable(request.params.personId, request.body.reason, actorOf(request)),
  );
  app.post(
    '/api/people/:personId/enable',
    { config, schema: { tags, params, response: { 200: AccountView } } },
    (request) => people.enable(request.params.personId, actorOf(request)),
  );
  app.post(
    '/api/people/:personId/invite',
    { config, schema: { tags, params, response: { 200: InvitationView } } },
    (request) => invite(request, request.params.personId),
  );
  app.get(
    '/api/people/:personId/sessions',
    { config, schema: { tags, params, response: { 200: Type.Array(SessionView) } } },
    async (request) =>
      sessions
        .of(people.get(request.params.personId).id)
        .map(({ mustEnrol: _, ...rest }) => ({ ...rest, own: rest.id === request.session?.id })),
  );
  app.delete(
    '/api/people/:personId/sessions',
    { config, schema: { tags, params, response: Gone } },
    async (request, reply) => {
      const { id } = people.get(request.params.personId);
      await sessions.endAll(id, 'ended');
      await room.ended.tell(entryOf(actorOf(request), clock.nowMs(), { kind: 'account.signed-out', subjectId: id }));
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/people/:personId/rights',
    { config, schema: { tags, params, response: { 200: Type.Array(CameraRightsView) } } },
    async (request) => {
      const id = request.params.personId;
      // A wall station is granted cameras like a person.
      if (!room.stations.find(id)) people.get(id);
      return [...room.decisions.rightsOf(id)].map(([cameraId, rights]) => ({ cameraId, rights: [...rights] }));
    },
  );
  app.get(
    '/api/cameras/:cameraId/people',
    {
      config,
      schema: {
        tags,
        params: Type.Object({ cameraId: Id }),
        response: { 200: Type.Array(PersonRightsView) },
      },
    },
    async (request) =>
      [...people.list(), ...room.stations.list()].flatMap(({ id }) => {
        const rights = room.decisions.rightsOf(id).get(request.params.cameraId);
        return rights ? [{ personId: id, rights: [...rights] }] : [];
      }),
  );
}

export function registerGrantRoutes(instance: FastifyInstance, room: AccessRoom, clock: Clock): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { grants } = room;
  const views = () =>
    grants.list().map((grant) => ({ ...grant, rights: grant.rights === null ? null : [...grant.rights] }));

  app.get('/api/grants', { config, schema: { tags, response: { 200: Type.Array(GrantView) } } }, async () => views());
  app.post(
    '/api/grants',
    { config, schema: { tags, body: GrantBody, response: { 201: GrantView } } },
    async (request, reply) => {
      const grant = await grants.give(inputOf(request.body, clock.nowMs()), actorOf(request));
      return reply.code(201).send({ ...grant, rights: grant.rights === null ? null : [...grant.rights] });
    },
  );
  app.delete(
    '/api/grants/:grantId',
    { config, schema: { tags, params: Type.Object({ grantId: Id }), response: Gone } },
    async (request, reply) => {
      await grants.revoke(request.params.grantId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/technical-looks',
    {
      // Asked again below, for the one camera.
      config: { door: { right: 'see' }, act: 'own' },
      schema: { tags, body: TechnicalLookBody, response: { 201: GrantView } },
    },
    async (request, reply) => {
      const { cameraId, minutes, reason } = request.body;
      const { person } = request;
      if (!room.decisions.decide(person, 'configure', cameraId)) throw new GatewayError('not-found');
      const grant = await grants.look(person.id, cameraId, minutes * 60_000, reason, actorOf(request));
      return reply.code(201).send({ ...grant, rights: ['live'] });
    },
  );
}

function inputOf(body: GrantBody, nowMs: number): GrantInput {
  if ((body.scope.kind === 'all') !== (body.scope.id === null)) {
    throw new GatewayError('request.invalid', { details: { field: 'scope' } });
  }
  return {
    subject: body.subject,
    below: body.below ?? false,
    scope: body.scope,
    rights: body.rights,
    fromMs: body.from === undefined ? nowMs : Date.parse(body.from),
    untilMs: body.until === undefined || body.until === null ? null : Date.parse(body.until),
    reason: body.reason,
  };
}
