/**
 * `/api/holds`: what must not be taken away, and how two people let go of it. Whoever keeps the cameras sees them too, because
 * they fill his disks; he sees no picture by it.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Decide, Person } from '../../access/model.ts';
import { actorOf } from '../../access/request-actor.ts';
import type { Cameras } from '../../cameras/model.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/schema-parts.ts';
import type { Disks } from './disk-set.ts';
import type { HeldCopies } from './held-copies.ts';
import type { KeptHold } from './hold-store.ts';
import type { KeptHolds } from './holds.ts';
import { CopyBody, HoldBody, HoldsQuery, HoldView, ReleaseBody } from './keep-schemas.ts';

export interface HoldRoutesOptions {
  readonly holds: KeptHolds;
  readonly copies: HeldCopies;
  readonly disks: Disks;
  readonly decide: Decide;
  readonly cameras: Pick<Cameras, 'find'>;
}

const tags = ['recordings'];
const params = Type.Object({ holdId: Id });
const hold = { door: { right: 'hold' }, act: 'own' } as const;
/** Longer spans are asked for piece by piece: a slip of the year must not hold everything. */
const longestMs = 7 * 86_400_000;

export function registerHoldRoutes(instance: FastifyInstance, options: HoldRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { holds, copies, disks, decide, cameras } = options;
  const sees = (person: Person, { cameraId }: KeptHold) =>
    decide(person, 'hold', cameraId) || decide(person, 'configure', cameraId);
  /** @throws GatewayError `not-found` also when it is not for him */
  const held = (person: Person, holdId: string, right: 'hold' | 'configure' = 'hold'): KeptHold => {
    const found = holds.kept(holdId);
    if (!decide(person, right, found.cameraId)) throw new GatewayError('not-found');
    return found;
  };
  const viewOf = (person: Person, kept: KeptHold): HoldView => {
    const { placedById: _, askedById, askedAtMs, askedWhy, ...told } = kept;
    const may = decide(person, 'hold', kept.cameraId);
    const copy = copies.of(kept.id);
    const disk = copy && disks.list().find(({ id }) => id === copy.diskId);
    return {
      ...{ ...told, releaseAskedAtMs: askedAtMs, releaseWhy: askedWhy },
      mayAsk: may && askedById === null,
      mayConfirm: may && askedById !== null && askedById !== person.id,
      mayCopy: decide(person, 'configure'),
      copy: copy ? { disk: disk?.name ?? '', files: copy.files, copied: copy.copied, failed: copy.failed } : null,
    };
  };
  app.get(
    '/api/holds',
    {
      config: { door: { right: 'see' } },
      schema: { tags, querystring: HoldsQuery, response: { 200: Type.Array(HoldView) } },
    },
    async ({ person, query }) =>
      holds
        .all()
        .filter((each) => sees(person, each) && (query.cameraId === undefined || each.cameraId === query.cameraId))
        .map((each) => viewOf(person, each)),
  );
  app.post(
    '/api/holds',
    { config: hold, schema: { tags, body: HoldBody, response: { 201: HoldView } } },
    async (request, reply) => {
      const { cameraId, from, to, note } = request.body;
      if (!cameras.find(cameraId) || !decide(request.person, 'hold', cameraId)) throw new GatewayError('not-found');
      const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
      if (toMs - fromMs > longestMs) throw new GatewayError('request.invalid', { details: { field: 'to' } });
      const wanted = { cameraId, fromMs, toMs, reason: 'person', subjectId: null, note, untilMs: null } as const;
      const { id } = await holds.place(wanted, actorOf(request));
      return reply.code(201).send(viewOf(request.person, holds.kept(id)));
    },
  );
  app.post(
    '/api/holds/:holdId/release',
    { config: hold, schema: { tags, params, body: ReleaseBody, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { id } = held(request.person, request.params.holdId);
      await holds.askRelease(id, request.body.why, actorOf(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/holds/:holdId/release/confirm',
    { config: hold, schema: { tags, params, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { id } = held(request.person, request.params.holdId);
      await holds.confirmRelease(id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/holds/:holdId/release/refuse',
    { config: hold, schema: { tags, params, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { id } = held(request.person, request.params.holdId);
      await holds.refuseRelease(id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/holds/:holdId/copy',
    {
      config: { door: { right: 'configure' }, act: 'own' },
      schema: { tags, params, body: CopyBody, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { id } = held(request.person, request.params.holdId, 'configure');
      await copies.want(id, request.body.diskId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
