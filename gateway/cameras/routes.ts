/** `/api/sites`, `/api/links`, `/api/units`, `/api/cameras`: read, make, change, retire, restore. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../access/request-actor.ts';
import { Id } from '../kernel/schema-parts.ts';
import { createCamera, patchCamera, restoreCamera, retireCamera } from './camera-acts.ts';
import { readCameraHistory } from './camera-history.ts';
import { searchCameras } from './camera-search.ts';
import type { CamerasCore } from './core.ts';
import { linksFor, sitesFor } from './cut-places.ts';
import { CameraHistory } from './device-schemas.ts';
import { Camera, CameraInput, CameraPatch, Link, Site, Unit } from './schemas.ts';

const CameraParams = Type.Object({ cameraId: Id });
const tags = ['cameras'];
const watch = { door: { right: 'see' } } as const;
const watchOne = { door: { right: 'see', cameraParam: 'cameraId' } } as const;
const configure = { door: { right: 'configure' }, act: 'own' } as const;
const configureOne = { door: { right: 'configure', cameraParam: 'cameraId' }, act: 'own' } as const;

export function registerCameraRoutes(instance: FastifyInstance, core: CamerasCore): void {
  registerReading(instance, core);
  registerChanging(instance, core);
}

function registerReading(instance: FastifyInstance, { cameras, registry, decide }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get('/api/sites', { config: watch, schema: { tags, response: { 200: Type.Array(Site) } } }, async ({ person }) =>
    sitesFor(person, cameras, decide),
  );
  app.get('/api/links', { config: watch, schema: { tags, response: { 200: Type.Array(Link) } } }, async ({ person }) =>
    linksFor(person, cameras, decide),
  );
  app.get('/api/units', { config: watch, schema: { tags, response: { 200: Type.Array(Unit) } } }, async () => [
    ...cameras.units(),
  ]);

  const Query = Type.Object(
    {
      site: Type.Optional(Type.String({ maxLength: 100 })),
      code: Type.Optional(Type.String({ maxLength: 100 })),
      q: Type.Optional(Type.String({ maxLength: 200 })),
    },
    { additionalProperties: false },
  );
  app.get(
    '/api/cameras',
    { config: watch, schema: { tags, querystring: Query, response: { 200: Type.Array(Camera) } } },
    async ({ person, query }) => {
      const visible = cameras.list().filter(({ id }) => decide(person, 'see', id));
      return searchCameras(visible, cameras.sites(), query);
    },
  );
  app.get(
    '/api/cameras/:cameraId',
    { config: watchOne, schema: { tags, params: CameraParams, response: { 200: Camera } } },
    async ({ params }) => cameras.get(params.cameraId),
  );
  app.get(
    '/api/cameras/:cameraId/history',
    { config: configureOne, schema: { tags, params: CameraParams, response: { 200: CameraHistory } } },
    ({ params }) => readCameraHistory(registry, params.cameraId),
  );
}

function registerChanging(instance: FastifyInstance, { cameras, registry, clock }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.post(
    '/api/cameras',
    { config: configure, schema: { tags, body: CameraInput, response: { 201: Camera } } },
    async (request, reply) => {
      const cameraId = await registry.act((act) => createCamera(act, request.body, clock.nowMs()), actorOf(request));
      return reply.code(201).send(cameras.get(cameraId));
    },
  );
  app.patch(
    '/api/cameras/:cameraId',
    { config: configureOne, schema: { tags, params: CameraParams, body: CameraPatch, response: { 200: Camera } } },
    async (request) => {
      const { cameraId } = request.params;
      await registry.act((act) => patchCamera(act, cameraId, request.body, clock.nowMs()), actorOf(request));
      return cameras.get(cameraId);
    },
  );
  app.delete(
    '/api/cameras/:cameraId',
    { config: configureOne, schema: { tags, params: CameraParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await registry.act((act) => retireCamera(act, request.params.cameraId, clock.nowMs()), actorOf(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/cameras/:cameraId/restore',
    // No grant holds a retired camera: it is brought back by whoever configures all.
    { config: configure, schema: { tags, params: CameraParams, response: { 200: Camera } } },
    async (request) => {
      const { cameraId } = request.params;
      await registry.act((act) => restoreCamera(act, cameraId, clock.nowMs()), actorOf(request));
      return cameras.get(cameraId);
    },
  );
}
