/**
 * The page's one connection to `/api/live`, as components see it. Made once by the frame of the page and given by
 * context (live-link-context.ts). The socket, and the decoding of what it brings, live in one worker; the socket is
 * open as long as at least one tile is subscribed. A tile is re-subscribed by the link itself after every loss.
 */
import type { LivePace, LiveRendition } from '../../../gateway/media/wire/live-control.ts';
import type { LiveHeader } from '../../../gateway/media/wire/live-message.ts';
import type { CodecSupport } from '../codec-support.ts';
import type { PictureBox } from '../overview-decoder.ts';
import type { LiveAbilities, LiveImportance, LiveTileState, LiveTileStats } from './live-tile.ts';

export type { LiveAbilities, LiveImportance, LiveTileState, LiveTileStats };

/** Where the pictures of a tile go. Except for `messages` they are decoded by WebCodecs in the worker. */
export type LiveSurface =
  /** Drawn as soon as decoded; the worker sets the canvas to the size of the pictures. Transferred: use once. */
  | { readonly kind: 'canvas'; readonly canvas: OffscreenCanvas }
  /**
   * Small pictures of keyframes, by a decoder of a shared pool, no larger than `box` (px); the receiver closes them. For the
   * overview, with `pace: {keyframesOnly: true, maxPerSecond: 1}`.
   */
  | { readonly kind: 'still'; readonly box: PictureBox; readonly onPicture: (picture: ImageBitmap) => void }
  /** Written into a `MediaStreamTrackGenerator`'s stream. Transferred: use once. */
  | { readonly kind: 'writable'; readonly writable: WritableStream<VideoFrame> }
  /** The worker makes a standard `VideoTrackGenerator` and gives its track. */
  | { readonly kind: 'track'; readonly onTrack: (track: MediaStreamTrack) => void }
  /** Nothing is decoded: the messages come to the page as they are (MSE, replay). */
  | { readonly kind: 'messages'; readonly onMessage: (message: LiveMessage) => void };

export interface LiveMessage {
  readonly header: LiveHeader;
  /** Init segment or fragment, without the header; the receiver owns its buffer. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** RFC 6381 list, of the init that this message belongs to. */
  readonly codecs: string;
}

export interface LiveWish {
  readonly cameraId: string;
  readonly rendition: LiveRendition;
  readonly surface: LiveSurface;
  readonly pace: LivePace;
  /** The last so many ms from memory, once, instead of live. */
  readonly replayMs?: number;
  /** When the computer cannot decode everything, the lowest give way first. Default `ordinary`. */
  readonly importance?: LiveImportance;
  readonly onState: (state: LiveTileState) => void;
}

export interface LiveTile {
  setPace(pace: LivePace): void;
  setImportance(importance: LiveImportance): void;
  /** Init and newest group again. */
  refresh(): void;
  /** Idempotent; nothing is reported after it. */
  stop(): void;
  /** Newest known, at most a quarter of a second old; for `messages` only what the link can know. */
  stats(): LiveTileStats;
}

export interface LiveLink {
  /** Tiles will be wanted soon: what costs a start (the worker, not the socket) begins. Idempotent. */
  prepare(): void;
  subscribe(wish: LiveWish): LiveTile;
  /** What this browser can do here; asked once. */
  readonly abilities: LiveAbilities;
  readonly codecs: CodecSupport;
  /** The socket could not be opened (or died at once) so many times in a row: players without it are better. */
  failures(): number;
  /** The gateway is there (again): tries at once, and forgets the failures. */
  retryNow(): void;
  /** Ends the worker, the socket and every tile. */
  close(): void;
}
