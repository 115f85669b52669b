/** How a player is made and driven; the types without the DOM are in player.ts. */
import type { PlayerState, PlayerStats, Rendition } from './player.ts';

export interface PlayerOptions {
  readonly video: HTMLVideoElement;
  readonly cameraId: string;
  readonly rendition: Rendition;
  readonly lowLatency: boolean;
  /** The gateway's clock, epoch ms. */
  readonly serverNowMs: () => number;
  readonly onState: (state: PlayerState) => void;
}

export interface Player {
  start(): void;
  stop(): void;
  stats(): PlayerStats;
}
