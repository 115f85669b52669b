/**
 * One player with the element that it shows on, from the moment it is wanted. It is placed under the one that shows
 * now, so that nothing is seen of it before its first picture.
 */
import type { PlayerKind } from './choose-player.ts';
import type { LiveLink } from './link/live-link.ts';
import type { LiveImportance } from './link/live-tile.ts';
import { openPlayer } from './open-player.ts';
import type { PlayerState, PlayerStats, Rendition } from './player.ts';
import type { Player } from './player-options.ts';

export interface SeatWish {
  readonly kind: PlayerKind;
  readonly cameraId: string;
  readonly rendition: Rendition;
  /** For HLS alone. */
  readonly lowLatency: boolean;
  readonly sound: boolean;
}

export interface SeatOptions {
  readonly place: HTMLElement;
  readonly label: string;
  readonly link: LiveLink | undefined;
  readonly importance: LiveImportance;
  readonly serverNowMs: () => number;
  readonly onChange: (seat: PlayerSeat) => void;
}

export class PlayerSeat {
  readonly wish: SeatWish;
  readonly element: HTMLVideoElement | HTMLCanvasElement;
  readonly startedAtMs = performance.now();
  state: PlayerState = { phase: 'starting', code: null };
  #player: Player | undefined;
  #closed = false;
  #resting = false;

  constructor(wish: SeatWish, { place, label, link, importance, serverNowMs, onChange }: SeatOptions) {
    this.wish = wish;
    this.element = wish.kind === 'webcodecs-canvas' ? canvasElement() : videoElement();
    this.element.ariaLabel = label;
    place.prepend(this.element);
    void openPlayer(wish.kind, {
      ...wish,
      element: this.element,
      link,
      importance,
      serverNowMs,
      onState: (state) => {
        if (this.#closed) return;
        this.state = state;
        onChange(this);
      },
    }).then((player) => {
      if (this.#closed) return;
      this.#player = player;
      player.start();
      if (this.#resting) player.rest?.(true);
    });
  }

  matches(wish: SeatWish): boolean {
    const { kind, cameraId, rendition, lowLatency, sound } = this.wish;
    return (
      kind === wish.kind &&
      cameraId === wish.cameraId &&
      rendition === wish.rendition &&
      sound === wish.sound &&
      (kind !== 'hls' || lowLatency === wish.lowLatency)
    );
  }

  stats(): PlayerStats | null {
    return this.#player?.stats() ?? null;
  }

  /** @returns whether the player can rest; one that cannot must be given up. */
  rest(resting: boolean): boolean {
    if (!this.#player?.rest) return false;
    if (this.#resting !== resting) this.#player.rest(resting);
    this.#resting = resting;
    return true;
  }

  setImportance(importance: LiveImportance): void {
    this.#player?.setImportance?.(importance);
  }

  /** Moved in the document: the browser paused it. */
  resume(): void {
    if (this.element instanceof HTMLVideoElement) void this.element.play().catch(() => {});
  }

  close(): void {
    this.#closed = true;
    this.#player?.stop();
    this.#player = undefined;
    this.element.remove();
  }
}

function canvasElement(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  // The first picture that arrives from the worker gives it its size, which tells that it has one.
  canvas.width = canvas.height = 1;
  canvas.role = 'img';
  return canvas;
}

function videoElement(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  video.disablePictureInPicture = true;
  return video;
}
