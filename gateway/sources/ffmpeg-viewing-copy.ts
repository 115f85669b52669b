/**
 * A copy to look at of a recording that not every player opens (H.265, MJPEG): H.264 with AAC, every picture at its own time.
 * It is derived, and says so in its title. ffmpeg reads a part of a file in place, so that nothing is written twice.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { startFfmpeg } from './ffmpeg-process.ts';

export interface ViewingCopyRequest {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  /** Where the recording lies: a file, and between which of its bytes. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly outputPath: string;
  readonly title: string;
  readonly signal: AbortSignal;
}

/** @throws GatewayError `ffmpeg.missing`, `ffmpeg.failed`; the signal's reason */
export async function makeViewingCopy(request: ViewingCopyRequest): Promise<void> {
  const { signal } = request;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const process = startFfmpeg({
    ffmpegPath: request.ffmpegPath,
    clock: request.clock,
    args: viewingCopyArguments(request),
    redact: (text) => text,
    onOutput: () => {},
    onExit({ exitCode, spawnError, lastLines }) {
      if (signal.aborted) reject(signal.reason);
      else if (spawnError) reject(new GatewayError('ffmpeg.missing', { cause: spawnError }));
      else if (exitCode !== 0) reject(new GatewayError('ffmpeg.failed', { details: { lines: lastLines.slice(-3) } }));
      else resolve();
    },
  });
  const stop = () => process.stop();
  signal.addEventListener('abort', stop, { once: true });
  process.endInput();
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function viewingCopyArguments({ path, start, end, outputPath, title }: ViewingCopyRequest): string[] {
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'level+error', '-y'],
    ...['-protocol_whitelist', 'file,subfile', '-i', `subfile,,start,${start},end,${end},,:${path}`],
    ...['-map', '0:v:0', '-map', '0:a:0?', '-fps_mode', 'passthrough', '-enc_time_base', '-1'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p', '-threads', '1'],
    ...['-vf', 'scale=trunc(iw/2)*2:trunc(ih/2)*2', '-c:a', 'aac', '-ar', '48000', '-ac', '1'],
    ...['-metadata', `title=${title}`, '-movflags', '+faststart', '-f', 'mp4', outputPath],
  ];
}
