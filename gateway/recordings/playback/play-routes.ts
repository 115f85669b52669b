/**
 * `/hls/{cameraId}/rec/…`: recordings for players. Playlists are of a span and never cached; what lies below a file's id never
 * changes. Each request asks for the right and is a view on record, as those of live pictures are. The same below
 * `/hls/t/{ticket}` for players that cannot sign in; addresses in playlists are relative, so that they stay below it.
 */
import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { DoorRule } from '../../access/model.ts';
import { actorOf } from '../../access/request-actor.ts';
import type { TicketBook } from '../../access/tickets/ticket-book.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/schema-parts.ts';
import type { OpenAnswers } from '../../streams/open-answers.ts';
import { PlayGroupView, RoleName } from './playback-schemas.ts';
import type { PlaybackViews, SeenRecording } from './playback-views.ts';
import { type MediaAnswer, type RecordedMedia, type RecordedRendition, recordedRenditions } from './recorded-media.ts';
import { spanFrom, TimeText } from './time-in-query.ts';

export interface PlayRoutesOptions {
  readonly media: RecordedMedia;
  readonly views: PlaybackViews;
  readonly answers: OpenAnswers;
  readonly tickets: Pick<TicketBook, 'use' | 'purposeOf'>;
}

const Purpose = Type.Optional(Type.String({ maxLength: 200 }));
const PlaylistQuery = Type.Object({
  from: TimeText,
  to: TimeText,
  /** Of what `h264` is made; absent: sub where that was recorded. */
  role: Type.Optional(RoleName),
  purpose: Purpose,
});
const GroupsQuery = Type.Object({
  from: TimeText,
  to: TimeText,
  /** Described as its H.264 form, where browsers do not play it as it is. */
  rendition: Type.Optional(Type.Literal('h264')),
  purpose: Purpose,
});
const MediaQuery = Type.Object({
  /** 1: keyframes alone, each lasting until the next. */
  keyframes: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])),
});
const Playlist = Type.String({ description: 'application/vnd.apple.mpegurl' });
const Media = Type.Unsafe<Readable>(Type.String({ description: 'video/mp4', format: 'binary' }));
const Sound = Type.Unsafe<Readable>(Type.String({ description: 'audio/mp4', format: 'binary' }));
const longestPlaylistMs = 24 * 3_600_000;
const longestGroupsMs = 6 * 3_600_000;
const right = 'playback';

interface PlayRoute {
  /** Before `/rec`. */
  readonly prefix: string;
  readonly rendition: RecordedRendition;
  readonly byTicket: boolean;
}

export function registerPlayRoutes(instance: FastifyInstance, options: PlayRoutesOptions): void {
  for (const rendition of recordedRenditions) {
    for (const [prefix, byTicket] of [
      ['/hls/:cameraId', false],
      ['/hls/t/:ticket/:cameraId', true],
    ] as const) {
      registerPlaylist(instance, options, { prefix, rendition, byTicket });
      registerMedia(instance, options, { prefix, rendition, byTicket });
    }
  }
  registerSound(instance, options);
  registerGroups(instance, options);
}

const tags = ['hls'];

const doorOf = ({ rendition, byTicket }: PlayRoute): DoorRule => ({
  right,
  cameraParam: 'cameraId',
  ...(byTicket ? { ticket: { param: 'ticket', rendition: `rec-${rendition}` } } : {}),
});
const paramsOf = ({ byTicket }: PlayRoute) => ({
  ...(byTicket ? { ticket: Type.String({ maxLength: 100 }) } : {}),
  cameraId: Id,
});

function registerPlaylist(instance: FastifyInstance, options: PlayRoutesOptions, route: PlayRoute): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { media, answers } = options;
  const { prefix, rendition } = route;
  app.get(
    `${prefix}/rec/${rendition}/index.m3u8`,
    {
      config: { door: doorOf(route) },
      schema: {
        tags,
        params: Type.Object(paramsOf(route)),
        querystring: PlaylistQuery,
        produces: ['application/vnd.apple.mpegurl'],
        response: { 200: Playlist },
      },
    },
    async (request, reply) => {
      const { from, to, role, purpose } = request.query;
      const { cameraId } = request.params;
      const signal = answers.begin(request, reply, right, cameraId);
      await useTicket(options, request);
      const text = await media.playlist(cameraId, rendition, spanFrom(from, to, longestPlaylistMs), role);
      await putOnRecord(options, request, { purpose });
      signal.throwIfAborted();
      return reply.header('cache-control', 'no-store').type('application/vnd.apple.mpegurl').send(text);
    },
  );
}

function registerMedia(instance: FastifyInstance, options: PlayRoutesOptions, route: PlayRoute): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { media, answers } = options;
  const { prefix, rendition } = route;
  app.get(
    `${prefix}/rec/${rendition}/:fileId/:part`,
    {
      config: { door: doorOf(route) },
      schema: {
        tags,
        params: Type.Object({ ...paramsOf(route), fileId: Id, part: Type.String({ maxLength: 40 }) }),
        querystring: MediaQuery,
        produces: ['video/mp4'],
        response: { 200: Media },
      },
    },
    async (request, reply) => {
      const { cameraId, fileId, part } = request.params;
      const signal = answers.begin(request, reply, right, cameraId);
      await useTicket(options, request);
      const range = rangeOf(part);
      const kind = request.query.keyframes === '1' ? 'keyframes' : 'video';
      const { sizeBytes, pieces, footage } =
        range === 'init'
          ? wholly(await media.init(cameraId, rendition, fileId, 'video', signal))
          : await media.media({ cameraId, rendition, fileId, ...range, part: kind }, signal);
      await putOnRecord(options, request, { footage });
      signal.throwIfAborted();
      if (sizeBytes !== undefined) reply.header('content-length', sizeBytes);
      return sendPieces(reply.type('video/mp4'), pieces);
    },
  );
}

/** Its own address, for it takes a right of its own: whoever may go back may not therefore hear what was said. */
function registerSound(instance: FastifyInstance, options: PlayRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { media, answers } = options;
  app.get(
    '/hls/:cameraId/rec/sound/:role/:fileId/:part',
    {
      config: { door: { right, also: 'listen', cameraParam: 'cameraId' } },
      schema: {
        tags,
        params: Type.Object({ cameraId: Id, role: RoleName, fileId: Id, part: Type.String({ maxLength: 40 }) }),
        produces: ['audio/mp4'],
        response: { 200: Sound },
      },
    },
    async (request, reply) => {
      const { cameraId, role: rendition, fileId, part } = request.params;
      const signal = answers.begin(request, reply, 'listen', cameraId);
      const range = rangeOf(part);
      const { pieces, footage } =
        range === 'init'
          ? wholly(await media.init(cameraId, rendition, fileId, 'sound', signal))
          : await media.media({ cameraId, rendition, fileId, ...range, part: 'sound' }, signal);
      await putOnRecord(options, request, { footage, heard: true });
      signal.throwIfAborted();
      return sendPieces(reply.type('audio/mp4'), pieces);
    },
  );
}

/** The stream takes the next piece from the disk when the receiver has taken the last one. */
const sendPieces = (reply: FastifyReply, pieces: AsyncIterable<Uint8Array>) =>
  reply.header('cache-control', 'private, max-age=3600, immutable').send(Readable.from(pieces, { objectMode: false }));

function registerGroups(instance: FastifyInstance, options: PlayRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/cameras/:cameraId/recordings/:role/groups',
    {
      config: { door: { right, cameraParam: 'cameraId' } },
      schema: {
        tags: ['playback'],
        params: Type.Object({ cameraId: Id, role: RoleName }),
        querystring: GroupsQuery,
        response: { 200: Type.Array(PlayGroupView) },
      },
    },
    async (request, reply) => {
      const { from, to, rendition, purpose } = request.query;
      const { cameraId, role } = request.params;
      const signal = options.answers.begin(request, reply, right, cameraId);
      const span = spanFrom(from, to, longestGroupsMs);
      const groups = await options.media.groups(cameraId, role, span, rendition === 'h264', signal);
      await putOnRecord(options, request, { purpose });
      signal.throwIfAborted();
      return reply.header('cache-control', 'no-store').send([...groups]);
    },
  );
}

function putOnRecord(
  { views, tickets }: PlayRoutesOptions,
  request: FastifyRequest,
  { purpose, footage, heard }: Pick<SeenRecording, 'purpose' | 'footage' | 'heard'>,
): Promise<void> {
  const { cameraId } = request.params as { cameraId: string };
  const { ticketId } = request;
  const why = ticketId === undefined ? purpose : tickets.purposeOf(ticketId);
  return views.seen({ actor: actorOf(request), cameraId, purpose: why, footage, heard });
}

async function useTicket({ tickets }: PlayRoutesOptions, { ticketId, ip }: FastifyRequest): Promise<void> {
  if (ticketId !== undefined) await tickets.use(ticketId, ip);
}

/** `init.mp4`, or `{first}-{last}.m4s`. @throws GatewayError `not-found` */
function rangeOf(part: string): 'init' | { first: number; last: number } {
  if (part === 'init.mp4') return 'init';
  const [, from = '', to = ''] = /^(\d{1,6})-(\d{1,6})\.m4s$/.exec(part) ?? [];
  if (from === '' || Number(to) < Number(from)) throw new GatewayError('not-found');
  return { first: Number(from), last: Number(to) };
}

function wholly(bytes: Uint8Array): Omit<MediaAnswer, 'footage'> & { footage: undefined } {
  return {
    footage: undefined,
    sizeBytes: bytes.length,
    pieces: (async function* () {
      yield bytes;
    })(),
  };
}
