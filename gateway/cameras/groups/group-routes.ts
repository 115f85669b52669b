/** `/api/camera-groups`: listed as far as the asker sees their cameras; made, changed and removed by whoever configures all. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Decide, Person } from '../../access/model.ts';
import { actorOf } from '../../access/request-actor.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/schema-parts.ts';
import type { CamerasCore } from '../core.ts';
import type { Cameras } from '../model.ts';
import { createGroup, patchGroup, removeGroup } from './group-acts.ts';
import { CameraGroup, CameraGroupInput, CameraGroupPatch } from './group-schemas.ts';

const watch = { door: { right: 'see' } } as const;
const config = { door: { right: 'configure' }, act: 'own' } as const;
const tags = ['cameras'];
const params = Type.Object({ groupId: Id });

export function registerGroupRoutes(instance: FastifyInstance, core: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { registry, cameras, clock, decide } = core;
  const shown = (person: Person, groupId: string): CameraGroup => {
    // Another act may have removed it meanwhile.
    const group = groupsFor(person, cameras, decide).find(({ id }) => id === groupId);
    if (!group) throw new GatewayError('not-found');
    return group;
  };
  app.get(
    '/api/camera-groups',
    { config: watch, schema: { tags, response: { 200: Type.Array(CameraGroup) } } },
    async ({ person }) => groupsFor(person, cameras, decide),
  );
  app.post(
    '/api/camera-groups',
    { config, schema: { tags, body: CameraGroupInput, response: { 201: CameraGroup } } },
    async (request, reply) => {
      const id = await registry.act((act) => createGroup(act, request.body, clock.nowMs()), actorOf(request));
      return reply.code(201).send(shown(request.person, id));
    },
  );
  app.patch(
    '/api/camera-groups/:groupId',
    { config, schema: { tags, params, body: CameraGroupPatch, response: { 200: CameraGroup } } },
    async (request) => {
      const { person, body } = request;
      const { groupId } = request.params;
      const sees = (cameraId: string) => decide(person, 'see', cameraId);
      await registry.act((act) => patchGroup(act, groupId, body, sees), actorOf(request));
      return shown(person, groupId);
    },
  );
  app.delete(
    '/api/camera-groups/:groupId',
    { config, schema: { tags, params, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { groupId } = request.params;
      await registry.act((act) => removeGroup(act, groupId, clock.nowMs()), actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

/** Groups as somebody may have them; whoever keeps the inventory has also those of which he sees no camera. */
export function groupsFor(person: Person, cameras: Pick<Cameras, 'groups'>, decide: Decide): CameraGroup[] {
  const everything = decide(person, 'configure');
  return cameras
    .groups()
    .map((group) => ({ ...group, cameraIds: group.cameraIds.filter((id) => decide(person, 'see', id)) }))
    .filter(({ cameraIds }) => everything || cameraIds.length > 0);
}
