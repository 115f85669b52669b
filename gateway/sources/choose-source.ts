/**
 * Takes the direct source or the ffmpeg source, as the camera's `ingest` says. `auto` tries directly and takes ffmpeg,
 * inside the same source, only when the stream is of a kind that the direct source cannot read; the reason is remembered
 * for an hour. What is the camera's own trouble (refused password, no answer, no network) would meet ffmpeg too, and a
 * second try may lock the camera: it ends the source.
 */
import type { Clock } from '../kernel/clock.ts';
import type { ErrorCode, GatewayError } from '../kernel/errors.ts';
import type { Ingest, OpenSource, Source, SourceListener, SourceRequest } from './source.ts';
import { createUrlMemory } from './url-memory.ts';

export interface ChosenSourceOptions {
  readonly direct: OpenSource;
  readonly ffmpeg: OpenSource;
  readonly clock: Clock;
}

const reasonMemoryMs = 3_600_000;
const isForFfmpeg = (code: ErrorCode) => code === 'stream.not-direct';

/** @returns the `OpenSource` that chooses. It keeps nothing alive itself. */
export function createChosenSource({ direct, ffmpeg, clock }: ChosenSourceOptions): OpenSource {
  const reasons = createUrlMemory<ErrorCode>(clock, reasonMemoryMs);
  return (request, listener) => {
    const known = reasons.recall(request.url);
    if (request.ingest === 'direct') return direct(request, listener);
    if (request.ingest === 'ffmpeg') return ffmpeg(request, listener);
    if (known !== undefined) return withReason(ffmpeg(request, listener), known);
    return openWithFallBack(direct, ffmpeg, request, listener, (reason) => reasons.remember(request.url, reason));
  };
}

const withReason = (source: Source, reason: ErrorCode): Source => ({
  get pid() {
    return source.pid;
  },
  ingest: (): Ingest => ({ kind: 'ffmpeg', reason, transport: null }),
  figures: source.figures,
  close: source.close,
});

function openWithFallBack(
  direct: OpenSource,
  ffmpeg: OpenSource,
  request: SourceRequest,
  listener: SourceListener,
  remember: (reason: ErrorCode) => void,
): Source {
  let begun = false;
  let closing = false;
  const over = Promise.withResolvers<void>();
  const end = (error: GatewayError | undefined) => {
    try {
      listener.onEnd(error);
    } finally {
      over.resolve();
    }
  };
  let current = direct(request, {
    onInit(init) {
      begun = true;
      listener.onInit(init);
    },
    onFragment: (fragment) => listener.onFragment(fragment),
    onEnd(error) {
      if (closing || begun || error === undefined || !isForFfmpeg(error.code)) return end(closing ? undefined : error);
      remember(error.code);
      current = withReason(
        ffmpeg(request, {
          onInit: (init) => listener.onInit(init),
          onFragment: (fragment) => listener.onFragment(fragment),
          onEnd: end,
        }),
        error.code,
      );
    },
  });
  return {
    get pid() {
      return current.pid;
    },
    ingest: () => current.ingest(),
    figures: () => current.figures(),
    close() {
      closing = true;
      void current.close();
      return over.promise;
    },
  };
}
