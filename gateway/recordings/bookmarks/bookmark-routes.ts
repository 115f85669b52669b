/** `/api/bookmarks`: made by whoever may mark the camera, seen by whoever may play its recordings, changed by their maker. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Decide, Person } from '../../access/model.ts';
import { actorOf } from '../../access/request-actor.ts';
import type { Cameras } from '../../cameras/model.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { Id } from '../../kernel/schema-parts.ts';
import { spanFrom, TimeText } from '../playback/time-in-query.ts';
import { BookmarkBody, BookmarkChange, BookmarkView } from './bookmark-schemas.ts';
import type { Bookmarks } from './bookmarks.ts';

export interface BookmarkRoutesOptions {
  readonly bookmarks: Bookmarks;
  readonly cameras: Pick<Cameras, 'list'>;
  readonly decide: Decide;
}

const tags = ['recordings'];
const marking = { door: { right: 'bookmark' }, act: 'own' } as const;
const params = Type.Object({ bookmarkId: Id });
const longestMs = 367 * 86_400_000;

export function registerBookmarkRoutes(instance: FastifyInstance, options: BookmarkRoutesOptions): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { bookmarks, cameras, decide } = options;
  /** @throws GatewayError `not-found` when he may not see it, `access.denied` when it is somebody else's */
  const ownOf = async (person: Person, bookmarkId: string): Promise<BookmarkView> => {
    const bookmark = await bookmarks.find(bookmarkId);
    const mayMark = bookmark && decide(person, 'bookmark', bookmark.cameraId);
    if (!bookmark || !(mayMark || decide(person, 'playback', bookmark.cameraId))) throw new GatewayError('not-found');
    if (!mayMark || bookmark.madeBy !== person.id) throw new GatewayError('access.denied');
    return bookmark;
  };

  app.get(
    '/api/bookmarks',
    {
      config: { door: { right: 'playback' } },
      schema: {
        tags,
        querystring: Type.Object({
          from: TimeText,
          to: TimeText,
          /** Ids, divided by commas; absent: all. */
          cameraIds: Type.Optional(Type.String({ maxLength: 200 * 37 })),
        }),
        response: { 200: Type.Array(BookmarkView) },
      },
    },
    ({ person, query }) => {
      const asked = query.cameraIds?.split(',') ?? cameras.list().map(({ id }) => id);
      const shown = asked.filter((id) => decide(person, 'playback', id));
      return bookmarks.list(spanFrom(query.from, query.to, longestMs), shown);
    },
  );
  app.post(
    '/api/bookmarks',
    { config: marking, schema: { tags, body: BookmarkBody, response: { 201: Type.Array(BookmarkView) } } },
    async (request, reply) => {
      const { cameraIds, atMs, note = '' } = request.body;
      if (!cameraIds.every((id) => decide(request.person, 'bookmark', id))) throw new GatewayError('not-found');
      const made = await bookmarks.make({ cameraIds, atMs, note: note.trim() }, actorOf(request));
      return reply.code(201).send(made);
    },
  );
  app.patch(
    '/api/bookmarks/:bookmarkId',
    { config: marking, schema: { tags, params, body: BookmarkChange, response: { 200: BookmarkView } } },
    async (request) => {
      const { id } = await ownOf(request.person, request.params.bookmarkId);
      return bookmarks.setNote(id, request.body.note.trim(), actorOf(request));
    },
  );
  app.delete(
    '/api/bookmarks/:bookmarkId',
    { config: marking, schema: { tags, params, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { id } = await ownOf(request.person, request.params.bookmarkId);
      await bookmarks.remove(id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
