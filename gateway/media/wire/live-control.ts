/** The JSON messages of `/api/live`, in both directions. Types only; the gateway checks what it gets by a schema. */

/** As in the URLs of HLS: a profile as it is, the H.264 made of it, each silent or with sound (AAC). */
export type LiveRendition = 'main' | 'sub' | 'h264' | 'main-audio' | 'sub-audio' | 'h264-audio';

/** How much of a stream a tile wants. */
export interface LivePace {
  /** Keyframes only. */
  readonly keyframesOnly: boolean;
  /** At most so many pictures a second (with `keyframesOnly`); 0: no limit. */
  readonly maxPerSecond: number;
}

/** Page → gateway. */
export type LiveRequest =
  /** A tile number that is in use is given up first. With `replayMs` the last so many ms from memory, once, instead of live. */
  | ({
      readonly type: 'subscribe';
      readonly tile: number;
      readonly cameraId: string;
      readonly rendition: LiveRendition;
      readonly replayMs?: number;
      /** Why, where the policy asks for it. */
      readonly purpose?: string;
    } & LivePace)
  /** From keyframes to all begins with the newest group of pictures (as backlog). */
  | ({ readonly type: 'pace'; readonly tile: number } & LivePace)
  /** Init and newest group again: after an error of the decoder. */
  | { readonly type: 'refresh'; readonly tile: number }
  | { readonly type: 'unsubscribe'; readonly tile: number };

/** Gateway → page. */
export type LiveNotice =
  /** Comes right before each init message of the tile, on the same socket. */
  | {
      readonly type: 'init';
      readonly tile: number;
      /** RFC 6381 list: `avc1.640029,mp4a.40.2`. */
      readonly codecs: string;
      readonly width: number;
      readonly height: number;
      readonly streamSession: string;
    }
  /** The viewer was too slow: so many fragments were left out; the next message of the tile is marked `resumed`. */
  | { readonly type: 'skipped'; readonly tile: number; readonly fragments: number }
  /** Nothing comes for now, and why (error code). The tile stays subscribed: an init follows when there is something again. */
  | { readonly type: 'waiting'; readonly tile: number; readonly code: string }
  /** The replay has been sent whole. */
  | { readonly type: 'replayed'; readonly tile: number }
  /**
   * The tile is not subscribed (any more). Code of the error table; `not-found` for cameras that one may not see,
   * `access.withdrawn` when the right to a picture that was there was taken away (with `reason`: nothing of it may stay on the
   * screen), `access.purpose` when the policy asks for one, `audit.unavailable` when the view cannot be put on record,
   * `stream.not-running` for a replay of which nothing is in memory.
   */
  | { readonly type: 'refused'; readonly tile: number; readonly code: string; readonly reason?: 'not-allowed' }
  /** A message of the page was no request: nothing was changed by it. */
  | { readonly type: 'invalid'; readonly code: string }
  /** Every 2 s, so that a page notices a dead socket. */
  | { readonly type: 'tick'; readonly serverTimeMs: number };
