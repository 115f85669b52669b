/**
 * Keeps the right player on a tile: made when the picture is wanted and seen, given up when it is off-screen, in a
 * hidden tab, lost at the gateway, or standing still although the gateway says that frames flow. A change of player
 * shows no gap: the next one starts under the one that shows, which goes when the next has its first picture. A player
 * that cannot do it is passed over for a while.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { choosePlayer, type PlayerFacts, type PlayerKind } from './choose-player.ts';
import type { LiveLink } from './link/live-link.ts';
import type { LiveImportance } from './link/live-tile.ts';
import type { PlayerState, PlayerStats, Rendition } from './player.ts';
import { PlayerSeat, type SeatWish } from './player-seat.ts';

export interface PlaybackWish {
  readonly cameraId: string;
  readonly rendition: Rendition;
  readonly lowLatency: boolean;
  /** For those who cannot see the picture. */
  readonly label: string;
  readonly importance: LiveImportance;
  readonly link: LiveLink | undefined;
  readonly facts: Omit<PlayerFacts, 'failed'>;
}

/** A short look away (a tile moved on the wall, another tab for a moment) must not cost a new start. */
const unseenGraceMs = 2_000;
/** A hidden page gets keyframes for so long, then nothing. */
const hiddenRestMs = 30_000;
/** Longer than any segment: hls.js had its chance to recover. */
const stuckMs = 10_000;
/** A player that failed tries again by itself; one whose new try neither plays nor fails is given up all the same. */
const failedStuckMs = 30_000;
const failedForgottenMs = 300_000;
/** What the player itself could not repair. */
const playersFault: ReadonlySet<string | null> = new Set(['page.decoder', 'stream.codec-unsupported']);

const starting: PlayerState = { phase: 'starting', code: null };

export class Playback implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #serverNowMs: () => number;
  readonly #observer: IntersectionObserver;
  readonly #failed = new Map<PlayerKind, number>();
  #place: HTMLElement | undefined;
  #wish: PlaybackWish | undefined;
  /** What is on screen, and what shall be. */
  #shown: PlayerSeat | undefined;
  #coming: PlayerSeat | undefined;
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
    this.#shown?.resume();
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this.#reconsider);
    this.#inView = false;
    this.#reconsider();
  }

  get state(): PlayerState {
    const { shown, coming } = { shown: this.#shown, coming: this.#coming };
    if (shown && (shown.state.phase !== 'failed' || !coming)) return shown.state;
    return coming?.state ?? starting;
  }

  /** What shows now. */
  get element(): HTMLVideoElement | HTMLCanvasElement | undefined {
    return (this.#shown ?? this.#coming)?.element;
  }

  stats(): PlayerStats | null {
    return (this.#shown ?? this.#coming)?.stats() ?? null;
  }

  /** What should play inside `place`; undefined: nothing. Cheap to call with the same wish again. */
  play(place: HTMLElement, wish: PlaybackWish | undefined): void {
    const before = this.#wish;
    this.#place = place;
    this.#wish = wish;
    if (wish?.cameraId !== before?.cameraId) {
      // The picture of one camera never stands under the name of another.
      this.#give();
      this.#failed.clear();
    }
    if (wish && wish.importance !== before?.importance) {
      for (const seat of [this.#shown, this.#coming]) seat?.setImportance(wish.importance);
    }
    this.#reconsider();
  }

  /** Once a second: makes a new player when the picture stands still although `framesFlow`. */
  watch(framesFlow: boolean): void {
    const seat = this.#coming ?? this.#shown;
    if (!seat || !framesFlow || document.hidden) return;
    const stats = seat.stats();
    const movedAtMs = Math.max(stats?.framePaintedAtMs ?? 0, seat.startedAtMs);
    const patienceMs = seat.state.phase === 'failed' ? failedStuckMs : stuckMs + (stats?.standsStillAfterMs ?? 0);
    if (performance.now() - movedAtMs < patienceMs) return;
    this.#blame(seat);
    if (seat === this.#coming) this.#coming = undefined;
    else this.#shown = undefined;
    seat.close();
    this.#reconsider();
  }

  readonly #reconsider = (): void => {
    if (!this.#wish) this.#give();
    else if (this.#inView && !document.hidden) {
      this.#endGrace();
      this.#seat(this.#wish);
    } else if ((this.#shown || this.#coming) && this.#graceTimer === undefined) {
      this.#graceTimer = window.setTimeout(() => this.#unseen(), unseenGraceMs);
    }
  };

  #endGrace(): void {
    window.clearTimeout(this.#graceTimer);
    this.#graceTimer = undefined;
  }

  /** Nobody has looked for a while: a player of a hidden page may rest first. */
  #unseen(): void {
    const rests = this.#inView && this.#shown?.rest(true) === true;
    if (!rests) this.#give();
    else this.#graceTimer = window.setTimeout(() => this.#give(), hiddenRestMs);
  }

  #seat(wish: PlaybackWish): void {
    this.#shown?.rest(false);
    const wanted = this.#wanted(wish);
    if (this.#coming?.matches(wanted)) return;
    this.#coming?.close();
    this.#coming = undefined;
    if (this.#shown?.matches(wanted) || !this.#place) return;
    this.#coming = new PlayerSeat(wanted, {
      place: this.#place,
      label: wish.label,
      link: wish.link,
      importance: wish.importance,
      serverNowMs: this.#serverNowMs,
      onChange: (seat) => this.#changed(seat),
    });
  }

  #wanted({ cameraId, rendition, lowLatency, facts }: PlaybackWish): SeatWish {
    for (const [kind, atMs] of this.#failed) {
      if (performance.now() - atMs > failedForgottenMs) this.#failed.delete(kind);
    }
    const kind = choosePlayer({ ...facts, failed: new Set(this.#failed.keys()) });
    const { forced, sound } = facts;
    return {
      kind,
      cameraId,
      rendition,
      lowLatency: forced === 'll-hls' || (forced !== 'hls' && lowLatency),
      sound: sound && kind === 'mse',
    };
  }

  #changed(seat: PlayerSeat): void {
    const { phase, code } = seat.state;
    if (seat === this.#coming && phase === 'playing') {
      this.#shown?.close();
      this.#shown = seat;
      this.#coming = undefined;
    } else if (phase === 'failed' && playersFault.has(code) && seat.wish.kind !== 'hls') {
      this.#blame(seat);
      this.#reconsider();
    }
    this.#host.requestUpdate();
  }

  /** Another player may do better; HLS is the last, and is not passed over. */
  #blame({ wish: { kind } }: PlayerSeat): void {
    if (kind !== 'hls') this.#failed.set(kind, performance.now());
  }

  #give(): void {
    this.#endGrace();
    if (!this.#shown && !this.#coming) return;
    this.#shown?.close();
    this.#coming?.close();
    this.#shown = this.#coming = undefined;
    this.#host.requestUpdate();
  }
}
