/**
 * Makes what a browser can play out of a stream that it cannot: H.265 or MJPEG to H.264, G.711 to AAC. It is fed from the
 * window (init, the last group of pictures, then what comes), never by a second camera session. When ffmpeg cannot keep up,
 * whole groups are left out up to the next keyframe: memory stays bounded and the picture stays young.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { createArrivalMatch } from '../media/arrival-match.ts';
import type { Fragment, StreamInit, TrackInfo } from '../media/fragment.ts';
import { createFragmentReader } from '../media/fragment-reader.ts';
import { MediaError } from '../media/media-error.ts';
import { classifyExit } from './classify-exit.ts';
import { type TranscodeOptions, transcodeArguments } from './ffmpeg-arguments.ts';
import { startFfmpeg } from './ffmpeg-process.ts';
import type { SourceListener } from './source.ts';

export interface TranscoderOptions {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  newStreamSession(): string;
  /** Input that may wait for ffmpeg, bytes; default 4 MiB. */
  readonly maxWaitingBytes?: number;
}

export interface TranscodeRequest extends TranscodeOptions {
  /** Fragments of this session only are taken; a new session needs a new transcode. */
  readonly init: StreamInit;
}

export interface Transcode {
  readonly pid: number | undefined;
  /** Fragments left out because ffmpeg was too slow. */
  readonly droppedTotal: number;
  /** Give it the window's newest group first. */
  write(fragment: Fragment): void;
  /** Resolves when the process is gone. Idempotent. */
  close(): Promise<void>;
}

/** Output comes to `listener` as from any source, dated by the frames' arrival at the gateway; `onEnd(undefined)` after `close`. */
export function openTranscode(
  options: TranscoderOptions,
  request: TranscodeRequest,
  listener: SourceListener,
): Transcode {
  const maxWaitingBytes = options.maxWaitingBytes ?? 4 * 1024 * 1024;
  let closing = false;
  let verdict: GatewayError | undefined;
  let skipping = true;
  let droppedTotal = 0;
  const seen = { init: false, frame: false };
  const arrivals = createArrivalMatch();
  const videoIn = request.init.tracks.find((track) => track.kind === 'video');
  let videoOut: TrackInfo | undefined;
  const reader = createFragmentReader({
    newStreamSession: options.newStreamSession,
    onInit(init) {
      seen.init = true;
      videoOut = init.tracks.find((track) => track.kind === 'video');
      listener.onInit(init);
    },
    onFragment(fragment) {
      seen.frame = true;
      if (fragment.kind !== 'video') return listener.onFragment(fragment);
      const receivedAtMs = arrivals.arrivalOf(mediaMsOf(fragment, videoOut), fragment.receivedAtMs);
      listener.onFragment({ ...fragment, receivedAtMs });
    },
  });
  const process = startFfmpeg({
    ffmpegPath: options.ffmpegPath,
    args: transcodeArguments(request),
    clock: options.clock,
    redact: (text) => text,
    onOutput(bytes) {
      if (closing || verdict !== undefined) return;
      try {
        reader.push(bytes, options.clock.nowMs());
      } catch (cause) {
        verdict = new GatewayError(cause instanceof MediaError ? 'media.malformed' : 'gateway.internal', { cause });
        process.stop();
      }
    },
    onExit(exit) {
      listener.onEnd(closing ? undefined : (verdict ?? asTranscodeError(classifyExit(exit, seen).error)));
    },
  });
  process.write(request.init.bytes);

  return {
    pid: process.pid,
    get droppedTotal() {
      return droppedTotal;
    },
    write(fragment) {
      if (closing || fragment.streamSession !== request.init.streamSession) return;
      if (process.waitingBytes > maxWaitingBytes) skipping = true;
      else if (skipping && fragment.kind === 'video' && fragment.keyframe) skipping = false;
      if (skipping) {
        droppedTotal += 1;
        return;
      }
      if (fragment.kind === 'video') arrivals.frameIn(mediaMsOf(fragment, videoIn), fragment.receivedAtMs);
      process.write(fragment.bytes);
    },
    close() {
      closing = true;
      process.stop();
      return process.gone;
    },
  };
}

const mediaMsOf = (fragment: Fragment, track: TrackInfo | undefined): number =>
  (fragment.decodeTime * 1000) / (track?.timescale ?? 1000);

/** What the camera is blamed for when it is pulled is ffmpeg's own failure here. */
function asTranscodeError(error: GatewayError): GatewayError {
  return error.code === 'ffmpeg.missing' ? error : new GatewayError('ffmpeg.failed', { details: error.details });
}
