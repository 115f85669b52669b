/** `/api/cameras/{cameraId}/ptz`: presets and home. A named desk holds the camera from then on, as by the socket. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/request-actor.ts';
import { Id } from '../../kernel/schema-parts.ts';
import { PtzPreset } from '../schemas.ts';
import type { PtzControl } from './ptz-control.ts';
import type { Steerer } from './ptz-desk.ts';
import { DeskQuery } from './ptz-socket.ts';

const CameraParams = Type.Object({ cameraId: Id });
const PresetParams = Type.Object({ cameraId: Id, token: Type.String({ minLength: 1, maxLength: 100 }) });
const PresetInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    /** Overwrites this one. */
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);

export function registerPtzRoutes(instance: FastifyInstance, control: PtzControl): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const config = { door: { right: 'ptz', cameraParam: 'cameraId' } } as const;
  const told = (kind: string) => ({ ...config, act: { kind, tell: ['token', 'name', 'desk'] } }) as const;
  const base = { tags: ['ptz'], querystring: DeskQuery };
  const done = { 204: Type.Null() };
  app.get(
    '/api/cameras/:cameraId/ptz/presets',
    { config, schema: { ...base, params: CameraParams, response: { 200: Type.Array(PtzPreset) } } },
    ({ params }) => control.presets(params.cameraId),
  );
  app.post(
    '/api/cameras/:cameraId/ptz/presets',
    {
      config: told('ptz.preset-set'),
      schema: { ...base, params: CameraParams, body: PresetInput, response: { 201: PtzPreset } },
    },
    async (request, reply) => {
      const { cameraId } = request.params;
      const steerer = steererOf(control, cameraId, request, request.query.desk);
      const preset = await control.setPreset(cameraId, steerer, request.body.name, request.body.token);
      return reply.code(201).send(preset);
    },
  );
  app.delete(
    '/api/cameras/:cameraId/ptz/presets/:token',
    { config: told('ptz.preset-removed'), schema: { ...base, params: PresetParams, response: done } },
    async (request, reply) => {
      const { cameraId, token } = request.params;
      await control.removePreset(cameraId, steererOf(control, cameraId, request, request.query.desk), token);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/cameras/:cameraId/ptz/presets/:token/goto',
    { config: told('ptz.preset-called'), schema: { ...base, params: PresetParams, response: done } },
    async (request, reply) => {
      const { cameraId, token } = request.params;
      await control.gotoPreset(cameraId, steererOf(control, cameraId, request, request.query.desk), token);
      return reply.code(204).send(null);
    },
  );
  for (const [method, act, kind] of [
    ['post', 'gotoHome', 'ptz.home-called'],
    ['put', 'setHome', 'ptz.home-set'],
  ] as const) {
    app[method](
      '/api/cameras/:cameraId/ptz/home',
      { config: told(kind), schema: { ...base, params: CameraParams, response: done } },
      async (request, reply) => {
        const { cameraId } = request.params;
        await control[act](cameraId, steererOf(control, cameraId, request, request.query.desk));
        return reply.code(204).send(null);
      },
    );
  }
}

/** The named desk; without a name, whichever desk the same person steers from now. */
function steererOf(control: PtzControl, cameraId: string, request: FastifyRequest, desk: string | undefined): Steerer {
  const { person } = request;
  const own = `${person.id} ${desk ?? ''}`;
  const holder = control.holder(cameraId)?.steerer;
  if (desk === undefined && holder?.key.startsWith(`${person.id} `)) return holder;
  const actor = actorOf(request);
  return { key: own, name: desk ?? person.name, actor, passing: desk === undefined };
}
