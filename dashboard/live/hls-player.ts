/**
 * Plays `/hls/{cameraId}/{rendition}/index.m3u8` with hls.js. Its defaults let the delay drift for ever (a stall adds a
 * second to the target, nothing catches up, the back buffer grows without bound), hence the settings below.
 * Errors never end it: the network is tried again by a ladder, the decoder is restarted, and whatever is fatal makes
 * a new instance. What the gateway answers (`{error: {code}}`) is passed on, so that a tile can say why.
 */
import type HlsClass from 'hls.js';
import type { ErrorData } from 'hls.js';
import { type PaintedFrames, watchPaintedFrames } from './painted-frames.ts';
import type { PlayerStats, Transport } from './player.ts';
import type { Player, PlayerOptions } from './player-options.ts';
import { promisedDelayMs, recreateDelayMs } from './player-policy.ts';

type Hls = HlsClass;
type HlsModule = typeof HlsClass;

/** A browser decoder that runs for days leaks; a fresh one costs a second. Spread so that not all tiles blink at once. */
const recycleMs = 4 * 3_600_000;
const recycleSpreadMs = 1_800_000;
const mediaRecoveryEveryMs = 5_000;
/** Before the playlist is known; the gateway's segments last about two seconds. */
const assumedTargetMs = 2_000;

export function createHlsPlayer(Hls: HlsModule, options: PlayerOptions): Player {
  const { video, lowLatency } = options;
  let transport: Transport = lowLatency ? 'll-hls' : 'hls';
  let hls: Hls | undefined;
  let stopped = false;
  let attempt = 0;
  let retryTimer: number | undefined;
  let recycleTimer: number | undefined;
  let targetDurationMs = assumedTargetMs;
  let mediaRecoveredAtMs = Number.NEGATIVE_INFINITY;
  let frames: PaintedFrames | undefined;
  const settled = () => {
    attempt = 0;
    options.onState({ phase: 'playing', code: null });
  };

  const make = () => {
    if (stopped) return;
    hls?.destroy();
    const made = new Hls(configOf(lowLatency));
    hls = made;
    made.on(Hls.Events.LEVEL_UPDATED, (_event, { details }) => {
      targetDurationMs = details.targetduration * 1000;
      // Told by the playlist, not by the wish: without parts it is plain HLS.
      transport = lowLatency && details.partTarget > 0 ? 'll-hls' : 'hls';
    });
    made.on(Hls.Events.FRAG_BUFFERED, () => {
      void video.play().catch(() => {});
    });
    made.on(Hls.Events.ERROR, (_event, error) => onError(made, error));
    made.loadSource(urlOf(options));
    made.attachMedia(video);
    window.clearTimeout(recycleTimer);
    recycleTimer = window.setTimeout(make, recycleMs + Math.random() * recycleSpreadMs);
  };
  const makeLater = (code: string) => {
    options.onState({ phase: 'failed', code });
    hls?.destroy();
    hls = undefined;
    window.clearTimeout(retryTimer);
    retryTimer = window.setTimeout(make, recreateDelayMs(attempt));
    attempt += 1;
  };
  const onError = (from: Hls, error: ErrorData) => {
    if (from !== hls || !error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && performance.now() - mediaRecoveredAtMs > mediaRecoveryEveryMs) {
      mediaRecoveredAtMs = performance.now();
      from.recoverMediaError();
      return;
    }
    makeLater(codeOf(error));
  };

  return {
    start() {
      video.addEventListener('playing', settled);
      frames = watchPaintedFrames(video);
      options.onState({ phase: 'starting', code: null });
      make();
    },
    stop() {
      stopped = true;
      video.removeEventListener('playing', settled);
      window.clearTimeout(retryTimer);
      window.clearTimeout(recycleTimer);
      frames?.close();
      hls?.destroy();
      hls = undefined;
    },
    stats(): PlayerStats {
      const quality = video.getVideoPlaybackQuality();
      return {
        transport,
        delayMs: delayOf(
          hls?.playingDate?.getTime(),
          video.currentTime,
          frames?.mediaTimeS() ?? null,
          options.serverNowMs(),
        ),
        promisedDelayMs: promisedDelayMs(transport, targetDurationMs),
        framePaintedAtMs: frames?.atMs() ?? null,
        droppedFrames: quality.droppedVideoFrames,
        paintedFrames: frames?.count() ?? 0,
      };
    },
  };
}

export function urlOf({ cameraId, rendition, lowLatency }: PlayerOptions): string {
  return `/hls/${cameraId}/${rendition}/index.m3u8${lowLatency ? '' : '?ll=0'}`;
}

/**
 * Age of the frame on screen. `playingDateMs` belongs to `currentTimeS`, which is only a wish while the player seeks or
 * stalls; the frame that was painted last is what the operator looks at.
 */
function delayOf(
  playingDateMs: number | undefined,
  currentTimeS: number,
  paintedS: number | null,
  nowMs: number,
): number | null {
  if (playingDateMs === undefined || Number.isNaN(playingDateMs) || paintedS === null) return null;
  return Math.max(0, nowMs - (playingDateMs - (currentTimeS - paintedS) * 1000));
}

function configOf(lowLatency: boolean): Partial<HlsClass['config']> {
  return {
    // Many tiles: a worker each costs more than it saves, since fMP4 passes through.
    enableWorker: false,
    // On without parts too: hls.js catches up by playing faster only in this mode.
    lowLatencyMode: true,
    // Without the low latency parts the playlist's hold-back (3 targets) plus the segment being made is too far behind.
    ...(lowLatency ? {} : { liveSyncDurationCount: 2, liveMaxLatencyDurationCount: 4 }),
    maxLiveSyncPlaybackRate: 1.5,
    liveSyncOnStallIncrease: 0.2,
    backBufferLength: 5,
    maxBufferLength: 10,
    maxMaxBufferLength: 20,
    startFragPrefetch: true,
    // The first request waits up to 10 s for the stream to start.
    manifestLoadPolicy: policy(15_000, 2),
    playlistLoadPolicy: policy(12_000, 4),
    fragLoadPolicy: policy(12_000, 3),
  };
}

function policy(maxMs: number, retries: number): HlsClass['config']['fragLoadPolicy'] {
  const retry = { maxNumRetry: retries, retryDelayMs: 500, maxRetryDelayMs: 4_000 };
  return {
    default: {
      maxTimeToFirstByteMs: maxMs,
      maxLoadTimeMs: maxMs + 8_000,
      timeoutRetry: retry,
      // Never for 4xx: they do not get better by asking again.
      errorRetry: {
        ...retry,
        shouldRetry: (_config, _count, _timeout, response, wanted) => wanted && (response?.code ?? 0) < 400,
      },
    },
  };
}

/** The gateway's code out of a failed request, else a code of the player. */
function codeOf(error: ErrorData): string {
  const status = error.response?.code ?? 0;
  const text: unknown = error.networkDetails instanceof XMLHttpRequest ? safeText(error.networkDetails) : undefined;
  if (typeof text === 'string') {
    try {
      const code = (JSON.parse(text) as { error?: { code?: string } }).error?.code;
      if (code) return code;
    } catch {
      // Not the gateway's JSON: the status decides.
    }
  }
  if (status === 503) return 'stream.not-running';
  if (status === 415) return 'stream.codec-unsupported';
  if (status === 404) return 'not-found';
  if (/^(manifestIncompatibleCodecs|bufferAddCodec|bufferIncompatibleCodecs)Error$/.test(error.details)) {
    return 'stream.codec-unsupported';
  }
  return error.type === 'mediaError' ? 'page.decoder' : 'page.unreachable';
}

function safeText(request: XMLHttpRequest): string | undefined {
  if (request.responseType === '' || request.responseType === 'text') return request.responseText;
  if (request.response instanceof ArrayBuffer) return new TextDecoder().decode(request.response);
  return undefined;
}
