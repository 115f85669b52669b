/**
 * A JPEG of a keyframe: a short-lived ffmpeg reads init and fragment and writes one picture. Few at a time, each bounded in
 * time; who comes when all are taken waits in line. MJPEG in its own size needs no ffmpeg: its samples are JPEGs.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Fragment, StreamInit } from '../media/fragment.ts';
import { joinBytes } from '../media/init-writer.ts';
import { stillArguments } from './ffmpeg-arguments.ts';
import { createFfmpegLine } from './ffmpeg-line.ts';

export interface StillTakerOptions {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  /** ffmpeg processes at once; default 2. */
  readonly maxRunning?: number;
  /** Requests that may wait; more are refused. Default 100. */
  readonly maxWaiting?: number;
  /** Per picture, ms; default 5 s. */
  readonly timeoutMs?: number;
  /** Wider pictures are scaled down to it, pixels; absent: as they are. */
  readonly maxWidth?: number;
}

/** What a still needs of a fragment. */
export type StillFrame = Pick<Fragment, 'bytes' | 'payloadOffset' | 'payloadSize'>;

export interface StillTaker {
  /**
   * JPEG bytes of the keyframe. Rejects with the signal's reason when it aborts.
   * @throws GatewayError `gateway.busy`, `gateway.closing`, `ffmpeg.missing` or `ffmpeg.failed`.
   */
  take(init: Pick<StreamInit, 'bytes'>, keyframe: StillFrame, signal: AbortSignal): Promise<Uint8Array>;
  /** Ends what runs, refuses what waits. */
  close(): Promise<void>;
}

const maxJpegBytes = 16 * 1024 * 1024;

export function createStillTaker(options: StillTakerOptions): StillTaker {
  const { maxWidth } = options;
  const args = stillArguments(maxWidth);
  const line = createFfmpegLine({
    ffmpegPath: options.ffmpegPath,
    clock: options.clock,
    maxRunning: options.maxRunning ?? 2,
    maxWaiting: options.maxWaiting ?? 100,
    timeoutMs: options.timeoutMs ?? 5_000,
    maxBytes: maxJpegBytes,
  });
  return {
    async take(init, keyframe, signal) {
      signal.throwIfAborted();
      const sample = keyframe.bytes.subarray(keyframe.payloadOffset, keyframe.payloadOffset + keyframe.payloadSize);
      if (maxWidth === undefined && sample[0] === 0xff && sample[1] === 0xd8) return sample;
      return line.run(args, () => joinBytes([init.bytes, keyframe.bytes]), signal);
    },
    close: line.close,
  };
}
