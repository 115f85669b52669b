/** `/api/walls`: list, make, change, show on, remove. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Decide, Person } from '../access/model.ts';
import { actorOf } from '../access/request-actor.ts';
import { Id } from '../kernel/schema-parts.ts';
import { cutWall, type Sees } from './model.ts';
import type { Walls } from './room.ts';
import { LayoutChange, ShowOnWall, Wall, WallInput } from './schemas.ts';

const WallParams = Type.Object({ wallId: Id });

/** @param hasWall whether the wall is there for whoever asks */
export function registerWallRoutes(
  instance: FastifyInstance,
  walls: Walls,
  decide: Decide,
  hasWall: (person: Person, wallId: string) => boolean,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const tags = ['walls'];
  const seesOf =
    (person: Person): Sees =>
    (cameraId) =>
      decide(person, 'see', cameraId);
  const watch = { door: { right: 'see' } } as const;
  const change = { door: { right: 'walls' }, act: 'own' } as const;

  app.get('/api/walls', { config: watch, schema: { tags, response: { 200: Type.Array(Wall) } } }, async (request) =>
    walls
      .list()
      .filter(({ id }) => hasWall(request.person, id))
      .map((wall) => cutWall(wall, seesOf(request.person))),
  );

  app.post(
    '/api/walls',
    { config: change, schema: { tags, body: WallInput, response: { 201: Wall } } },
    async (request, reply) => reply.code(201).send(await walls.create(request.body, actorOf(request))),
  );

  app.put(
    '/api/walls/:wallId/layout',
    { config: change, schema: { tags, params: WallParams, body: LayoutChange, response: { 200: Wall } } },
    async (request) => {
      const sees = seesOf(request.person);
      const by = { actor: actorOf(request), sees };
      const { layout, revision } = request.body;
      return cutWall(await walls.setLayout(request.params.wallId, layout, revision, by), sees);
    },
  );

  app.post(
    '/api/walls/:wallId/show',
    { config: change, schema: { tags, params: WallParams, body: ShowOnWall, response: { 200: Wall } } },
    async (request) => {
      const sees = seesOf(request.person);
      const by = { actor: actorOf(request), sees };
      const { cameraId, tile } = request.body;
      return cutWall(await walls.show(request.params.wallId, cameraId, tile, by), sees);
    },
  );

  app.delete(
    '/api/walls/:wallId',
    { config: change, schema: { tags, params: WallParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await walls.remove(request.params.wallId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
