/**
 * All transcodes, within a budget: each H.264 one costs much of a core, so when the places are taken the next viewer is
 * told so, and a condition says it to the technician until a place is free again. With sound it is another transcode: the
 * picture would else wait for the sound in everybody's tiles. Sound alone (AAC) is cheap and has a
 * limit of its own that only keeps a mistake from growing.
 */
import type { GatewayConfig } from '../../config/schema.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Condition } from '../kernel/conditions.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import type { StreamInit } from '../media/fragment.ts';
import { measureBandwidth } from './bandwidth.ts';
import type { PulledStream } from './pulled-stream.ts';
import { createTranscodedStream, type OpenTranscode, type TranscodedStream } from './transcoded-stream.ts';

export type TranscodeKind = 'h264' | 'h264-audio' | 'aac';
/** What a place of the budget is for. */
type PlaceKind = 'h264' | 'aac';

export interface TranscoderPool {
  /** The shared transcode of a profile; always the same object. It runs only while held. */
  get(stream: PulledStream, kind: TranscodeKind): TranscodedStream;
  /** The camera is gone. */
  drop(cameraId: string): void;
  readonly running: Readonly<Record<PlaceKind, number>>;
  close(): Promise<void>;
}

export interface TranscoderPoolOptions {
  readonly config: Pick<GatewayConfig['streams'], 'transcode' | 'window'>;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly openTranscode: OpenTranscode;
}

const aacPlaces = 32;
const maxBitrate = 2_000_000;

export function createTranscoderPool(options: TranscoderPoolOptions): TranscoderPool {
  const { config, clock, events } = options;
  const all = new Map<string, { cameraId: string; transcoded: TranscodedStream }>();
  const closing = new Set<Promise<void>>();
  const running = { h264: 0, aac: 0 };
  const places = { h264: config.transcode.budget, aac: aacPlaces };
  let full: Condition | undefined;

  const setFull = (isFull: boolean) => {
    if (isFull === (full !== undefined)) return;
    if (full) {
      events.publish('condition.cleared', { ...full, endMs: clock.nowMs() });
      full = undefined;
      return;
    }
    full = {
      kind: 'gateway.transcode-budget-full',
      subject: { kind: 'gateway', id: 'gateway' },
      sinceMs: clock.nowMs(),
      cause: 'stream.transcode-budget',
    };
    events.publish('condition.raised', full);
  };
  const takePlace = (kind: PlaceKind) => {
    if (running[kind] >= places[kind]) {
      if (kind === 'h264') setFull(true);
      throw new GatewayError('stream.transcode-budget', { details: { kind, budget: places[kind] } });
    }
    running[kind] += 1;
    return () => {
      running[kind] -= 1;
      if (kind === 'h264') setFull(false);
    };
  };
  const requestFor = (stream: PulledStream, kind: TranscodeKind, init: StreamInit) => ({
    init,
    video: kind === 'aac' ? ('copy' as const) : ('h264' as const),
    audio: kind === 'h264' ? ('none' as const) : ('aac' as const),
    maxHeight: config.transcode.height,
    framesPerSecond: wholeRate(measureBandwidth(init, stream.window).frameRate, config.transcode.maxFps),
    maxBitrate,
  });
  return {
    get(stream, kind) {
      const key = `${stream.cameraId}/${stream.role}/${kind}`;
      const known = all.get(key);
      if (known) return known.transcoded;
      const transcoded = createTranscodedStream({
        clock,
        log: options.log.child({ camera: stream.cameraId, role: stream.role, transcode: kind }),
        source: stream.window,
        window: config.window,
        requestFor: (init) => requestFor(stream, kind, init),
        openTranscode: options.openTranscode,
        takePlace: () => takePlace(kind === 'aac' ? 'aac' : 'h264'),
      });
      all.set(key, { cameraId: stream.cameraId, transcoded });
      return transcoded;
    },
    drop(cameraId) {
      for (const [key, entry] of all) {
        if (entry.cameraId !== cameraId) continue;
        all.delete(key);
        const closed = entry.transcoded.close().finally(() => closing.delete(closed));
        closing.add(closed);
      }
    },
    running,
    async close() {
      await Promise.all([...all.values()].map((entry) => entry.transcoded.close()));
      await Promise.all(closing);
    },
  };
}

/** The camera's own rate when it is slower than the limit; it is unknown at the first frame of a start. */
const wholeRate = (measured: number, maxFps: number): number =>
  measured > 0 ? Math.min(maxFps, Math.max(1, Math.round(measured))) : maxFps;
