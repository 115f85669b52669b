/**
 * A JPEG of a keyframe: a short-lived ffmpeg reads init and fragment and writes one picture. Few at a time, each bounded in
 * time; who comes when all are taken waits in line. MJPEG needs no ffmpeg: its samples are JPEGs.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Fragment, StreamInit } from '../media/fragment.ts';
import { joinBytes } from '../media/init-writer.ts';
import { stillArguments } from './ffmpeg-arguments.ts';
import { type FfmpegProcess, startFfmpeg } from './ffmpeg-process.ts';

export interface StillTakerOptions {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  /** ffmpeg processes at once; default 2. */
  readonly maxRunning?: number;
  /** Requests that may wait; more are refused. Default 100. */
  readonly maxWaiting?: number;
  /** Per picture, ms; default 5 s. */
  readonly timeoutMs?: number;
}

export interface StillTaker {
  /**
   * JPEG bytes of the keyframe. Rejects with the signal's reason when it aborts.
   * @throws GatewayError `gateway.busy`, `gateway.closing`, `ffmpeg.missing` or `ffmpeg.failed`.
   */
  take(init: StreamInit, keyframe: Fragment, signal: AbortSignal): Promise<Uint8Array>;
  /** Ends what runs, refuses what waits. */
  close(): Promise<void>;
}

const maxJpegBytes = 16 * 1024 * 1024;

export function createStillTaker(options: StillTakerOptions): StillTaker {
  const running = new Set<FfmpegProcess>();
  const line: (() => void)[] = [];
  let closed = false;
  let taken = 0;

  const takeTurn = async (signal: AbortSignal) => {
    if (taken < (options.maxRunning ?? 2)) {
      taken += 1;
      return;
    }
    if (line.length >= (options.maxWaiting ?? 100)) throw new GatewayError('gateway.busy');
    const { promise, resolve } = Promise.withResolvers<void>();
    const onAbort = () => {
      line.splice(line.indexOf(resolve), 1);
      resolve();
    };
    line.push(resolve);
    signal.addEventListener('abort', onAbort, { once: true });
    await promise;
    signal.removeEventListener('abort', onAbort);
    signal.throwIfAborted();
  };
  /** The turn passes to the next in line without being given back in between. */
  const passTurn = () => {
    const next = line.shift();
    if (next === undefined) taken -= 1;
    else next();
  };

  return {
    async take(init, keyframe, signal) {
      signal.throwIfAborted();
      const sample = keyframe.bytes.subarray(keyframe.payloadOffset, keyframe.payloadOffset + keyframe.payloadSize);
      if (sample[0] === 0xff && sample[1] === 0xd8) return sample;
      if (closed) throw new GatewayError('gateway.closing');
      await takeTurn(signal);
      try {
        if (closed) throw new GatewayError('gateway.closing');
        return await runOnce(options, joinBytes([init.bytes, keyframe.bytes]), signal, running);
      } finally {
        passTurn();
      }
    },
    async close() {
      closed = true;
      for (const next of line.splice(0)) {
        taken += 1;
        next();
      }
      for (const process of running) process.stop();
      await Promise.all([...running].map((process) => process.gone));
    },
  };
}

function runOnce(
  options: StillTakerOptions,
  input: Uint8Array,
  signal: AbortSignal,
  running: Set<FfmpegProcess>,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    const onAbort = () => process.stop();
    const cancel = options.clock.after(options.timeoutMs ?? 5_000, onAbort);
    const process = startFfmpeg({
      ffmpegPath: options.ffmpegPath,
      args: stillArguments(),
      clock: options.clock,
      redact: (text) => text,
      onOutput(bytes) {
        sizeBytes += bytes.length;
        if (sizeBytes > maxJpegBytes) process.stop();
        else pieces.push(bytes);
      },
      onExit(exit) {
        cancel();
        signal.removeEventListener('abort', onAbort);
        running.delete(process);
        if (exit.exitCode === 0 && sizeBytes > 0) return resolve(joinBytes(pieces));
        if (signal.aborted) return reject(signal.reason);
        const code = exit.spawnError === undefined ? 'ffmpeg.failed' : 'ffmpeg.missing';
        reject(new GatewayError(code, { cause: exit.spawnError, details: { lastLines: exit.lastLines.slice(-5) } }));
      },
    });
    running.add(process);
    signal.addEventListener('abort', onAbort, { once: true });
    process.write(input);
    process.endInput();
  });
}
