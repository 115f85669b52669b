/** `/api/walls`: list, make, change, show on, remove. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Walls } from './room.ts';
import { LayoutChange, ShowOnWall, Wall, WallInput } from './schemas.ts';

const WallParams = Type.Object({ wallId: Type.String({ format: 'uuid' }) });

export function registerWallRoutes(instance: FastifyInstance, walls: Walls): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const tags = ['walls'];
  const watch = { door: { right: 'see' } } as const;
  const change = { door: { right: 'walls' } } as const;

  app.get('/api/walls', { config: watch, schema: { tags, response: { 200: Type.Array(Wall) } } }, async () => [
    ...walls.list(),
  ]);

  app.post(
    '/api/walls',
    { config: change, schema: { tags, body: WallInput, response: { 201: Wall } } },
    async (request, reply) => reply.code(201).send(await walls.create(request.body)),
  );

  app.put(
    '/api/walls/:wallId/layout',
    { config: change, schema: { tags, params: WallParams, body: LayoutChange, response: { 200: Wall } } },
    (request) => walls.setLayout(request.params.wallId, request.body.layout, request.body.revision),
  );

  app.post(
    '/api/walls/:wallId/show',
    { config: change, schema: { tags, params: WallParams, body: ShowOnWall, response: { 200: Wall } } },
    (request) => walls.show(request.params.wallId, request.body.cameraId, request.body.tile),
  );

  app.delete(
    '/api/walls/:wallId',
    { config: change, schema: { tags, params: WallParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await walls.remove(request.params.wallId);
      return reply.code(204).send(null);
    },
  );
}
