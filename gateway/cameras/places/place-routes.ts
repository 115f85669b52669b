/** Sites, links and units: POST, PATCH and DELETE beside the lists of routes.ts. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/request-actor.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/schema-parts.ts';
import type { CamerasCore } from '../core.ts';
import { Link, Site, Unit } from '../schemas.ts';
import * as acts from './place-acts.ts';
import { LinkInput, LinkPatch, SiteInput, SitePatch, UnitInput, UnitPatch } from './place-schemas.ts';

const config = { door: { right: 'configure' }, act: 'own' } as const;
/** Grants given to a unit, and to those below it, follow the tree: it is changed by whoever gives them. */
const peopleConfig = { door: { right: 'people' }, act: 'own' } as const;
const tags = ['cameras'];
const Gone = { 204: Type.Null() };

export function registerPlaceRoutes(
  instance: FastifyInstance,
  core: CamerasCore,
  unitHeldElsewhere?: acts.HeldElsewhere,
): void {
  registerSiteRoutes(instance, core);
  registerLinkRoutes(instance, core);
  registerUnitRoutes(instance, core, unitHeldElsewhere);
}

function registerSiteRoutes(instance: FastifyInstance, { registry, cameras, clock }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const params = Type.Object({ siteId: Id });
  app.post(
    '/api/sites',
    { config, schema: { tags, body: SiteInput, response: { 201: Site } } },
    async (request, reply) => {
      const id = await registry.act((act) => acts.createSite(act, request.body, clock.nowMs()), actorOf(request));
      return reply.code(201).send(known(cameras.sites(), id));
    },
  );
  app.patch(
    '/api/sites/:siteId',
    { config, schema: { tags, params, body: SitePatch, response: { 200: Site } } },
    async (request) => {
      const { siteId } = request.params;
      await registry.act((act) => acts.patchSite(act, siteId, request.body, clock.nowMs()), actorOf(request));
      return known(cameras.sites(), siteId);
    },
  );
  app.delete('/api/sites/:siteId', { config, schema: { tags, params, response: Gone } }, async (request, reply) => {
    await registry.act((act) => acts.removeSite(act, request.params.siteId, clock.nowMs()), actorOf(request));
    return reply.code(204).send(null);
  });
}

function registerLinkRoutes(instance: FastifyInstance, { registry, cameras, clock }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const params = Type.Object({ linkId: Id });
  app.post(
    '/api/links',
    { config, schema: { tags, body: LinkInput, response: { 201: Link } } },
    async (request, reply) => {
      const id = await registry.act((act) => acts.createLink(act, request.body, clock.nowMs()), actorOf(request));
      return reply.code(201).send(known(cameras.links(), id));
    },
  );
  app.patch(
    '/api/links/:linkId',
    { config, schema: { tags, params, body: LinkPatch, response: { 200: Link } } },
    async (request) => {
      const { linkId } = request.params;
      await registry.act((act) => acts.patchLink(act, linkId, request.body, clock.nowMs()), actorOf(request));
      return known(cameras.links(), linkId);
    },
  );
  app.delete('/api/links/:linkId', { config, schema: { tags, params, response: Gone } }, async (request, reply) => {
    await registry.act((act) => acts.removeLink(act, request.params.linkId, clock.nowMs()), actorOf(request));
    return reply.code(204).send(null);
  });
}

function registerUnitRoutes(
  instance: FastifyInstance,
  { registry, cameras, clock }: CamerasCore,
  heldElsewhere?: acts.HeldElsewhere,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const params = Type.Object({ unitId: Id });
  app.post(
    '/api/units',
    { config: peopleConfig, schema: { tags, body: UnitInput, response: { 201: Unit } } },
    async (request, reply) => {
      const id = await registry.act((act) => acts.createUnit(act, request.body, clock.nowMs()), actorOf(request));
      return reply.code(201).send(known(cameras.units(), id));
    },
  );
  app.patch(
    '/api/units/:unitId',
    { config: peopleConfig, schema: { tags, params, body: UnitPatch, response: { 200: Unit } } },
    async (request) => {
      const { unitId } = request.params;
      await registry.act((act) => acts.patchUnit(act, unitId, request.body, clock.nowMs()), actorOf(request));
      return known(cameras.units(), unitId);
    },
  );
  app.delete(
    '/api/units/:unitId',
    { config: peopleConfig, schema: { tags, params, response: Gone } },
    async (request, reply) => {
      const { unitId } = request.params;
      await registry.act((act) => acts.removeUnit(act, unitId, clock.nowMs(), heldElsewhere), actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** Another act may have removed it meanwhile. @throws GatewayError `not-found` */
function known<T extends { readonly id: string }>(list: readonly T[], id: string): T {
  const found = list.find((entry) => entry.id === id);
  if (!found) throw new GatewayError('not-found');
  return found;
}
