/**
 * The recordings room: what is recorded and for how long (keep/), how it gets on the disks and what lies there (files/), and going
 * back to it (playback/, bookmarks/). Puts the three together and closes them in order.
 */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../config/schema.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { SigningKey } from '../access/audit/signing-key.ts';
import type { ViewBook } from '../access/audit/view-book.ts';
import type { Decide } from '../access/model.ts';
import type { TicketBook } from '../access/tickets/ticket-book.ts';
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import type { Streams } from '../streams/model.ts';
import { openRecording, type Recording } from './files/open-recording.ts';
import { type Keeping, openKeeping } from './keep/open-keeping.ts';
import { openPlayback, type Playback } from './playback/open-playback.ts';

export interface RecordingsRoomOptions {
  /** gateway.db. */
  readonly db: Database;
  /** Of the databases. */
  readonly folder: string;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly decide: Decide;
  readonly audit: Pick<AuditLog, 'append' | 'appendAll'>;
  readonly views: Pick<ViewBook, 'begin'>;
  readonly tickets: Pick<TicketBook, 'use' | 'purposeOf'>;
  readonly key: SigningKey;
  readonly config: GatewayConfig;
  readonly cameras: Pick<Cameras, 'list' | 'find' | 'get' | 'groups'>;
  readonly streams: Pick<Streams, 'hold' | 'window' | 'state'>;
}

export interface RecordingsRoom
  extends Pick<Recording, 'index' | 'roots' | 'states' | 'check'>,
    Pick<Keeping, 'holds' | 'disks' | 'plan'>,
    Pick<Playback, 'reader' | 'bookmarks'> {
  /** Once all rooms that listen are open: recording begins with it. */
  register(app: FastifyInstance): Promise<void>;
  close(): Promise<void>;
}

export async function openRecordingsRoom(options: RecordingsRoomOptions): Promise<RecordingsRoom> {
  const { config } = options;
  const keeping = await openKeeping({ ...options, config: config.recordings });
  let recording: Recording | undefined;
  try {
    recording = await openRecording({
      ...options,
      ...{ disks: keeping.disks, copies: keeping.copies },
    });
  } catch (error) {
    await keeping.close();
    throw error;
  }
  const { index, roots, states, check, begin } = recording;
  const { holds, disks, plan } = keeping;
  keeping.begin(index);
  const playback = openPlayback({
    ...options,
    ...{ index, holds, recordNow: plan.recordNow, bookmarkHours: config.recordings.bookmarkHours },
    ffmpegPath: config.streams.ffmpeg,
    transcode: config.streams.transcode,
  });
  return {
    ...{ index, roots, states, check, holds, disks, plan, reader: playback.reader, bookmarks: playback.bookmarks },
    async register(app) {
      keeping.register(app);
      playback.register(app);
      await begin({ ...options, plan, config: config.recordings, windowBytes: config.streams.window.maxBytes });
    },
    async close() {
      await playback.close();
      // What makes room reads the index: it stops first. Disks answer to the end.
      await keeping.close();
      await recording.close();
    },
  };
}
