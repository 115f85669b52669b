/**
 * Keeps the right player on a video element: made when the picture is wanted and seen, given up when it is off-screen,
 * in a hidden tab, lost at the gateway, or standing still although the gateway says that frames flow. A player of an
 * earlier wish can report nothing any more.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { openPlayer } from './open-player.ts';
import type { PlayerState, PlayerStats, Rendition } from './player.ts';
import type { Player } from './player-options.ts';

export interface PlaybackWish {
  readonly cameraId: string;
  readonly rendition: Rendition;
  readonly lowLatency: boolean;
}

/** A short look away (a tile moved on the wall, another tab for a moment) must not cost a new start. */
const unseenGraceMs = 2_000;
/** Longer than any segment: hls.js had its chance to recover. */
const stuckMs = 10_000;
/** A player that failed tries again by itself; one whose new try neither plays nor fails is given up all the same. */
const failedStuckMs = 30_000;

const starting: PlayerState = { phase: 'starting', code: null };

export class Playback implements ReactiveController {
  state: PlayerState = starting;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #serverNowMs: () => number;
  readonly #observer: IntersectionObserver;
  #video: HTMLVideoElement | undefined;
  #wish: PlaybackWish | undefined;
  #player: Player | undefined;
  #making = false;
  #generation = 0;
  #startedAtMs = 0;
  #inView = false;
  #graceTimer: number | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement, serverNowMs: () => number) {
    this.#host = host;
    this.#serverNowMs = serverNowMs;
    this.#observer = new IntersectionObserver((entries) => {
      this.#inView = entries.at(-1)?.isIntersecting ?? false;
      this.#reconsider();
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
    document.addEventListener('visibilitychange', this.#reconsider);
    // Moved in the document: the browser paused it.
    if (this.#player) void this.#video?.play().catch(() => {});
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this.#reconsider);
    this.#inView = false;
    this.#reconsider();
  }

  /** What should play on `video`; undefined: nothing. Cheap to call with the same wish again. */
  play(video: HTMLVideoElement | undefined, wish: PlaybackWish | undefined): void {
    const same =
      video === this.#video &&
      wish?.cameraId === this.#wish?.cameraId &&
      wish?.rendition === this.#wish?.rendition &&
      wish?.lowLatency === this.#wish?.lowLatency;
    if (same) return;
    this.#give();
    this.#video = video;
    this.#wish = wish;
    this.#reconsider();
  }

  stats(): PlayerStats | null {
    return this.#player?.stats() ?? null;
  }

  /** Once a second: makes a new player when the picture stands still although `framesFlow`. */
  watch(framesFlow: boolean): void {
    const stats = this.stats();
    if (!stats || !framesFlow) return;
    const movedAtMs = Math.max(stats.framePaintedAtMs ?? 0, this.#startedAtMs);
    const patienceMs = this.state.phase === 'failed' ? failedStuckMs : stuckMs;
    if (performance.now() - movedAtMs < patienceMs) return;
    this.#give();
    this.#reconsider();
  }

  readonly #reconsider = (): void => {
    const seen = this.#inView && !document.hidden;
    window.clearTimeout(this.#graceTimer);
    if (this.#wish && seen) {
      if (!this.#player && !this.#making) this.#make();
    } else if (this.#player || this.#making) {
      this.#graceTimer = window.setTimeout(() => this.#give(), this.#wish ? unseenGraceMs : 0);
    }
  };

  #make(): void {
    const { generation, video, wish } = { generation: ++this.#generation, video: this.#video, wish: this.#wish };
    if (!video || !wish) return;
    this.#making = true;
    this.#startedAtMs = performance.now();
    this.#set(starting);
    const serverNowMs = this.#serverNowMs;
    const current = () => generation === this.#generation;
    void openPlayer({
      ...wish,
      video,
      serverNowMs,
      onState: (state) => current() && this.#set(state),
    }).then((player) => {
      if (!current()) return;
      this.#making = false;
      this.#player = player;
      player.start();
    });
  }

  #give(): void {
    this.#generation += 1;
    this.#making = false;
    this.#player?.stop();
    this.#player = undefined;
    this.#set(starting);
  }

  #set(state: PlayerState): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}
