/**
 * `/hls/…`: multivariant and media playlists, init segments, segments and parts. The URLs are public and stable; what is
 * below a stream session is immutable, what names no session is never cached. Renditions with sound are a right of their
 * own (`listen`), so they have paths of their own; `?audio=1` on a silent one leads there.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { GatewayError } from '../kernel/errors.ts';
import type { HlsService } from './hls-service.ts';
import { audibleNames, type RenditionName, silentNames } from './renditions.ts';

const CameraParams = { cameraId: Type.String({ format: 'uuid' }) };
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const PlaylistQuery = Type.Object({
  /** 0: a plain playlist without parts, for many tiles over HTTP/1.1. */
  ll: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])),
  /** 1: with sound, if one may listen. */
  audio: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])),
  _HLS_msn: Type.Optional(Count),
  _HLS_part: Type.Optional(Count),
  _HLS_skip: Type.Optional(Type.String()),
});
const MultivariantQuery = Type.Object({ ll: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])) });
const Playlist = Type.String({ description: 'application/vnd.apple.mpegurl' });
const Media = Type.Unsafe<Uint8Array>(Type.String({ description: 'video/mp4', format: 'binary' }));

const playlistType = 'application/vnd.apple.mpegurl';
const tags = ['hls'];

export function registerHlsRoutes(instance: FastifyInstance, hls: HlsService): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/hls/:cameraId/index.m3u8',
    {
      config: { door: { right: 'live', cameraParam: 'cameraId' } },
      schema: {
        tags,
        params: Type.Object(CameraParams),
        querystring: MultivariantQuery,
        response: { 200: Playlist },
      },
    },
    async (request, reply) => {
      const query = request.query.ll === '0' ? '?ll=0' : '';
      const text = await hls.multivariant(request.params.cameraId, viewerOf(request), query, signalOf(reply));
      return sendPlaylist(reply, text);
    },
  );
  registerRenditions(instance, hls, 'live', silentNames);
  registerRenditions(instance, hls, 'listen', audibleNames);
}

function registerRenditions(
  instance: FastifyInstance,
  hls: HlsService,
  right: 'live' | 'listen',
  names: readonly RenditionName[],
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const config = { door: { right, cameraParam: 'cameraId' } } as const;
  for (const name of names) {
    app.get(
      `/hls/:cameraId/${name}/index.m3u8`,
      {
        config,
        schema: { tags, params: Type.Object(CameraParams), querystring: PlaylistQuery, response: { 200: Playlist } },
      },
      async (request, reply) => {
        const { query } = request;
        if (query.audio === '1' && isSilent(name)) return lead(reply, `${name}-audio`, query.ll);
        if (query._HLS_part !== undefined && query._HLS_msn === undefined) throw new GatewayError('request.invalid');
        const answer = await hls.playlist(
          {
            cameraId: request.params.cameraId,
            name,
            viewer: viewerOf(request),
            lowLatency: query.ll !== '0',
            skip: query._HLS_skip === 'YES' || query._HLS_skip === 'v2',
            msn: query._HLS_msn,
            part: query._HLS_part,
          },
          signalOf(reply),
        );
        return 'instead' in answer ? lead(reply, answer.instead, query.ll) : sendPlaylist(reply, answer.text);
      },
    );
    app.get(
      `/hls/:cameraId/${name}/:session/:file`,
      {
        config,
        schema: {
          tags,
          params: Type.Object({
            ...CameraParams,
            session: Type.String({ maxLength: 64 }),
            file: Type.String({ maxLength: 40 }),
          }),
          response: { 200: Media },
        },
      },
      async (request, reply) => {
        const { cameraId, session, file } = request.params;
        const { body } = await hls.media(cameraId, name, viewerOf(request), session, file, signalOf(reply));
        return reply
          .header('cache-control', 'private, max-age=3600, immutable')
          .type('video/mp4')
          .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
      },
    );
  }
}

const isSilent = (name: RenditionName): name is (typeof silentNames)[number] => !name.endsWith('-audio');

const sendPlaylist = (reply: FastifyReply, text: string): FastifyReply =>
  reply.header('cache-control', 'no-store').type(playlistType).send(text);

/** Relative, so that it also holds under another prefix. */
const lead = (reply: FastifyReply, name: RenditionName, ll: string | undefined): FastifyReply =>
  reply.header('cache-control', 'no-store').redirect(`../${name}/index.m3u8${ll === '0' ? '?ll=0' : ''}`, 302);

const viewerOf = (request: FastifyRequest): string =>
  `${request.person.id} ${request.ip} ${request.headers['user-agent']?.slice(0, 200) ?? ''}`;

/** Aborts when the client goes away before it has its answer. */
function signalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new GatewayError('request.invalid', { message: 'client gone' }));
  });
  return controller.signal;
}
