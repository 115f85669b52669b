/** What a pane is told with every tick, and what it answers. */
import type { RecordedRendition } from './recordings-api.ts';

/** Where the clock is. */
export interface ClockSight {
  readonly positionMs: number;
  readonly speed: number;
  /** Playing is wanted. */
  readonly playing: boolean;
  /** And the position moves. */
  readonly running: boolean;
}

export type PaneState =
  /** It is not known yet what is recorded, or the frames are on their way. */
  | { readonly kind: 'opening' }
  | { readonly kind: 'shows'; readonly rendition: RecordedRendition; readonly sound: boolean }
  /** Nothing is recorded of that moment. */
  | { readonly kind: 'gap' }
  | { readonly kind: 'failed'; readonly code: string };
