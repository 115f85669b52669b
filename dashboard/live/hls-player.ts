/**
 * Plays `/hls/{cameraId}/{rendition}/index.m3u8` with hls.js. Its defaults let the delay drift for ever (a stall adds a
 * second to the target, nothing catches up, the back buffer grows without bound), hence the settings below.
 * Errors never end it: the network is tried again by a ladder, the decoder is restarted, and whatever is fatal makes
 * a new instance. What the gateway answers (`{error: {code}}`) is passed on, so that a tile can say why.
 */
import type HlsClass from 'hls.js';
import type { ErrorData } from 'hls.js';
import { viewPurpose } from '../state/view-purpose.ts';
import { type PaintedFrames, watchPaintedFrames } from './painted-frames.ts';
import type { PlayerStats, Transport } from './player.ts';
import type { Player, PlayerOptions, VideoPlayerOptions } from './player-options.ts';
import { promisedDelayMs, recreateDelayMs } from './player-policy.ts';

type Hls = HlsClass;
type HlsModule = typeof HlsClass;

/** A browser decoder that runs for days leaks; a fresh one costs a second. Spread so that not all tiles blink at once. */
const recycleMs = 4 * 3_600_000;
const recycleSpreadMs = 1_800_000;
const mediaRecoveryEveryMs = 5_000;
/** Before the playlist is known; the gateway's segments last about two seconds. */
const assumedTargetMs = 2_000;

export function createHlsPlayer(Hls: HlsModule, options: VideoPlayerOptions): Player {
  return new HlsPlayer(Hls, options);
}

class HlsPlayer implements Player {
  readonly #Hls: HlsModule;
  readonly #options: VideoPlayerOptions;
  #transport: Transport;
  #hls: Hls | undefined;
  #frames: PaintedFrames | undefined;
  #stopped = false;
  #attempt = 0;
  #retryTimer: number | undefined;
  #recycleTimer: number | undefined;
  #targetDurationMs = assumedTargetMs;
  #mediaRecoveredAtMs = Number.NEGATIVE_INFINITY;

  constructor(Hls: HlsModule, options: VideoPlayerOptions) {
    this.#Hls = Hls;
    this.#options = options;
    this.#transport = options.lowLatency ? 'll-hls' : 'hls';
  }

  start(): void {
    const { element: video, onState } = this.#options;
    video.addEventListener('playing', this.#playing);
    this.#frames = watchPaintedFrames(video);
    onState({ phase: 'starting', code: null });
    this.#make();
  }

  stop(): void {
    this.#stopped = true;
    this.#options.element.removeEventListener('playing', this.#playing);
    window.clearTimeout(this.#retryTimer);
    window.clearTimeout(this.#recycleTimer);
    this.#frames?.close();
    this.#hls?.destroy();
    this.#hls = undefined;
  }

  stats(): PlayerStats {
    const { element: video, serverNowMs } = this.#options;
    const paintedS = this.#frames?.mediaTimeS() ?? null;
    return {
      transport: this.#transport,
      delayMs: delayOf(this.#hls?.playingDate?.getTime(), video.currentTime, paintedS, serverNowMs()),
      promisedDelayMs: promisedDelayMs(this.#transport, this.#targetDurationMs),
      framePaintedAtMs: this.#frames?.atMs() ?? null,
      droppedFrames: video.getVideoPlaybackQuality().droppedVideoFrames,
      paintedFrames: this.#frames?.count() ?? 0,
    };
  }

  readonly #playing = (): void => {
    this.#attempt = 0;
    this.#options.onState({ phase: 'playing', code: null });
  };

  #make(): void {
    if (this.#stopped) return;
    const { Events } = this.#Hls;
    const { element: video, lowLatency } = this.#options;
    this.#hls?.destroy();
    const made = new this.#Hls(configOf(lowLatency));
    this.#hls = made;
    made.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      this.#targetDurationMs = details.targetduration * 1000;
      // Told by the playlist, not by the wish: without parts it is plain HLS.
      this.#transport = lowLatency && details.partTarget > 0 ? 'll-hls' : 'hls';
    });
    made.on(Events.FRAG_BUFFERED, () => {
      void video.play().catch(() => {});
    });
    made.on(Events.ERROR, (_event, error) => this.#failed(made, error));
    made.loadSource(urlOf(this.#options));
    made.attachMedia(video);
    window.clearTimeout(this.#recycleTimer);
    this.#recycleTimer = window.setTimeout(() => this.#make(), recycleMs + Math.random() * recycleSpreadMs);
  }

  #failed(from: Hls, error: ErrorData): void {
    if (from !== this.#hls || !error.fatal) return;
    const sinceRecoveryMs = performance.now() - this.#mediaRecoveredAtMs;
    if (error.type === this.#Hls.ErrorTypes.MEDIA_ERROR && sinceRecoveryMs > mediaRecoveryEveryMs) {
      this.#mediaRecoveredAtMs = performance.now();
      from.recoverMediaError();
      return;
    }
    this.#options.onState({ phase: 'failed', code: codeOf(error) });
    from.destroy();
    this.#hls = undefined;
    window.clearTimeout(this.#retryTimer);
    this.#retryTimer = window.setTimeout(() => this.#make(), recreateDelayMs(this.#attempt));
    this.#attempt += 1;
  }
}

export function urlOf({ cameraId, rendition, lowLatency }: PlayerOptions): string {
  const purpose = viewPurpose.text;
  const query = new URLSearchParams({ ...(lowLatency ? {} : { ll: '0' }), ...(purpose === '' ? {} : { purpose }) });
  return `/hls/${cameraId}/${rendition}/index.m3u8${query.size > 0 ? `?${query}` : ''}`;
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
