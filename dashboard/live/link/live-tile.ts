/** What is known of a tile on the live link, and what this browser can do; without the DOM. */

/** `watched`: selected, steered or under the pointer; `trouble`: of a camera with an open condition. */
export type LiveImportance = 'ordinary' | 'trouble' | 'watched';

export interface LiveTileState {
  /**
   * `connecting`: no socket; `waiting`: nothing comes for now (`code` says why); `flowing`: pictures come or came;
   * `refused`: not subscribed, `code` says why; `replayed`: the replay was sent whole; `failed`: the decoder gave up.
   */
  readonly phase: 'connecting' | 'waiting' | 'flowing' | 'refused' | 'replayed' | 'failed';
  /** Code of the gateway's error table, or `page.decoder`, `page.unreachable`. */
  readonly code: string | null;
  /** Of the newest init; '' before. */
  readonly codecs: string;
  readonly width: number;
  readonly height: number;
}

export interface LiveTileStats {
  /** Gateway time − capture time of the newest frame put on the surface, when it was put there, ms. */
  readonly delayMs: number | null;
  /** Gateway clock: when that frame arrived at the gateway. */
  readonly shownCapturedAtMs: number | null;
  /** `performance.now()` of this page when that frame was put on the surface. */
  readonly framePaintedAtMs: number | null;
  /** Frames put on the surface since subscribing. */
  readonly paintedFrames: number;
  /** Frames left out, by the gateway or here, because they were late. */
  readonly droppedFrames: number;
  /** Between the last two keyframes that came, ms: with keyframes only, nothing moves for so long. */
  readonly keyframeIntervalMs: number | null;
  /** The computer cannot decode everything: keyframes only, although all were wanted. */
  readonly reduced: boolean;
}

export const noTileStats: LiveTileStats = {
  delayMs: null,
  shownCapturedAtMs: null,
  framePaintedAtMs: null,
  paintedFrames: 0,
  droppedFrames: 0,
  keyframeIntervalMs: null,
  reduced: false,
};

export interface LiveAbilities {
  /** Workers, WebSockets and `VideoDecoder`, which exists in secure contexts only (https, localhost). */
  readonly webCodecs: boolean;
  /** How frames get into a `<video>`. */
  readonly generator: 'writable' | 'track' | undefined;
  readonly offscreenCanvas: boolean;
  /** A graphics card puts pages together here; without one a large canvas costs more than a <video>. */
  readonly graphicsCard: boolean;
  /** `MediaSource` or `ManagedMediaSource`. */
  readonly mediaSource: boolean;
}
