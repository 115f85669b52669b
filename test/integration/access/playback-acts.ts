/** Acts of going back: bookmarks, and letting another player see recordings. */
import { expect } from 'vitest';
import type { BookmarkView } from '../../../gateway/recordings/bookmarks/bookmark-schemas.ts';
import type { Actors } from './alarm-acts.ts';

export async function actOnPlayback({ act, operator: by }: Actors, cameraId: string): Promise<void> {
  const body = { cameraIds: [cameraId], atMs: Date.now() - 60_000, note: 'va chạm' };
  const made = await act<BookmarkView[]>(by, 'POST /api/bookmarks', '/api/bookmarks', ['bookmark.made'], body);
  const [bookmark] = made.answer;
  const id = bookmark?.id ?? '';
  const told = { cameraId, subjectId: id };
  expect(made.rows.find(({ kind }) => kind === 'bookmark.made')).toMatchObject({
    ...told,
    details: { atMs: body.atMs, note: 'va chạm' },
  });
  const path = `/api/bookmarks/${id}`;
  const note = { note: 'va chạm, hai xe' };
  const changed = await act(by, 'PATCH /api/bookmarks/:bookmarkId', path, ['bookmark.changed'], note);
  expect(changed.rows).toMatchObject([{ ...told, details: { before: { note: 'va chạm' }, after: note } }]);
  const removed = await act(by, 'DELETE /api/bookmarks/:bookmarkId', path, ['bookmark.removed']);
  expect(removed.rows.find(({ kind }) => kind === 'bookmark.removed')).toMatchObject(told);
  const route = 'POST /api/cameras/:cameraId/recordings/tickets';
  const ticket = { profile: 'sub', purpose: 'vụ 42' };
  const lent = await act<{ url: string }>(
    by,
    route,
    `/api/cameras/${cameraId}/recordings/tickets`,
    ['ticket.made'],
    ticket,
  );
  expect(lent.rows).toMatchObject([{ cameraId, details: { rendition: 'rec-sub', purpose: 'vụ 42' } }]);
  expect(lent.answer.url).toMatch(/^\/hls\/t\/[^/]+\/[^/]+\/rec\/sub\/index\.m3u8$/);
}
