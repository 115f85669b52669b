/**
 * Panes on one clock: tells each pane where the clock is, holds the clock while one has no picture yet, and goes over
 * what nobody recorded. Fires `change` when something of the clock was set, `tick` when its position may have moved, and
 * `skipped` (detail: `Skipped`) when it went over a gap.
 */
import type { ClockSight, PaneState } from './pane-state.ts';
import { PlaybackClock } from './playback-clock.ts';

export interface FollowingPane {
  follow(sight: ClockSight): PaneState;
  neighbourFrame(atMs: number, direction: 1 | -1): number | undefined;
  /** Told what `follow` answered. */
  tell(state: PaneState): void;
}

/** How long a pane has had no picture, and how long the others wait for it. */
interface Wait {
  readonly sinceMs: number | undefined;
  readonly patienceMs: number;
  /** When it last began or ended to have none. */
  readonly turnedAtMs: number;
}

export interface Skipped {
  readonly fromMs: number;
  /** null: nothing is recorded from there on. */
  readonly toMs: number | null;
  readonly direction: 1 | -1;
  /** Somebody asked for it; else playing came to a gap. */
  readonly asked: boolean;
}

export interface PlaybackSessionOptions {
  readonly positionMs: number;
  /** Gateway's time, epoch ms. */
  readonly serverNowMs: () => number;
  /** Any steady clock, ms. */
  readonly nowMs: () => number;
  /**
   * Where the next recording of any pane begins (1), or the one before ends (−1); null: nowhere; undefined: nobody knows. With `here` also a little
   * further within the one of the moment: it need not begin with a picture that can be shown.
   */
  readonly findRecorded: (atMs: number, direction: 1 | -1, here: boolean) => Promise<number | null | undefined>;
}

/** The newest frames are not on the disk yet. */
export const edgeMs = 10_000;
/** A pane that has no picture for so long holds up nobody any more; each time it does, the others wait for half as long. */
const patienceMs = 8_000;
const patienceBackAfterMs = 20_000;
export const tickMs = 40;

export class PlaybackSession extends EventTarget {
  readonly clock: PlaybackClock;
  readonly #options: PlaybackSessionOptions;
  readonly #panes = new Map<FollowingPane, Wait>();
  #searching = false;
  /** Somebody went to this moment, and no pane has shown a picture since. */
  #sought = false;
  /** Whose frames a step counts. */
  leading: FollowingPane | undefined;

  constructor(options: PlaybackSessionOptions) {
    super();
    this.#options = options;
    this.clock = new PlaybackClock(options.positionMs);
  }

  get positionMs(): number {
    return this.clock.positionMs(this.#options.nowMs());
  }

  /** @returns what takes it away again */
  add(pane: FollowingPane): () => void {
    this.#panes.set(pane, patient);
    return () => {
      this.#panes.delete(pane);
      if (this.leading === pane) this.leading = undefined;
    };
  }

  toggle(): void {
    if (this.clock.playing) this.pause();
    else this.play();
  }

  play(): void {
    this.#sought = false;
    this.#set((nowMs) => this.clock.play(nowMs));
  }

  pause(): void {
    this.#set((nowMs) => this.clock.pause(nowMs));
  }

  setSpeed(speed: number): void {
    this.#set((nowMs) => this.clock.setSpeed(speed, nowMs));
  }

  shuttle(direction: 1 | -1): void {
    this.#set((nowMs) => this.clock.shuttle(direction, nowMs));
  }

  seek(atMs: number): void {
    this.#sought = true;
    this.#goTo(atMs);
  }

  #goTo(atMs: number): void {
    this.#set((nowMs) => this.clock.seek(Math.min(atMs, this.#options.serverNowMs() - edgeMs), nowMs));
    for (const pane of this.#panes.keys()) this.#panes.set(pane, patient);
  }

  seekBy(ms: number): void {
    this.seek(this.positionMs + ms);
  }

  /** One frame of the leading pane; all stand then. */
  stepFrame(direction: 1 | -1): void {
    this.pause();
    const atMs = this.positionMs;
    const panes = this.leading ? [this.leading, ...this.#panes.keys()] : [...this.#panes.keys()];
    for (const pane of panes) {
      const frameMs = pane.neighbourFrame(atMs, direction);
      if (frameMs === undefined) continue;
      this.seek(frameMs);
      return;
    }
  }

  /** Goes to where something is recorded again. */
  async toRecorded(direction: 1 | -1, asked = true): Promise<void> {
    if (this.#searching) return;
    this.#searching = true;
    const fromMs = this.positionMs;
    const foundMs = await this.#options.findRecorded(fromMs, direction, !asked);
    this.#searching = false;
    // Somebody went elsewhere meanwhile.
    if (Math.abs(this.positionMs - fromMs) > 1_000) return;
    if (foundMs === undefined) {
      if (!asked) this.pause();
      return;
    }
    const edge = this.#options.serverNowMs() - edgeMs;
    const toMs = foundMs !== null && foundMs < edge ? foundMs : null;
    if (toMs === null) this.pause();
    else this.#goTo(toMs);
    this.dispatchEvent(new CustomEvent<Skipped>('skipped', { detail: { fromMs, toMs, direction, asked } }));
  }

  /** Every `tickMs`. */
  tick(): void {
    const nowMs = this.#options.nowMs();
    this.#mindEdge(nowMs);
    const { clock } = this;
    const sight: ClockSight = {
      positionMs: clock.positionMs(nowMs),
      speed: clock.speed,
      playing: clock.playing,
      running: clock.running,
    };
    let waits = false;
    let gaps = 0;
    for (const [pane, before] of this.#panes) {
      const state = pane.follow(sight);
      pane.tell(state);
      if (state.kind === 'gap') gaps += 1;
      const wait = waitAfter(before, state.kind === 'opening', nowMs);
      this.#panes.set(pane, wait);
      if (wait.sinceMs !== undefined && nowMs - wait.sinceMs < wait.patienceMs) waits = true;
    }
    const nothing = this.#panes.size > 0 && gaps === this.#panes.size;
    clock.hold(clock.playing && (waits || nothing), nowMs);
    if (gaps === 0) this.#sought = false;
    // Who goes to a gap wants to see it; what plays into one goes on behind it.
    if (nothing && clock.playing && this.#sought) this.pause();
    else if (nothing && clock.playing) void this.toRecorded(clock.speed < 0 ? -1 : 1, false);
    this.dispatchEvent(new Event('tick'));
  }

  /** Nobody can see what is not recorded yet: at the end of it everything goes at the pace of life. */
  #mindEdge(nowMs: number): void {
    const edge = this.#options.serverNowMs() - edgeMs;
    if (this.clock.positionMs(nowMs) <= edge) return;
    this.clock.seek(edge, nowMs);
    if (this.clock.speed <= 1) return;
    this.setSpeed(1);
  }

  #set(act: (nowMs: number) => void): void {
    act(this.#options.nowMs());
    this.dispatchEvent(new Event('change'));
  }
}

const patient: Wait = { sinceMs: undefined, patienceMs, turnedAtMs: Number.NEGATIVE_INFINITY };

function waitAfter(before: Wait, opening: boolean, nowMs: number): Wait {
  if (opening === (before.sinceMs !== undefined)) return before;
  if (!opening) return { sinceMs: undefined, patienceMs: before.patienceMs / 2, turnedAtMs: nowMs };
  const forgiven = nowMs - before.turnedAtMs > patienceBackAfterMs;
  return { sinceMs: nowMs, patienceMs: forgiven ? patienceMs : before.patienceMs, turnedAtMs: nowMs };
}
