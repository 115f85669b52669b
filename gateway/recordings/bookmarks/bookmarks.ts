/**
 * A bookmark marks a moment of a camera, half a minute before and after: its footage is held for some days, and a camera that
 * is recorded on events only begins to record, with what is in memory first. Whoever watches a wall marks all its cameras at
 * once: one act, one bookmark of each. When nothing more can be held the mark is made all the same, and says so.
 */
import { type Actor, entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import { newId } from '../../kernel/id.ts';
import type { Hold, Holds, Span } from '../model.ts';
import type { BookmarkView } from './bookmark-schemas.ts';
import { type Bookmark, createBookmarkStore } from './bookmark-store.ts';

export interface BookmarkWish {
  readonly cameraIds: readonly string[];
  /** Absent: now. */
  readonly atMs?: number | undefined;
  readonly note: string;
}

export interface Bookmarks {
  /** One of each camera, in one act. @throws GatewayError `request.invalid` for a moment that has not come yet */
  make(wish: BookmarkWish, actor: Actor): Promise<BookmarkView[]>;
  find(bookmarkId: string): Promise<BookmarkView | undefined>;
  list(span: Span, cameraIds: readonly string[]): Promise<BookmarkView[]>;
  setNote(bookmarkId: string, note: string, actor: Actor): Promise<BookmarkView>;
  /** Its footage is held no longer for it. Idempotent. */
  remove(bookmarkId: string, actor: Actor): Promise<void>;
}

export interface BookmarksOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly audit: Pick<AuditLog, 'append' | 'appendAll'>;
  readonly holds: Pick<Holds, 'place' | 'of' | 'askRelease'>;
  readonly recordNow: (cameraId: string, untilMs: number) => void;
  readonly bookmarkHours: number;
}

const aroundMs = 30_000;
const hourMs = 3_600_000;
/** A page's clock may be ahead by a little. */
const aheadMs = 5_000;

export function createBookmarks(options: BookmarksOptions): Bookmarks {
  const { db, clock, events, audit, holds, recordNow, bookmarkHours } = options;
  const store = createBookmarkStore(db);

  const hold = async (bookmark: Bookmark, actor: Actor, transaction: Database): Promise<Hold | undefined> => {
    const { id, cameraId, fromMs, toMs, note, madeAtMs } = bookmark;
    const untilMs = madeAtMs + bookmarkHours * hourMs;
    const wish = { cameraId, fromMs, toMs, reason: 'bookmark', subjectId: id, note, untilMs } as const;
    try {
      return await holds.place(wish, actor, transaction);
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'recording.holds-full') return undefined;
      throw error;
    }
  };
  const tell = ({ cameraId, id }: Bookmark, bookmark: BookmarkView | null) =>
    events.publish('bookmark.changed', { cameraId, bookmarkId: id, bookmark });
  const onRecord = (kind: string, { id, cameraId }: Bookmark, actor: Actor, details: Record<string, unknown>) =>
    entryOf(actor, clock.nowMs(), { kind, cameraId, subjectId: id, details });
  const get = async (bookmarkId: string): Promise<Bookmark> => {
    const bookmark = await store.find(bookmarkId);
    if (!bookmark) throw new GatewayError('not-found');
    return bookmark;
  };
  return {
    async make({ cameraIds, atMs: given, note }, actor) {
      const nowMs = Math.round(clock.nowMs());
      const atMs = given ?? nowMs;
      if (atMs > nowMs + aheadMs)
        throw new GatewayError('request.invalid', { details: { field: 'atMs', reason: 'ahead' } });
      const wished = cameraIds.map(
        (cameraId): Bookmark => ({
          id: newId(nowMs),
          ...{ cameraId, atMs, note },
          fromMs: atMs - aroundMs,
          toMs: atMs + aroundMs,
          madeBy: actor.personId ?? '',
          madeByName: actor.personName,
          madeAtMs: nowMs,
          holdId: null,
          heldUntilMs: null,
        }),
      );
      const made = await db.transaction().execute(async (transaction) => {
        const held: Bookmark[] = [];
        for (const bookmark of wished) {
          const placed = await hold(bookmark, actor, transaction);
          held.push({ ...bookmark, holdId: placed?.id ?? null, heldUntilMs: placed?.untilMs ?? null });
        }
        await createBookmarkStore(transaction).insert(held);
        const rows = held.map((bookmark) =>
          onRecord('bookmark.made', bookmark, actor, { atMs, note, heldUntilMs: bookmark.heldUntilMs }),
        );
        await audit.appendAll(rows, transaction);
        return held;
      });
      for (const bookmark of made) {
        // What is long over begins nothing.
        if (bookmark.toMs > nowMs) recordNow(bookmark.cameraId, bookmark.toMs);
        tell(bookmark, viewOf(bookmark));
      }
      return made.map(viewOf);
    },
    async find(bookmarkId) {
      const bookmark = await store.find(bookmarkId);
      return bookmark && viewOf(bookmark);
    },
    list: async (span, cameraIds) => (await store.list(span, cameraIds)).map(viewOf),
    async setNote(bookmarkId, note, actor) {
      const before = await get(bookmarkId);
      await db.transaction().execute(async (transaction) => {
        await createBookmarkStore(transaction).setNote(bookmarkId, note);
        const details = { before: { note: before.note }, after: { note } };
        await audit.append(onRecord('bookmark.changed', before, actor, details), transaction);
      });
      const view = viewOf({ ...before, note });
      tell(before, view);
      return view;
    },
    async remove(bookmarkId, actor) {
      const bookmark = await store.find(bookmarkId);
      if (!bookmark) return;
      const { atMs, note } = bookmark;
      await db.transaction().execute(async (transaction) => {
        await createBookmarkStore(transaction).remove(bookmarkId);
        await audit.append(onRecord('bookmark.removed', bookmark, actor, { atMs, note }), transaction);
      });
      tell(bookmark, null);
      for (const { id } of holds.of('bookmark', bookmarkId)) await holds.askRelease(id, '', actor);
    },
  };
}

const viewOf = ({ holdId: _, ...bookmark }: Bookmark): BookmarkView => bookmark;
