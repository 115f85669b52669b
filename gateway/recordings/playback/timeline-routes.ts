/** `/api/recordings/timeline`, thumbnails of moments, and which cameras stand next to one. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Decide } from '../../access/model.ts';
import { actorOf } from '../../access/request-actor.ts';
import type { Cameras } from '../../cameras/model.ts';
import { Id } from '../../kernel/schema-parts.ts';
import type { OpenAnswers } from '../../streams/open-answers.ts';
import { neighboursOf } from './neighbours.ts';
import { CameraTimeline, Neighbour } from './playback-schemas.ts';
import type { PlaybackViews } from './playback-views.ts';
import type { Thumbnails } from './thumbnails.ts';
import { spanFrom, TimeText, timeFrom } from './time-in-query.ts';
import type { ReadTimeline } from './timeline.ts';

export interface TimelineRoutesOptions {
  readonly timeline: ReadTimeline;
  readonly thumbnails: Thumbnails;
  readonly views: PlaybackViews;
  readonly answers: OpenAnswers;
  readonly cameras: Pick<Cameras, 'list' | 'get'>;
  readonly decide: Decide;
}

const tags = ['playback'];
const right = 'playback';
const mostCameras = 200;
/** A leap year and a day, as reports have it. */
const longestMs = 367 * 86_400_000;
const Jpeg = Type.Unsafe<Uint8Array>(Type.String({ description: 'image/jpeg', format: 'binary' }));

export function registerTimelineRoutes(instance: FastifyInstance, options: TimelineRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { timeline, cameras, decide } = options;
  app.get(
    '/api/recordings/timeline',
    {
      config: { door: { right } },
      schema: {
        tags,
        querystring: Type.Object({
          /** Ids, divided by commas. Those whose recordings one may not see are left out of the answer. */
          cameraIds: Type.String({ minLength: 1, maxLength: mostCameras * 37 }),
          from: TimeText,
          to: TimeText,
          /** What the drawing cannot tell apart, ms. */
          stepMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 })),
        }),
        response: { 200: Type.Array(CameraTimeline) },
      },
    },
    async (request, reply) => {
      const { cameraIds, from, to, stepMs = 0 } = request.query;
      const asked = [...new Set(cameraIds.split(','))].filter((id) => decide(request.person, right, id));
      const lines = await timeline({ cameraIds: asked, ...spanFrom(from, to, longestMs), stepMs });
      return reply.header('cache-control', 'no-store').send(lines);
    },
  );
  app.get(
    '/api/cameras/:cameraId/nearest',
    {
      config: { door: { right, cameraParam: 'cameraId' } },
      schema: {
        tags,
        params: Type.Object({ cameraId: Id }),
        querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })) }),
        response: { 200: Type.Array(Neighbour) },
      },
    },
    async ({ person, params, query }) => {
      const shown = cameras.list().filter(({ id }) => decide(person, right, id));
      return neighboursOf(cameras.get(params.cameraId), shown, query.limit ?? 9);
    },
  );
  registerThumbnail(instance, options);
}

function registerThumbnail(instance: FastifyInstance, { thumbnails, views, answers }: TimelineRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/cameras/:cameraId/recordings/thumbnail.jpg',
    {
      config: { door: { right, cameraParam: 'cameraId' } },
      schema: {
        tags,
        params: Type.Object({ cameraId: Id }),
        querystring: Type.Object({ at: TimeText, purpose: Type.Optional(Type.String({ maxLength: 200 })) }),
        produces: ['image/jpeg'],
        response: { 200: Jpeg },
      },
    },
    async (request, reply) => {
      const { cameraId } = request.params;
      const { at, purpose } = request.query;
      const signal = answers.begin(request, reply, right, cameraId);
      const { jpeg, takenAtMs } = await thumbnails.at(cameraId, timeFrom('at', at), signal);
      // A picture is a picture, however small.
      const footage = { fromMs: takenAtMs, toMs: takenAtMs + 1 };
      await views.seen({ actor: actorOf(request), cameraId, purpose, footage });
      signal.throwIfAborted();
      return reply
        .header('cache-control', 'private, max-age=3600')
        .header('x-taken-at', new Date(takenAtMs).toISOString())
        .type('image/jpeg')
        .send(Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
    },
  );
}
