/** Routes of what a bill is argued with: state intervals, and availability as JSON and as CSV. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { availabilityCsv } from './availability-csv.ts';
import type { Health } from './room.ts';
import { Availability, StateInterval } from './schemas.ts';
import { spanFrom, TimeText } from './time-span.ts';

const tags = ['health'];
const config = { door: { right: 'health' } } as const;
const span = { from: TimeText, to: Type.Optional(TimeText) };
const AvailabilityQuery = Type.Object({
  by: Type.Union(['camera', 'link', 'site', 'lessor'].map((kind) => Type.Literal(kind as Availability['subjectKind']))),
  lang: Type.Optional(Type.Union([Type.Literal('vi'), Type.Literal('en')])),
  ...span,
});
const IntervalsQuery = Type.Object({
  subjectKind: Type.Optional(Type.Union([Type.Literal('camera'), Type.Literal('link'), Type.Literal('gateway')])),
  subjectId: Type.Optional(Type.String({ maxLength: 64 })),
  ...span,
});

export function registerReportRoutes(instance: FastifyInstance, health: Health): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.get(
    '/api/health/intervals',
    { config, schema: { tags, querystring: IntervalsQuery, response: { 200: Type.Array(StateInterval) } } },
    (request) => {
      const { subjectKind = 'camera', subjectId, from, to } = request.query;
      return health.intervals(request.person, subjectKind, subjectId, spanFrom(from, to, health.nowMs()));
    },
  );

  app.get(
    '/api/health/availability',
    { config, schema: { tags, querystring: AvailabilityQuery, response: { 200: Type.Array(Availability) } } },
    (request) => {
      const { by, from, to } = request.query;
      return health.availability(request.person, by, spanFrom(from, to, health.nowMs()));
    },
  );

  app.get(
    '/api/health/availability.csv',
    {
      config: { ...config, act: { kind: 'availability.exported', tell: ['by', 'from', 'to'] } },
      schema: { tags, produces: ['text/csv'], querystring: AvailabilityQuery, response: { 200: Type.String() } },
    },
    async (request, reply) => {
      const { by, from, to, lang = 'vi' } = request.query;
      const asked = spanFrom(from, to, health.nowMs());
      const rows = await health.availability(request.person, by, asked);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="availability-${by}.csv"`)
        .send(availabilityCsv(rows, health.cutToNow(asked), lang));
    },
  );
}
