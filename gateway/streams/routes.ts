/** `/api/cameras/:cameraId/…` of the streams room: still, state, try again now. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Cameras } from '../cameras/model.ts';
import { sortableTimeInDistrict } from '../kernel/district-time.ts';
import type { Streams } from './model.ts';
import { StreamState } from './schemas.ts';
import type { Stills } from './stills.ts';

export interface StreamRoutesOptions {
  readonly cameras: Pick<Cameras, 'get'>;
  readonly streams: Pick<Streams, 'state' | 'retryNow'>;
  readonly stills: Stills;
}

const Params = Type.Object({ cameraId: Type.String({ format: 'uuid' }) });
const SnapshotQuery = Type.Object({
  /** 1: offered as a file with camera and time in its name. */
  download: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])),
});
const Jpeg = Type.Unsafe<Uint8Array>(Type.String({ description: 'image/jpeg', format: 'binary' }));
const snapshotBoundMs = 15_000;
const hourMs = 3_600_000;

export function registerStreamRoutes(
  instance: FastifyInstance,
  { cameras, streams, stills }: StreamRoutesOptions,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const tags = ['streams'];

  app.get(
    '/api/cameras/:cameraId/snapshot.jpg',
    {
      config: {
        door: { right: 'snapshot', cameraParam: 'cameraId' },
        // Pages ask again and again for the stills that they show; a picture that is taken away is told each time.
        act: {
          kind: 'snapshot.taken',
          tell: ['download'],
          gatherMs: ({ download }) => (download === '1' ? 0 : hourMs),
        },
      },
      schema: {
        tags,
        params: Params,
        querystring: SnapshotQuery,
        produces: ['image/jpeg'],
        response: { 200: Jpeg },
      },
    },
    async (request, reply) => {
      const camera = cameras.get(request.params.cameraId);
      const { jpeg, takenAtMs } = await stills.newest(camera.id, AbortSignal.timeout(snapshotBoundMs));
      reply.header('cache-control', 'no-store').header('x-taken-at', new Date(takenAtMs).toISOString());
      if (request.query.download === '1') reply.header('content-disposition', attachment(camera.code, takenAtMs));
      return reply.type('image/jpeg').send(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
    },
  );

  app.get(
    '/api/cameras/:cameraId/streams',
    {
      config: { door: { right: 'health', cameraParam: 'cameraId' } },
      schema: { tags, params: Params, response: { 200: Type.Array(StreamState) } },
    },
    async (request) => {
      const { id } = cameras.get(request.params.cameraId);
      return [streams.state(id, 'main'), streams.state(id, 'sub')];
    },
  );

  app.post(
    '/api/cameras/:cameraId/retry',
    {
      config: { door: { right: 'health', cameraParam: 'cameraId' }, act: { kind: 'stream.retried' } },
      schema: { tags, params: Params, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      streams.retryNow(cameras.get(request.params.cameraId).id);
      return reply.code(204).send(null);
    },
  );
}

/** `T-07 2026-03-01 14-05-09.jpg`, in the district's time. Codes are plain letters, digits, dots and dashes. */
function attachment(code: string, takenAtMs: number): string {
  const time = sortableTimeInDistrict(takenAtMs).replaceAll(':', '-');
  return `attachment; filename="${code} ${time}.jpg"`;
}
