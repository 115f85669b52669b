/** `/api/discovery`: start, watch, cancel, look at stills, bind. Progress also goes out as `discovery.progress`. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/request-actor.ts';
import { Id } from '../../kernel/schema-parts.ts';
import type { DiscoveryDesk } from './discovery-desk.ts';
import { BindRequest, BindResult, DiscoveryProgress, DiscoveryRequest } from './discovery-schemas.ts';

const RunParams = Type.Object({ runId: Id });
const FoundParams = Type.Object({ runId: Id, foundId: Id });
const Defaults = Type.Object({ interfaces: Type.Array(Type.String()), targets: Type.Array(Type.String()) });
const stillDeadlineMs = 8_000;
const hourMs = 3_600_000;

export function registerDiscoveryRoutes(instance: FastifyInstance, desk: DiscoveryDesk): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const config = { door: { right: 'configure' }, act: 'own' } as const;
  const tags = ['discovery'];
  app.get('/api/discovery/defaults', { config, schema: { tags, response: { 200: Defaults } } }, async () => {
    const { interfaces, targets } = desk.defaults();
    return { interfaces: [...interfaces], targets: [...targets] };
  });
  app.get('/api/discovery', { config, schema: { tags, response: { 200: Type.Array(DiscoveryProgress) } } }, async () =>
    desk.list(),
  );
  app.post(
    '/api/discovery',
    {
      config: { ...config, act: { kind: 'discovery.started', tell: ['interfaces', 'targets'] } },
      schema: { tags, body: DiscoveryRequest, response: { 202: DiscoveryProgress } },
    },
    async ({ body }, reply) => reply.code(202).send(await desk.start(body)),
  );
  app.get(
    '/api/discovery/:runId',
    { config, schema: { tags, params: RunParams, response: { 200: DiscoveryProgress } } },
    async ({ params }) => desk.get(params.runId).progress(),
  );
  app.delete(
    '/api/discovery/:runId',
    {
      config: { ...config, act: { kind: 'discovery.cancelled', tell: ['runId'] } },
      schema: { tags, summary: 'Cancels', params: RunParams, response: { 200: DiscoveryProgress } },
    },
    async ({ params }) => {
      const run = desk.get(params.runId);
      run.cancel();
      await run.ended;
      return run.progress();
    },
  );
  app.post(
    '/api/discovery/:runId/bind',
    { config, schema: { tags, params: RunParams, body: BindRequest, response: { 200: BindResult } } },
    (request) => desk.bind(request.params.runId, request.body.items, actorOf(request)),
  );
  app.post(
    '/api/discovery/:runId/found/:foundId/accept-address',
    { config, schema: { tags, params: FoundParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { runId, foundId } = request.params;
      await desk.acceptAddress(runId, foundId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/discovery/:runId/found/:foundId/still.jpg',
    {
      config: {
        ...config,
        act: { kind: 'snapshot.found', tell: ['runId', 'foundId', 'channel'], gatherMs: () => hourMs },
      },
      schema: {
        tags,
        params: FoundParams,
        querystring: Type.Object({ channel: Type.Optional(Type.Integer({ minimum: 1 })) }),
        produces: ['image/jpeg'],
        response: { 200: Type.Unknown() },
      },
    },
    async ({ params, query }, reply) => {
      const signal = AbortSignal.timeout(stillDeadlineMs);
      const jpeg = await desk.still(params.runId, params.foundId, query.channel ?? 1, signal);
      return reply.type('image/jpeg').header('cache-control', 'private, max-age=60').send(Buffer.from(jpeg));
    },
  );
}
