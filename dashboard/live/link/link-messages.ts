/** What the page and the worker of the live link tell each other. */
import type { LivePace, LiveRendition } from '../../../gateway/media/wire/live-control.ts';
import type { LiveHeader } from '../../../gateway/media/wire/live-message.ts';
import type { PictureBox } from '../overview-decoder.ts';
import type { LiveImportance, LiveTileState, LiveTileStats } from './live-tile.ts';

/** A surface as the worker gets it: what can be transferred is, the rest comes back by messages. */
export type WorkerSurface =
  /** `software`: no graphics card draws here. */
  | { readonly kind: 'canvas'; readonly canvas: OffscreenCanvas; readonly software: boolean }
  | { readonly kind: 'still'; readonly box: PictureBox }
  | { readonly kind: 'writable'; readonly writable: WritableStream<VideoFrame> }
  | { readonly kind: 'track' }
  | { readonly kind: 'messages' };

/** What the gateway is asked for. */
export interface TileSubscription {
  readonly cameraId: string;
  readonly rendition: LiveRendition;
  readonly pace: LivePace;
  readonly replayMs?: number;
  /** Why, where the policy asks for it. */
  readonly purpose?: string;
}

export type LinkRequest =
  /** First of all: the socket's address, and the gateway's clock as far as the page knows it. */
  | { readonly type: 'start'; readonly url: string; readonly gatewayNowMs: number | null }
  | {
      readonly type: 'subscribe';
      readonly tile: number;
      readonly subscription: TileSubscription;
      readonly surface: WorkerSurface;
      readonly importance: LiveImportance;
    }
  | { readonly type: 'pace'; readonly tile: number; readonly pace: LivePace }
  | { readonly type: 'importance'; readonly tile: number; readonly importance: LiveImportance }
  | { readonly type: 'refresh'; readonly tile: number }
  | { readonly type: 'unsubscribe'; readonly tile: number }
  | { readonly type: 'retry' }
  /** Said now; what was refused for lack of it is asked for again. */
  | { readonly type: 'purpose'; readonly purpose: string }
  /** The worker lets go of everything and ends itself. */
  | { readonly type: 'close' };

export type LinkReport =
  | { readonly type: 'state'; readonly tile: number; readonly state: LiveTileState }
  | {
      readonly type: 'message';
      readonly tile: number;
      readonly header: LiveHeader;
      /** Header and body as they came; transferred. */
      readonly bytes: ArrayBuffer;
      readonly codecs: string;
    }
  /** Small pictures, transferred, and what is known of their tiles now. */
  | { readonly type: 'stills'; readonly stills: readonly { readonly row: TileRow; readonly picture: ImageBitmap }[] }
  | { readonly type: 'track'; readonly tile: number; readonly track: MediaStreamTrack }
  | { readonly type: 'stats'; readonly rows: readonly TileRow[] }
  | { readonly type: 'failures'; readonly count: number }
  /** The gateway closed the socket because the session is over. */
  | { readonly type: 'signed-out' };

/** As the page gets it, but for the time of the last paint, since the clocks of page and worker have different zeros. */
export interface TileRow extends Omit<LiveTileStats, 'framePaintedAtMs'> {
  readonly tile: number;
  /** How long ago, when this was sent; null: never. */
  readonly paintedAgoMs: number | null;
}
