/** Puts going back together: groups, players' media, derived H.264, timeline, thumbnails, bookmarks; closes them in order. */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../../config/schema.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { ViewBook } from '../../access/audit/view-book.ts';
import type { Decide } from '../../access/model.ts';
import type { TicketBook } from '../../access/tickets/ticket-book.ts';
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { Events } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/log.ts';
import { createOpenAnswers } from '../../streams/open-answers.ts';
import { registerBookmarkRoutes } from '../bookmarks/bookmark-routes.ts';
import { type Bookmarks, createBookmarks } from '../bookmarks/bookmarks.ts';
import type { Holds, PlaybackReader, RecordingIndex } from '../model.ts';
import { createDerivedH264 } from './derived-h264.ts';
import { createKeptSegments } from './kept-segments.ts';
import { createGroups } from './play-groups.ts';
import { registerPlayRoutes } from './play-routes.ts';
import { createPlaybackViews } from './playback-views.ts';
import { createRecordedMedia } from './recorded-media.ts';
import { createShownFootage } from './shown-footage.ts';
import { createThumbnails } from './thumbnails.ts';
import { createTimeline } from './timeline.ts';
import { registerTimelineRoutes } from './timeline-routes.ts';

export interface PlaybackOptions {
  /** The main database, for bookmarks. */
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly decide: Decide;
  readonly audit: Pick<AuditLog, 'append' | 'appendAll'>;
  readonly views: Pick<ViewBook, 'begin'>;
  readonly tickets: Pick<TicketBook, 'use' | 'purposeOf'>;
  readonly cameras: Pick<Cameras, 'list' | 'get'>;
  readonly index: RecordingIndex;
  readonly holds: Holds;
  /** A bookmark begins a recording that waits for events. */
  readonly recordNow: (cameraId: string, untilMs: number) => void;
  readonly bookmarkHours: number;
  readonly ffmpegPath: string;
  readonly transcode: GatewayConfig['streams']['transcode'];
}

export interface Playback {
  readonly reader: PlaybackReader;
  readonly bookmarks: Bookmarks;
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

export function openPlayback(options: PlaybackOptions): Playback {
  const { clock, index, holds } = options;
  const kept = createKeptSegments(index);
  const segments = kept.of;
  const groups = createGroups({ files: index.files, segments });
  const derived = createDerivedH264(options);
  const thumbnails = createThumbnails({ ...options, segments });
  const media = createRecordedMedia({ index, segments, groups, derived });
  const views = createPlaybackViews(clock, options.views, createShownFootage(options));
  const answers = createOpenAnswers(options);
  const bookmarks = createBookmarks(options);
  const timeline = createTimeline({ index, holds, bookmarks: bookmarks.list });
  return {
    reader: groups,
    bookmarks,
    register(app) {
      registerPlayRoutes(app, { ...options, media, views, answers });
      registerTimelineRoutes(app, { ...options, timeline, thumbnails, views, answers });
      registerBookmarkRoutes(app, { ...options, bookmarks });
    },
    async close() {
      answers.close();
      await Promise.all([views.close(), derived.close(), thumbnails.close()]);
      await kept.close();
    },
  };
}
