/** How a player is made and driven; the types without the DOM are in player.ts. */
import type { LiveLink } from './link/live-link.ts';
import type { LiveImportance } from './link/live-tile.ts';
import type { PlayerState, PlayerStats, Rendition } from './player.ts';

export interface PlayerOptions {
  /** Where it shows; made for this player alone. */
  readonly element: HTMLVideoElement | HTMLCanvasElement;
  readonly cameraId: string;
  readonly rendition: Rendition;
  readonly lowLatency: boolean;
  /** With the camera's sound, for players that can. */
  readonly sound: boolean;
  readonly importance: LiveImportance;
  /** Undefined: no live socket, HLS alone. */
  readonly link: LiveLink | undefined;
  /** The gateway's clock, epoch ms. */
  readonly serverNowMs: () => number;
  readonly onState: (state: PlayerState) => void;
}

/** Of players that show on a video. */
export type VideoPlayerOptions = PlayerOptions & { readonly element: HTMLVideoElement };

/** Of players on the live socket. */
export type LinkedPlayerOptions = PlayerOptions & { readonly link: LiveLink };

export interface Player {
  start(): void;
  stop(): void;
  stats(): PlayerStats;
  /** Nobody looks for the moment: keyframes are enough. Players without it are stopped instead. */
  rest?(resting: boolean): void;
  setImportance?(importance: LiveImportance): void;
}
