/** Routes of the health room: the gateway, the board, one camera, conditions, intervals, availability, `/metrics`. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { registerReportRoutes } from './report-routes.ts';
import type { Health } from './room.ts';
import {
  CameraHealth,
  CameraHealthDetail,
  ClockMeasureView,
  ConditionView,
  GatewayHealth,
  MetricName,
  Series,
} from './schemas.ts';
import { spanFrom, TimeText } from './time-span.ts';

const tags = ['health'];
const CameraParams = Type.Object({ cameraId: Type.String({ format: 'uuid' }) });
const general = { door: { right: 'health' } } as const;
const ofCamera = { door: { right: 'health', cameraParam: 'cameraId' } } as const;

const SeriesQuery = Type.Object({
  metric: MetricName,
  from: TimeText,
  to: Type.Optional(TimeText),
  /** Default: sub where the camera has one, else main. Round trip and clock offset belong to the device. */
  role: Type.Optional(Type.Union([Type.Literal('main'), Type.Literal('sub')])),
});
const ClockQuery = Type.Object({ from: TimeText, to: Type.Optional(TimeText) });

export function registerHealthRoutes(instance: FastifyInstance, health: Health): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.get('/api/health', { config: general, schema: { tags, response: { 200: GatewayHealth } } }, async (request) =>
    health.gateway(request.person),
  );

  app.get(
    '/api/health/cameras',
    { config: general, schema: { tags, response: { 200: Type.Array(CameraHealth) } } },
    async (request) => health.board(request.person),
  );

  app.get(
    '/api/health/conditions',
    { config: general, schema: { tags, response: { 200: Type.Array(ConditionView) } } },
    async (request) => health.conditions(request.person),
  );

  app.get(
    '/api/cameras/:cameraId/health',
    { config: ofCamera, schema: { tags, params: CameraParams, response: { 200: CameraHealthDetail } } },
    (request) => health.camera(request.params.cameraId),
  );

  app.get(
    '/api/cameras/:cameraId/health/series',
    {
      config: ofCamera,
      schema: { tags, params: CameraParams, querystring: SeriesQuery, response: { 200: Series } },
    },
    (request) => {
      const { metric, role, from, to } = request.query;
      return health.series(request.params.cameraId, metric, spanFrom(from, to, health.nowMs()), role);
    },
  );

  app.get(
    '/api/cameras/:cameraId/health/clock',
    {
      config: ofCamera,
      schema: {
        tags,
        params: CameraParams,
        querystring: ClockQuery,
        response: { 200: Type.Array(ClockMeasureView) },
      },
    },
    (request) =>
      health.clockMeasures(request.params.cameraId, spanFrom(request.query.from, request.query.to, health.nowMs())),
  );

  app.get(
    '/metrics',
    { config: general, schema: { tags, produces: ['text/plain'], response: { 200: Type.String() } } },
    async (request, reply) => {
      const { contentType, text } = await health.prometheus(request.person);
      return reply.type(contentType).send(text);
    },
  );

  registerReportRoutes(instance, health);
}
