/**
 * Short runs of ffmpeg: all its input is there, all its output is wanted. Few at a time, each bounded in time; who comes when
 * all are taken waits in line.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { joinBytes } from '../media/init-writer.ts';
import { type FfmpegProcess, startFfmpeg } from './ffmpeg-process.ts';

export interface FfmpegLineOptions {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  /** Processes at once. */
  readonly maxRunning: number;
  /** Requests that may wait; more are refused. */
  readonly maxWaiting: number;
  /** Per run, ms. */
  readonly timeoutMs: number;
  /** Of output; more ends the run. */
  readonly maxBytes: number;
}

export interface FfmpegLine {
  /**
   * @param input is asked for when its turn has come
   * @returns what ffmpeg wrote. Rejects with the signal's reason when it aborts.
   * @throws GatewayError `gateway.busy`, `gateway.closing`, `ffmpeg.missing` or `ffmpeg.failed`
   */
  run(args: readonly string[], input: () => Uint8Array | Promise<Uint8Array>, signal: AbortSignal): Promise<Uint8Array>;
  /** Ends what runs, refuses what waits. */
  close(): Promise<void>;
}

export function createFfmpegLine(options: FfmpegLineOptions): FfmpegLine {
  const running = new Set<FfmpegProcess>();
  const line: (() => void)[] = [];
  let closed = false;
  let taken = 0;

  const takeTurn = async (signal: AbortSignal) => {
    if (taken < options.maxRunning) {
      taken += 1;
      return;
    }
    if (line.length >= options.maxWaiting) throw new GatewayError('gateway.busy');
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
    async run(args, input, signal) {
      signal.throwIfAborted();
      if (closed) throw new GatewayError('gateway.closing');
      await takeTurn(signal);
      try {
        if (closed) throw new GatewayError('gateway.closing');
        const bytes = await input();
        signal.throwIfAborted();
        if (closed) throw new GatewayError('gateway.closing');
        return await runOnce(options, args, bytes, signal, running);
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
  options: FfmpegLineOptions,
  args: readonly string[],
  input: Uint8Array,
  signal: AbortSignal,
  running: Set<FfmpegProcess>,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    let sizeBytes = 0;
    const onAbort = () => process.stop();
    const cancel = options.clock.after(options.timeoutMs, onAbort);
    const process = startFfmpeg({
      ffmpegPath: options.ffmpegPath,
      args,
      clock: options.clock,
      redact: (text) => text,
      onOutput(bytes) {
        sizeBytes += bytes.length;
        if (sizeBytes > options.maxBytes) process.stop();
        else pieces.push(bytes);
      },
      onExit(exit) {
        cancel();
        signal.removeEventListener('abort', onAbort);
        running.delete(process);
        // One that wrote too much may have ended by itself before it could be stopped.
        const whole = sizeBytes > 0 && sizeBytes <= options.maxBytes;
        if (exit.exitCode === 0 && whole) return resolve(joinBytes(pieces));
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
