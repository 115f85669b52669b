/** Uses of the sealed account that nobody has confirmed yet, and the confirmation that ends its condition. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Id } from '../kernel/schema-parts.ts';
import { BreakGlassUse } from './audit-schemas.ts';
import { actorOf } from './request-actor.ts';
import type { AccessRoom } from './room.ts';

const config = { door: { right: 'people' }, act: 'own' } as const;
const tags = ['access'];

export function registerBreakGlassRoutes(instance: FastifyInstance, room: AccessRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { breakGlass, people, sessions } = room;
  app.get('/api/break-glass', { config, schema: { tags, response: { 200: Type.Array(BreakGlassUse) } } }, async () =>
    breakGlass.list().map(({ accountId, sinceMs, address }) => {
      const { login, name } = people.get(accountId);
      return { accountId, login, name, sinceMs, address, signedIn: sessions.of(accountId).length > 0 };
    }),
  );
  app.post(
    '/api/people/:personId/break-glass/confirm',
    {
      config,
      schema: {
        tags,
        summary: 'Says that this use of the sealed account is known: its condition ends',
        params: Type.Object({ personId: Id }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await breakGlass.confirm(request.params.personId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
