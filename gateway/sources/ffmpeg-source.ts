/**
 * Pulls a camera with one ffmpeg, whatever its codec, without re-encoding. Frames are watched, not the process: a camera that holds the
 * socket open and sends nothing is lost after `frameTimeoutMs`.
 *
 * A start that fails because ffmpeg looked too briefly (parameters missing in the SDP) or because of audio that mov cannot
 * hold is tried again at once in the other way, inside the same source, and the way is remembered for that URL. A new SPS in
 * band needs no restart: the fragment reader derives the new init (a second session could be one too many for the camera).
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { createSecretBook } from '../kernel/log.ts';
import { createFragmentReader } from '../media/fragment-reader.ts';
import { MediaError } from '../media/media-error.ts';
import { classifyExit } from './classify-exit.ts';
import { copyCommand } from './ffmpeg-arguments.ts';
import { type FfmpegExit, type FfmpegProcess, startFfmpeg } from './ffmpeg-process.ts';
import type { OpenSource, Source, SourceListener, SourceRequest } from './source.ts';
import { createUrlMemory } from './url-memory.ts';

export interface FfmpegSourceOptions {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  /** A new, unique, URL-safe name for each stream session. */
  newStreamSession(): string;
  /** Bound on connecting, signing in and waiting for the first keyframe, ms; default 15 s (groups of 10 s exist). */
  readonly startTimeoutMs?: number;
  /** Least time limit of ffmpeg's own network reads, connecting included, ms; default 5 s. */
  readonly networkTimeoutMs?: number;
  /**
   * Whether a camera may redirect to this host: the same address check that its URL passed. Default: only to itself.
   * ffmpeg follows by itself and says so; the source then ends with `camera.address-refused`.
   */
  allowsRedirectTo?(host: string): boolean;
}

interface Way {
  readonly patient: boolean;
  readonly withoutAudio: boolean;
}

/** ffmpeg lets its network reads wait this much longer than we wait for a frame: when it gives up, it first writes the last frame out, which would look new. */
const networkMarginMs = 1_000;

/** @returns the `OpenSource` that uses ffmpeg. It keeps nothing alive itself; each source has its own `close`. */
export function createFfmpegSource(options: FfmpegSourceOptions): OpenSource {
  const ways = createUrlMemory<Way>(options.clock, Number.POSITIVE_INFINITY);
  return (request, listener) =>
    openOne(options, request, listener, ways.recall(request.url) ?? { patient: false, withoutAudio: false }, (way) =>
      ways.remember(request.url, way),
    );
}

function openOne(
  options: FfmpegSourceOptions,
  request: SourceRequest,
  listener: SourceListener,
  firstWay: Way,
  remember: (way: Way) => void,
): Source {
  const { clock } = options;
  const secrets = createSecretBook();
  secrets.add(request.password);
  let way = firstWay;
  let process: FfmpegProcess | undefined;
  let closing = false;
  let ended = false;
  /** Why we stopped the process ourselves. */
  let verdict: GatewayError | undefined;
  let seen = { answer: false, init: false, frame: false };
  let lastFrameAtMs = clock.monotonicMs();
  const { promise: over, resolve } = Promise.withResolvers<void>();

  const finish = (error: GatewayError | undefined) => {
    if (ended) return;
    ended = true;
    stopWatching();
    try {
      listener.onEnd(error);
    } finally {
      resolve();
    }
  };
  const stopBecause = (error: GatewayError) => {
    verdict ??= error;
    process?.stop();
  };
  const stopWatching = clock.every(Math.max(50, Math.min(500, request.frameTimeoutMs / 5)), () => {
    const silentMs = clock.monotonicMs() - lastFrameAtMs;
    if (seen.frame && silentMs >= request.frameTimeoutMs)
      stopBecause(new GatewayError('stream.stalled', { details: { silentMs: Math.round(silentMs) } }));
    else if (!seen.frame && silentMs >= (options.startTimeoutMs ?? 15_000))
      stopBecause(new GatewayError(seen.init || seen.answer ? 'stream.stalled' : 'camera.timeout'));
  });

  const onExit = (exit: FfmpegExit) => {
    if (closing) return finish(undefined);
    if (verdict !== undefined) return finish(verdict);
    const { error, nextTry } = classifyExit(exit, seen);
    const next = {
      patient: way.patient || nextTry === 'patient',
      withoutAudio: way.withoutAudio || nextTry === 'without-audio',
    };
    if (next.patient === way.patient && next.withoutAudio === way.withoutAudio) return finish(error);
    way = next;
    remember(way);
    start();
  };

  const start = () => {
    seen = { answer: false, init: false, frame: false };
    lastFrameAtMs = clock.monotonicMs();
    const reader = createFragmentReader({
      newStreamSession: options.newStreamSession,
      onInit(init) {
        seen.init = true;
        listener.onInit(init);
      },
      onFragment(fragment) {
        if (fragment.kind === 'video') {
          seen.frame = true;
          lastFrameAtMs = clock.monotonicMs();
        }
        listener.onFragment(fragment);
      },
    });
    const { args, script } = copyCommand(request, {
      patient: way.patient,
      audio: request.audio && !way.withoutAudio,
      networkTimeoutMs: Math.max(request.frameTimeoutMs, options.networkTimeoutMs ?? 5_000) + networkMarginMs,
    });
    process = startFfmpeg({
      ffmpegPath: options.ffmpegPath,
      args,
      clock,
      redact: secrets.redact,
      onExit,
      onLine(line) {
        // Said of a stream that the camera has described, when its packets do not come or do not tell.
        if (line.includes('Could not find codec parameters')) seen.answer = true;
        const target = /Redirecting to (\S+)/.exec(line)?.[1];
        if (target === undefined) return;
        const host = URL.canParse(target) ? new URL(target).hostname : '';
        if (host === new URL(request.url).hostname || options.allowsRedirectTo?.(host) === true) return;
        stopBecause(new GatewayError('camera.address-refused', { details: { redirectedTo: host } }));
      },
      onOutput(bytes) {
        if (closing || verdict !== undefined) return;
        try {
          reader.push(bytes, clock.nowMs());
        } catch (cause) {
          stopBecause(
            new GatewayError(cause instanceof MediaError ? 'media.malformed' : 'gateway.internal', { cause }),
          );
        }
      },
    });
    process.write(script);
    process.endInput();
  };

  // A source that cannot even start still ends through its listener, after the caller holds it.
  try {
    start();
  } catch (error) {
    queueMicrotask(() =>
      finish(error instanceof GatewayError ? error : new GatewayError('ffmpeg.failed', { cause: error })),
    );
  }
  return {
    get pid() {
      return process?.pid;
    },
    ingest: () => ({ kind: 'ffmpeg', reason: null, transport: null }),
    figures: () => undefined,
    close() {
      if (ended) return over;
      closing = true;
      if (process === undefined) finish(undefined);
      else process.stop();
      return over;
    },
  };
}
