/**
 * A moment is marked by one key, on live pictures or in playback: at once, with a way back and a note afterwards for who
 * wants one. Everything that changes says on the page how it went.
 */
import type { BookmarkView } from '../../gateway/recordings/bookmarks/bookmark-schemas.ts';
import { showToast } from '../components/toast.ts';
import { formatTime } from '../locales/format.ts';
import { t } from '../locales/locale.ts';
import { type ApiResult, api } from '../state/api.ts';
import type { District } from '../state/district.ts';
import { apiErrorText } from '../state/error-texts.ts';

/** Fires `edit` (detail: bookmarks of one act) when a note is to be written or a bookmark looked at. */
export const bookmarkEdits = new EventTarget();

export const editBookmarks = (bookmarks: readonly BookmarkView[]): void => {
  bookmarkEdits.dispatchEvent(new CustomEvent<readonly BookmarkView[]>('edit', { detail: bookmarks }));
};

/** Marks the moment on each camera that the person may mark. `atMs` undefined: now, by the gateway's clock. */
export async function markMoment(district: District, cameraIds: readonly string[], atMs?: number): Promise<void> {
  const ids = [...new Set(cameraIds)].filter((id) => district.may('bookmark', id));
  if (ids.length === 0) {
    showToast({ kind: 'error', text: t('playback.bookmarkNotAllowed') });
    return;
  }
  const body = { cameraIds: ids, ...(atMs === undefined ? {} : { atMs: Math.round(atMs) }) };
  const result = await api<readonly BookmarkView[]>('POST', '/api/bookmarks', { body });
  if (!result.ok) {
    showToast({ kind: 'error', text: apiErrorText(result.error) });
    return;
  }
  const made = result.value;
  const codes = ids.map((id) => district.cameras.get(id)?.code ?? '').join(', ');
  const unheld = made.some(({ heldUntilMs }) => heldUntilMs === null);
  const time = formatTime(made[0]?.atMs ?? atMs ?? district.clock.nowMs());
  showToast({
    text: t(unheld ? 'playback.bookmarkedUnheld' : 'playback.bookmarked', { codes, time }),
    action: { label: t('playback.bookmarkNote'), run: () => editBookmarks(made) },
    secondAction: { label: t('playback.undo'), run: () => void removeBookmarks(made) },
  });
}

export async function removeBookmarks(bookmarks: readonly BookmarkView[]): Promise<boolean> {
  const results = await Promise.all(bookmarks.map(({ id }) => api('DELETE', `/api/bookmarks/${id}`)));
  const said = sayFirstError(results);
  if (!said) showToast({ text: t('playback.bookmarkRemoved') });
  return !said;
}

export async function noteBookmarks(bookmarks: readonly BookmarkView[], note: string): Promise<boolean> {
  const body = { note };
  const results = await Promise.all(bookmarks.map(({ id }) => api('PATCH', `/api/bookmarks/${id}`, { body })));
  return !sayFirstError(results);
}

function sayFirstError(results: readonly ApiResult<unknown>[]): boolean {
  const wrong = results.find((result) => !result.ok);
  if (!wrong || wrong.ok) return false;
  showToast({ kind: 'error', text: apiErrorText(wrong.error) });
  return true;
}
