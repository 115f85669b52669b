/** `/api/cameras/{cameraId}/picture/…`: reference views and the pictures that prove a fault. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { GatewayError } from '../../kernel/errors.ts';
import { Id, strict } from '../../kernel/schema-parts.ts';
import type { Pictures } from './open-pictures.ts';
import type { Reference } from './picture-store.ts';

const tags = ['health'];
const params = Type.Object({ cameraId: Id });
const itemParams = Type.Object({ cameraId: Id, id: Id });
const ReferenceView = Type.Object({ id: Id, takenAtMs: Type.Integer(), takenBy: Type.String() }, strict);
const FaultView = Type.Object(
  {
    id: Id,
    verdict: Type.String(),
    fromMs: Type.Integer(),
    noticedAtMs: Type.Integer(),
    /** Whether there is a picture of before it. */
    hasBefore: Type.Boolean(),
  },
  strict,
);
const Jpeg = Type.Unsafe<Uint8Array>(Type.String({ description: 'image/jpeg', format: 'binary' }));
/** The pictures are snapshots: who may not take one now may not see those either. */
const look = { door: { right: 'snapshot', cameraParam: 'cameraId' } } as const;
/** Whoever looks at one has seen what the camera saw: that goes on record as a snapshot does. */
const seen = { ...look, act: { kind: 'picture.seen', tell: ['id'] } } as const;
const configure = { door: { right: 'configure', cameraParam: 'cameraId' } } as const;
const view = ({ id, takenAtMs, takenBy }: Reference) => ({ id, takenAtMs, takenBy });

export function registerPictureRoutes(instance: FastifyInstance, pictures: Pictures): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { store } = pictures;

  app.get(
    '/api/cameras/:cameraId/picture/references',
    { config: look, schema: { tags, params, response: { 200: Type.Array(ReferenceView) } } },
    async (request) => pictures.references(request.params.cameraId).map(view),
  );
  app.post(
    '/api/cameras/:cameraId/picture/references',
    {
      config: { ...configure, act: { kind: 'picture.reference-taken' } },
      schema: { tags, params, response: { 201: ReferenceView } },
    },
    async (request, reply) =>
      reply.code(201).send(view(await pictures.takeReference(request.params.cameraId, request.person.name))),
  );
  app.get(
    '/api/cameras/:cameraId/picture/references/:id/picture.jpg',
    { config: seen, schema: { tags, params: itemParams, response: { 200: Jpeg } } },
    async ({ params: { cameraId, id } }, reply) => sendJpeg(reply, await store.referenceJpeg(cameraId, id)),
  );
  app.delete(
    '/api/cameras/:cameraId/picture/references/:id',
    {
      config: { ...configure, act: { kind: 'picture.reference-removed', tell: ['id'] } },
      schema: { tags, params: itemParams, response: { 204: Type.Null() } },
    },
    async ({ params: { cameraId, id } }, reply) => {
      await pictures.removeReference(cameraId, id);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/cameras/:cameraId/picture/faults',
    { config: look, schema: { tags, params, response: { 200: Type.Array(FaultView) } } },
    ({ params: { cameraId } }) => store.faults(cameraId),
  );
  for (const which of ['before', 'now'] as const) {
    app.get(
      `/api/cameras/:cameraId/picture/faults/:id/${which}.jpg`,
      { config: seen, schema: { tags, params: itemParams, response: { 200: Jpeg } } },
      async ({ params: { cameraId, id } }, reply) => sendJpeg(reply, await store.faultJpeg(cameraId, id, which)),
    );
  }
}

function sendJpeg(reply: FastifyReply, jpeg: Uint8Array | undefined) {
  if (!jpeg) throw new GatewayError('not-found');
  return reply
    .header('cache-control', 'private, max-age=86400, immutable')
    .type('image/jpeg')
    .send(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
}
