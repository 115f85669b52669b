/** The streams room: puts pool, transcodes, HLS and stills together, and closes them in order. */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../config/schema.ts';
import type { Refusals } from '../access/audit/refusals.ts';
import type { ViewBook } from '../access/audit/view-book.ts';
import type { Decide } from '../access/model.ts';
import type { TicketBook } from '../access/tickets/ticket-book.ts';
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Events } from '../kernel/events.ts';
import { newId } from '../kernel/id.ts';
import type { Logger } from '../kernel/log.ts';
import { createStillTaker } from '../sources/ffmpeg-still.ts';
import { openTranscode } from '../sources/ffmpeg-transcode.ts';
import type { OpenSource } from '../sources/source.ts';
import { openCodecWatch } from './codec-watch.ts';
import { createFirstKeyframeTest, type TestFirstKeyframe } from './first-keyframe.ts';
import { registerHlsRoutes } from './hls-routes.ts';
import { createHlsService } from './hls-service.ts';
import { createHlsViews } from './hls-views.ts';
import { createLiveService, type LiveFigures } from './live/live-service.ts';
import { registerLiveSocket } from './live/live-socket.ts';
import type { Streams } from './model.ts';
import { createOpenAnswers } from './open-answers.ts';
import { createPackager } from './packager.ts';
import { openStreamPool } from './pool.ts';
import { createRenditions } from './renditions.ts';
import { registerStreamRoutes } from './routes.ts';
import { createStills } from './stills.ts';
import { createTranscoderPool } from './transcoder-pool.ts';
import { createViewerLeases } from './viewer-leases.ts';

export interface StreamsRoomOptions {
  readonly config: GatewayConfig['streams'];
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly cameras: Pick<Cameras, 'list' | 'find' | 'get' | 'pullTarget' | 'requestKeyframe' | 'fetchSnapshot'>;
  readonly openSource: OpenSource;
  /** Asked for each subscription at the live socket. */
  readonly decide: Decide;
  /** Where every view is put on record before its first picture. */
  readonly views: Pick<ViewBook, 'begin'>;
  /** Where subscriptions that the door refuses are put on record. */
  readonly refusals?: Pick<Refusals, 'note'>;
  readonly tickets: Pick<TicketBook, 'use' | 'purposeOf'>;
  /** How long a viewer who asks for nothing still counts, ms; default 15 s. */
  readonly viewerLeaseMs?: number;
}

export interface StreamsRoom {
  readonly streams: Streams;
  readonly testFirstKeyframe: TestFirstKeyframe;
  /** Of the live socket. */
  liveFigures(): LiveFigures;
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

export function openStreamsRoom(options: StreamsRoomOptions): StreamsRoom {
  const { config, clock, events, cameras } = options;
  const pool = openStreamPool(options);
  const transcoders = createTranscoderPool({
    ...options,
    openTranscode: (request, listener) =>
      openTranscode({ ffmpegPath: config.ffmpeg, clock, newStreamSession: () => newId() }, request, listener),
  });
  const renditions = createRenditions({
    get: pool.get,
    transcode: (stream, kind) => transcoders.get(stream, kind),
    createPackager: (window, audio) =>
      createPackager({ clock, window, audio, ...config.hls, maxBytes: config.window.maxBytes }),
  });
  const leases = createViewerLeases(clock, options.viewerLeaseMs);
  const hls = createHlsService({ clock, renditions, leases });
  const views = createHlsViews(clock, options.views);
  const answers = createOpenAnswers(options);
  const live = createLiveService({
    ...options,
    renditions,
    cameraExists: (cameraId) => cameras.find(cameraId) !== undefined,
  });
  const taker = createStillTaker({ ffmpegPath: config.ffmpeg, clock });
  const stills = createStills({ clock, get: pool.get, taker, cameras });
  let endCodecWatch = () => {};
  const endWatch = events.on('inventory.changed', ({ kind, id }) => {
    if (kind !== 'camera' || cameras.find(id)) return;
    renditions.drop(id);
    transcoders.drop(id);
  });
  const close = async () => {
    endWatch();
    endCodecWatch();
    live.close();
    answers.close();
    views.close();
    leases.close();
    renditions.close();
    await Promise.all([pool.close(), transcoders.close(), taker.close()]);
  };
  const streams: Streams = {
    ...pool,
    keyframeNow: (cameraId) => (cameras.find(cameraId) ? stills.keyframeNow(cameraId, ['sub', 'main']) : undefined),
    jpegOf: stills.jpegOf,
    still: stills.fromStream,
    close,
  };
  return {
    streams,
    liveFigures: live.figures,
    testFirstKeyframe: createFirstKeyframeTest({ ...options, frameTimeoutMs: config.frameTimeoutMs }),
    register(app) {
      // Only now: what it raises at once must find the rooms that listen, and they open after this one.
      endCodecWatch();
      endCodecWatch = openCodecWatch({ clock, events, cameras, get: pool.get });
      registerHlsRoutes(app, { hls, views, answers, tickets: options.tickets });
      registerLiveSocket(app, live, clock);
      registerStreamRoutes(app, { cameras, streams, stills });
    },
    close,
  };
}
