/** `/api/evidence`: packs, what people do with them, and the links by which they are fetched. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/request-actor.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/schema-parts.ts';
import { registerDownload } from './download-route.ts';
import type { ActWork, By } from './evidence-desk.ts';
import {
  type DownloadLinkView,
  EvidenceKey,
  HandOverBody,
  LinkBody,
  NewLink,
  PackDetails,
  PackRequest,
  PackView,
  ReasonBody,
  ReceiveBody,
  ReviewBody,
} from './evidence-schemas.ts';
import type { DownloadLink } from './evidence-store.ts';
import type { Pack } from './model.ts';
import { readVerifyPage } from './pack/pack-maker.ts';
import type { PackAct } from './pack-sight.ts';
import type { EvidenceRoom } from './room.ts';

const tags = ['evidence'];
const asking = { door: { right: 'export-request' }, act: 'own' } as const;
const judging = { door: { right: 'export-approve' }, act: 'own' } as const;
const reading = { door: { right: 'export-request' } } as const;
const params = Type.Object({ packId: Id });
const response = { 200: PackView };
/** In one list, of those that he sees. */
const mostPacks = 500;

const byOf = (request: FastifyRequest): By => ({ person: request.person, actor: actorOf(request) });

export function registerEvidenceRoutes(instance: FastifyInstance, room: EvidenceRoom): void {
  registerReading(instance, room);
  registerDeciding(instance, room);
  registerGiving(instance, room);
  registerDownload(instance, room);
}

const answerOf = (room: EvidenceRoom) => (request: FastifyRequest, pack: Pack) => {
  const view = room.viewFor(request.person, pack);
  if (!view) throw new GatewayError('not-found');
  return view;
};

const linkView = ({ tokenHash: _hash, packId: _pack, ...link }: DownloadLink): DownloadLinkView => link;

function registerReading(instance: FastifyInstance, room: EvidenceRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { store, desk } = room;
  app.get(
    '/api/evidence',
    { config: reading, schema: { tags, response: { 200: Type.Array(PackView) } } },
    async (request) => {
      const seen: PackView[] = [];
      for await (const pack of store.newest()) {
        const view = room.viewFor(request.person, pack);
        if (view) seen.push(view);
        if (seen.length === mostPacks) break;
      }
      return seen;
    },
  );
  app.get('/api/evidence/key', { config: reading, schema: { tags, response: { 200: EvidenceKey } } }, () => ({
    fingerprint: room.key.fingerprint,
    publicKey: room.key.publicKey,
  }));
  app.get(
    '/api/evidence/verify.html',
    { config: reading, schema: { tags, produces: ['text/html'], response: { 200: Type.String() } } },
    async (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-disposition', 'attachment; filename="verify.html"')
        .send((await readVerifyPage()).toString('utf8')),
  );
  app.get(
    '/api/evidence/:packId',
    { config: reading, schema: { tags, params, response: { 200: PackDetails } } },
    async (request) => {
      const pack = await desk.get(request.params.packId, request.person);
      const [steps, links] = [await store.steps(pack.id), await store.links(pack.id)];
      return {
        pack: answerOf(room)(request, pack),
        steps: steps.map((step) => ({ ...step, details: { ...step.details } })),
        links: links.map(linkView),
      };
    },
  );
}

function registerDeciding(instance: FastifyInstance, room: EvidenceRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { desk } = room;
  const answer = answerOf(room);
  const act = async (request: FastifyRequest<{ Params: { packId: string } }>, kind: PackAct, work: () => ActWork) =>
    answer(request, await desk.act(request.params.packId, kind, byOf(request), work));
  const decided = (request: FastifyRequest, nowMs: number) => ({
    decidedAtMs: nowMs,
    decidedBy: room.nameOf(request.person),
  });

  app.post(
    '/api/evidence',
    { config: asking, schema: { tags, body: PackRequest, response: { 201: PackView } } },
    async (request, reply) => {
      const { items, purpose, caseNumber, incidentId = null, urgentReason = null } = request.body;
      const spans = items.map(({ cameraId, role, from, to }) => ({
        ...{ cameraId, role, fromMs: Date.parse(from), toMs: Date.parse(to) },
      }));
      const input = { items: spans, purpose, caseNumber, incidentId, urgentReason };
      return reply.code(201).send(answer(request, await desk.request(input, byOf(request))));
    },
  );
  app.post('/api/evidence/:packId/approve', { config: judging, schema: { tags, params, response } }, (request) =>
    act(request, 'approve', () => ({
      change: { state: 'approved', ...decided(request, room.nowMs()) },
      kind: 'approved',
    })),
  );
  app.post(
    '/api/evidence/:packId/refuse',
    { config: judging, schema: { tags, params, body: ReasonBody, response } },
    (request) =>
      act(request, 'refuse', () => ({
        change: { state: 'refused', ...decided(request, room.nowMs()) },
        kind: 'refused',
        details: { reason: request.body.reason },
      })),
  );
  app.post(
    '/api/evidence/:packId/review',
    { config: judging, schema: { tags, params, body: ReviewBody, response } },
    async (request) => {
      const { agrees, note } = request.body;
      const reviewed = { reviewedBy: room.nameOf(request.person), reviewedAtMs: room.nowMs() };
      const view = await act(request, 'review', () => ({
        change: agrees ? reviewed : { ...reviewed, state: 'rejected' },
        kind: agrees ? 'confirmed' : 'rejected',
        details: note.trim() === '' ? {} : { note },
      }));
      if (!agrees) await room.stopMaking(view.id);
      return view;
    },
  );
  app.post(
    '/api/evidence/:packId/cancel',
    { config: asking, schema: { tags, params, body: ReasonBody, response } },
    async (request) => {
      const { reason } = request.body;
      const view = await act(request, 'cancel', () => ({
        ...{ change: { state: 'cancelled' }, kind: 'cancelled', details: { reason } },
      }));
      await room.stopMaking(view.id);
      return { ...view, progress: null };
    },
  );
  app.post('/api/evidence/:packId/try-again', { config: asking, schema: { tags, params, response } }, (request) =>
    act(request, 'try-again', () => ({ change: { state: 'approved', fault: '' }, kind: 'tried-again' })),
  );
}

function registerGiving(instance: FastifyInstance, room: EvidenceRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { desk, links } = room;
  const answer = answerOf(room);
  app.post(
    '/api/evidence/:packId/hand-over',
    { config: asking, schema: { tags, params, body: HandOverBody, response } },
    async (request) => {
      const { name, unit, note = '' } = request.body;
      const details = { name, unit, ...(note.trim() === '' ? {} : { note }) };
      const pack = await desk.act(request.params.packId, 'hand-over', byOf(request), () => ({
        ...{ change: { state: 'handed-over' }, kind: 'handed-over', details },
      }));
      return answer(request, pack);
    },
  );
  app.post(
    '/api/evidence/:packId/receive',
    { config: asking, schema: { tags, params, body: ReceiveBody, response } },
    async (request) => {
      const { name, unit } = request.body;
      const sha256 = request.body.sha256.replaceAll(' ', '').toLowerCase();
      const pack = await desk.act(request.params.packId, 'receive', byOf(request), ({ made }) => {
        // What was received is not what was made: then nothing was received.
        if (sha256.length < 16 || !made?.sha256.startsWith(sha256))
          throw new GatewayError('request.invalid', { details: { field: 'sha256' } });
        return { change: { state: 'received' }, kind: 'received', details: { name, unit, sha256 } };
      });
      return answer(request, pack);
    },
  );
  app.post(
    '/api/evidence/:packId/links',
    { config: asking, schema: { tags, params, body: LinkBody, response: { 201: NewLink } } },
    async (request, reply) => {
      const { link, token } = await links.make(request.params.packId, request.body, byOf(request));
      return reply.code(201).send({ link: linkView(link), path: `/api/evidence/links/${token}` });
    },
  );
  app.delete(
    '/api/evidence/:packId/links/:linkId',
    {
      config: asking,
      schema: { tags, params: Type.Object({ packId: Id, linkId: Id }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await links.end(request.params.packId, request.params.linkId, byOf(request));
      return reply.code(204).send(null);
    },
  );
}
