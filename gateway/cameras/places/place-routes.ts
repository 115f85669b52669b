/** Sites, links and units: POST, PATCH and DELETE beside the lists of routes.ts. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { GatewayError } from '../../kernel/errors.ts';
import type { CamerasCore } from '../core.ts';
import { Id, Link, Site, Unit } from '../schemas.ts';
import * as acts from './place-acts.ts';
import { LinkInput, LinkPatch, SiteInput, SitePatch, UnitInput, UnitPatch } from './place-schemas.ts';

const config = { door: { right: 'configure' } } as const;
const tags = ['cameras'];
const Gone = { 204: Type.Null() };

export function registerPlaceRoutes(instance: FastifyInstance, core: CamerasCore): void {
  registerSiteRoutes(instance, core);
  registerLinkRoutes(instance, core);
  registerUnitRoutes(instance, core);
}

function registerSiteRoutes(instance: FastifyInstance, { registry, cameras, clock }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const params = Type.Object({ siteId: Id });
  app.post(
    '/api/sites',
    { config, schema: { tags, body: SiteInput, response: { 201: Site } } },
    async ({ body }, reply) => {
      const id = await registry.act((act) => acts.createSite(act, body, clock.nowMs()));
      return reply.code(201).send(known(cameras.sites(), id));
    },
  );
  app.patch(
    '/api/sites/:siteId',
    { config, schema: { tags, params, body: SitePatch, response: { 200: Site } } },
    async ({ params: { siteId }, body }) => {
      await registry.act((act) => acts.patchSite(act, siteId, body, clock.nowMs()));
      return known(cameras.sites(), siteId);
    },
  );
  app.delete(
    '/api/sites/:siteId',
    { config, schema: { tags, params, response: Gone } },
    async ({ params: { siteId } }, reply) => {
      await registry.act((act) => acts.removeSite(act, siteId, clock.nowMs()));
      return reply.code(204).send(null);
    },
  );
}

function registerLinkRoutes(instance: FastifyInstance, { registry, cameras, clock }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const params = Type.Object({ linkId: Id });
  app.post(
    '/api/links',
    { config, schema: { tags, body: LinkInput, response: { 201: Link } } },
    async ({ body }, reply) => {
      const id = await registry.act((act) => acts.createLink(act, body, clock.nowMs()));
      return reply.code(201).send(known(cameras.links(), id));
    },
  );
  app.patch(
    '/api/links/:linkId',
    { config, schema: { tags, params, body: LinkPatch, response: { 200: Link } } },
    async ({ params: { linkId }, body }) => {
      await registry.act((act) => acts.patchLink(act, linkId, body, clock.nowMs()));
      return known(cameras.links(), linkId);
    },
  );
  app.delete(
    '/api/links/:linkId',
    { config, schema: { tags, params, response: Gone } },
    async ({ params: { linkId } }, reply) => {
      await registry.act((act) => acts.removeLink(act, linkId, clock.nowMs()));
      return reply.code(204).send(null);
    },
  );
}

function registerUnitRoutes(instance: FastifyInstance, { registry, cameras, clock }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const params = Type.Object({ unitId: Id });
  app.post(
    '/api/units',
    { config, schema: { tags, body: UnitInput, response: { 201: Unit } } },
    async ({ body }, reply) => {
      const id = await registry.act((act) => acts.createUnit(act, body, clock.nowMs()));
      return reply.code(201).send(known(cameras.units(), id));
    },
  );
  app.patch(
    '/api/units/:unitId',
    { config, schema: { tags, params, body: UnitPatch, response: { 200: Unit } } },
    async ({ params: { unitId }, body }) => {
      await registry.act((act) => acts.patchUnit(act, unitId, body, clock.nowMs()));
      return known(cameras.units(), unitId);
    },
  );
  app.delete(
    '/api/units/:unitId',
    { config, schema: { tags, params, response: Gone } },
    async ({ params: { unitId } }, reply) => {
      await registry.act((act) => acts.removeUnit(act, unitId, clock.nowMs()));
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
