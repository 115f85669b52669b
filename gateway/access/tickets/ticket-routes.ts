/**
 * `/api/cameras/…/tickets` and `/api/own/tickets`: let another player see one camera, or what was recorded of it, look at
 * one's tickets, end them.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { GatewayError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/schema-parts.ts';
import type { ViewKind } from '../audit/view-book.ts';
import { actorOf } from '../request-actor.ts';
import type { TicketBook } from './ticket-book.ts';
import { NewTicket, TicketBody, TicketView } from './ticket-schemas.ts';
import type { Ticket } from './ticket-store.ts';

export interface TicketRoutesOptions {
  readonly tickets: TicketBook;
  /** Whether the policy asks for what the person wants to see it. */
  readonly asksPurpose: (kind: ViewKind) => boolean;
}

export function registerTicketRoutes(instance: FastifyInstance, options: TicketRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { tickets } = options;
  const tags = ['access'];
  const own = { door: { own: true }, act: 'own' } as const;

  for (const [path, right, prefix] of [
    ['/api/cameras/:cameraId/tickets', 'live', ''],
    ['/api/cameras/:cameraId/recordings/tickets', 'playback', 'rec-'],
  ] as const) {
    app.post(
      path,
      {
        config: { door: { right, cameraParam: 'cameraId' }, act: 'own' },
        schema: { tags, params: Type.Object({ cameraId: Id }), body: TicketBody, response: { 201: NewTicket } },
      },
      async (request, reply) => {
        const { person, params, body } = request;
        const purpose = body.purpose?.trim() ?? '';
        if (purpose === '' && options.asksPurpose(right)) throw new GatewayError('access.purpose');
        const rendition = `${prefix}${body.profile}` as const;
        const wish = { person, actor: actorOf(request), cameraId: params.cameraId, rendition, purpose };
        const { token, ticket } = await tickets.make(wish);
        const url = `/hls/t/${token}/${ticket.cameraId}/${rendition.replace('rec-', 'rec/')}/index.m3u8`;
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({ ...viewOf(ticket), url });
      },
    );
  }
  app.get(
    '/api/own/tickets',
    { config: { door: { own: true } }, schema: { tags, response: { 200: Type.Array(TicketView) } } },
    async ({ person }) => tickets.of(person.id).map(viewOf),
  );
  app.delete(
    '/api/own/tickets/:ticketId',
    {
      config: own,
      schema: { tags, params: Type.Object({ ticketId: Id }), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { ticketId } = request.params;
      if (!tickets.of(request.person.id).some(({ id }) => id === ticketId)) throw new GatewayError('not-found');
      await tickets.end(ticketId, 'revoked', actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

const viewOf = (ticket: Ticket): TicketView => ({
  id: ticket.id,
  cameraId: ticket.cameraId,
  profile: ticket.rendition,
  purpose: ticket.purpose,
  madeAtMs: ticket.madeAtMs,
  expiresAtMs: Math.min(ticket.expiresAtMs, ticket.untilMs),
  untilMs: ticket.untilMs,
  firstAddress: ticket.firstAddress,
});
