/** What an exit of ffmpeg means: it speaks in sentences on stderr, the product in codes. Pure. */
import { type ErrorCode, GatewayError } from '../kernel/errors.ts';
import type { FfmpegExit } from './ffmpeg-process.ts';

/** Another way to start the same stream that is worth trying at once. */
export type NextTry = 'patient' | 'without-audio' | undefined;

export interface ExitMeaning {
  readonly error: GatewayError;
  readonly nextTry: NextTry;
}

/** First match wins: a refused password also ends in "Invalid data" further down. */
const sentences: readonly [RegExp, ErrorCode][] = [
  [/401 Unauthorized|authorization failed/i, 'camera.unauthorised'],
  [/403 Forbidden/i, 'camera.forbidden'],
  [/\b453\b|Not Enough Bandwidth|\b503\b|Service Unavailable/i, 'camera.sessions-full'],
  [/404 Not Found|\b454\b|matches no streams/i, 'camera.no-video'],
  [/Connection refused/i, 'camera.refused'],
  [/No route to host|Network is unreachable|Host is down/i, 'camera.unreachable'],
  [/Failed to resolve|Name or service not known|name resolution/i, 'camera.name-unresolved'],
  [/timed out/i, 'camera.timeout'],
  [/\b4\d\d [A-Z][a-z]+|\b5\d\d [A-Z][a-z]+|Server returned [45]|not on whitelist/, 'camera.bad-answer'],
];
const needsPatience =
  /Could not write header|incorrect codec parameters|Could not find codec parameters|dimensions not set|unspecified size/i;
/** What ffmpeg says of an input whose packets it has seen is `start: 0.000000`; without it, it gave up waiting for the first one. */
const nothingCame = /Duration: N\/A, bitrate/;
const audioRefused = /Could not find tag for codec|codec not currently supported in container/i;

export function classifyExit(exit: FfmpegExit, seen: { readonly init: boolean; readonly frame: boolean }): ExitMeaning {
  const text = exit.lastLines.join('\n');
  const details = { exitCode: exit.exitCode ?? null, signal: exit.signal ?? null, lastLines: exit.lastLines.slice(-5) };
  const meaning = (code: ErrorCode, nextTry?: NextTry): ExitMeaning => ({
    error: new GatewayError(code, { details }),
    nextTry,
  });
  if (exit.spawnError !== undefined)
    return { error: new GatewayError('ffmpeg.missing', { cause: exit.spawnError, details }), nextTry: undefined };
  // A signal that we did not send: somebody killed it, or the kernel did for want of memory.
  if (exit.signal !== undefined) return meaning('ffmpeg.failed');
  // A camera that goes away looks like the end of a file: exit code 0. Errors in the log may be long past, only the last one counts.
  if (seen.frame) return meaning(endedInSilence(exit.lastLines) ? 'stream.stalled' : 'stream.lost');
  const found = sentences.find(([pattern]) => pattern.test(text));
  if (found !== undefined) return meaning(found[1]);
  if (audioRefused.test(text)) return meaning('ffmpeg.failed', 'without-audio');
  // The camera set the stream up and sent nothing: a longer look would see no more.
  if (needsPatience.test(text) && nothingCame.test(text)) return meaning('stream.stalled');
  if (needsPatience.test(text)) return meaning('camera.bad-answer', 'patient');
  if (/Invalid data found/i.test(text)) return meaning('camera.bad-answer');
  return meaning(exit.exitCode === 0 ? 'stream.lost' : 'ffmpeg.failed');
}

const endedInSilence = (lines: readonly string[]): boolean =>
  /timed out$/.test(lines.findLast((line) => /\[(error|fatal)\]/.test(line)) ?? '');
