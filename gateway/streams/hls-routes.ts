/**
 * `/hls/…`: multivariant and media playlists, init segments, segments and parts. The URLs are public and stable; what is
 * below a stream session is immutable, what names no session is never cached. Renditions with sound are a right of their
 * own (`listen`), so they have paths of their own; `?audio=1` on a silent one leads there. The same below `/hls/t/{ticket}`
 * for players that cannot sign in; addresses inside playlists are relative, so that they stay below it.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { DoorRule } from '../access/model.ts';
import { actorOf } from '../access/request-actor.ts';
import type { TicketBook } from '../access/tickets/ticket-book.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { HlsService } from './hls-service.ts';
import type { HlsViews } from './hls-views.ts';
import type { OpenAnswers } from './open-answers.ts';
import { audibleNames, type RenditionName, silentNames } from './renditions.ts';

const CameraParams = { cameraId: Type.String({ format: 'uuid' }) };
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const PlaylistQuery = Type.Object({
  /** 0: a plain playlist without parts, for many tiles over HTTP/1.1. */
  ll: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])),
  /** 1: with sound, if one may listen. */
  audio: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])),
  /** Why, where the policy asks for it. */
  purpose: Type.Optional(Type.String({ maxLength: 200 })),
  _HLS_msn: Type.Optional(Count),
  _HLS_part: Type.Optional(Count),
  _HLS_skip: Type.Optional(Type.String()),
});
const MultivariantQuery = Type.Object({
  ll: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])),
  purpose: Type.Optional(Type.String({ maxLength: 200 })),
});
const Playlist = Type.String({ description: 'application/vnd.apple.mpegurl' });
const Media = Type.Unsafe<Uint8Array>(Type.String({ description: 'video/mp4', format: 'binary' }));

const playlistType = 'application/vnd.apple.mpegurl';
const tags = ['hls'];

export interface HlsRoutesOptions {
  readonly hls: HlsService;
  readonly views: HlsViews;
  readonly answers: OpenAnswers;
  readonly tickets: Pick<TicketBook, 'use' | 'purposeOf'>;
}

interface RenditionRoute {
  /** Before the rendition's name. */
  readonly prefix: string;
  readonly name: RenditionName;
  readonly right: 'live' | 'listen';
  readonly byTicket: boolean;
}

export function registerHlsRoutes(instance: FastifyInstance, options: HlsRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/hls/:cameraId/index.m3u8',
    {
      config: { door: { right: 'live', cameraParam: 'cameraId' } },
      schema: {
        tags,
        params: Type.Object(CameraParams),
        querystring: MultivariantQuery,
        produces: [playlistType],
        response: { 200: Playlist },
      },
    },
    async (request, reply) => {
      const { cameraId } = request.params;
      const signal = options.answers.begin(request, reply, 'live', cameraId);
      const text = await options.hls.multivariant(cameraId, viewerOf(request), passedOn(request.query), signal);
      signal.throwIfAborted();
      return sendPlaylist(reply, text);
    },
  );
  const own = { prefix: '/hls/:cameraId', byTicket: false };
  for (const name of silentNames) registerRendition(instance, options, { ...own, name, right: 'live' });
  for (const name of audibleNames) registerRendition(instance, options, { ...own, name, right: 'listen' });
  const ticketed = { prefix: '/hls/t/:ticket/:cameraId', byTicket: true };
  for (const name of silentNames) registerRendition(instance, options, { ...ticketed, name, right: 'live' });
}

function registerRendition(instance: FastifyInstance, options: HlsRoutesOptions, route: RenditionRoute): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { hls, answers } = options;
  const { prefix, name, right, byTicket } = route;
  const door: DoorRule = {
    right,
    cameraParam: 'cameraId',
    ...(byTicket ? { ticket: { param: 'ticket', rendition: name } } : {}),
  };
  const params = { ...(byTicket ? { ticket: Type.String({ maxLength: 100 }) } : {}), ...CameraParams };
  app.get(
    `${prefix}/${name}/index.m3u8`,
    {
      config: { door },
      schema: {
        tags,
        params: Type.Object(params),
        querystring: PlaylistQuery,
        produces: [playlistType],
        response: { 200: Playlist, 302: Type.Null({ description: 'Another rendition has it' }) },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const { cameraId } = request.params;
      if (query.audio === '1' && isSilent(name)) return lead(reply, `${name}-audio`, query);
      if (query._HLS_part !== undefined && query._HLS_msn === undefined) throw new GatewayError('request.invalid');
      const signal = answers.begin(request, reply, right, cameraId);
      await useTicket(options, request);
      const answer = await untilAborted(
        signal,
        hls.playlist(
          {
            ...{ cameraId, name, viewer: viewerOf(request), alone: byTicket },
            lowLatency: query.ll !== '0',
            skip: query._HLS_skip === 'YES' || query._HLS_skip === 'v2',
            msn: query._HLS_msn,
            part: query._HLS_part,
          },
          signal,
        ),
      );
      if ('instead' in answer) return lead(reply, answer.instead, query);
      await untilAborted(signal, putOnRecord(options, request, route, query.purpose));
      return sendPlaylist(reply, answer.text);
    },
  );
  app.get(
    `${prefix}/${name}/:session/:file`,
    {
      config: { door },
      schema: {
        tags,
        params: Type.Object({
          ...params,
          session: Type.String({ maxLength: 64 }),
          file: Type.String({ maxLength: 40 }),
        }),
        produces: ['video/mp4'],
        response: { 200: Media },
      },
    },
    async (request, reply) => {
      const { cameraId, session, file } = request.params;
      const signal = answers.begin(request, reply, right, cameraId);
      await useTicket(options, request);
      const media = hls.media(cameraId, name, viewerOf(request), session, file, signal);
      const body = await untilAborted(signal, media);
      await untilAborted(signal, putOnRecord(options, request, route));
      return reply
        .header('cache-control', 'private, max-age=3600, immutable')
        .type('video/mp4')
        .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    },
  );
}

/** Before the first picture goes out it is on record who gets it; every further request says that the view goes on. */
function putOnRecord(
  { views, tickets }: HlsRoutesOptions,
  request: FastifyRequest,
  { right }: RenditionRoute,
  purpose = '',
): Promise<void> {
  const { cameraId } = request.params as { cameraId: string };
  const { ticketId } = request;
  const why = ticketId === undefined ? purpose : tickets.purposeOf(ticketId);
  return views.seen({ actor: actorOf(request), cameraId, kind: right, purpose: why });
}

async function useTicket({ tickets }: HlsRoutesOptions, { ticketId, ip }: FastifyRequest): Promise<void> {
  if (ticketId !== undefined) await tickets.use(ticketId, ip);
}

/** An answer that must not be given any more is refused with the reason, whatever became of it meanwhile. */
async function untilAborted<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } finally {
    signal.throwIfAborted();
  }
}

const isSilent = (name: RenditionName): name is (typeof silentNames)[number] => !name.endsWith('-audio');

const sendPlaylist = (reply: FastifyReply, text: string): FastifyReply =>
  reply.header('cache-control', 'no-store').type(playlistType).send(text);

/** Relative, so that it also holds below a ticket. */
const lead = (reply: FastifyReply, name: RenditionName, query: Static<typeof MultivariantQuery>): FastifyReply =>
  reply.header('cache-control', 'no-store').redirect(`../${name}/index.m3u8${passedOn(query)}`, 302);

/** What the next playlist is asked with. */
function passedOn({ ll, purpose }: Static<typeof MultivariantQuery>): string {
  const query = new URLSearchParams({ ...(ll === '0' && { ll }), ...(purpose !== undefined && { purpose }) });
  return query.size > 0 ? `?${query}` : '';
}

const viewerOf = (request: FastifyRequest): string =>
  `${request.person.id} ${request.ip} ${request.headers['user-agent']?.slice(0, 200) ?? ''}`;
