/**
 * The last seconds of a stream, once, from memory: an operator looks again at what just happened. Sent as fast as the
 * viewer takes it, and read from the window bit by bit, so that a viewer who stops reading holds nothing of it back.
 */
import type { Fragment } from '../../media/fragment.ts';
import type { LivePace } from '../../media/wire/live-control.ts';
import type { LiveRendition } from './live-rendition.ts';
import type { RoomSeeker, Tile, TileOutlet } from './live-tile.ts';

export interface ReplaySpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

export class ReplayTile implements Tile, RoomSeeker {
  readonly #outlet: TileOutlet;
  readonly #number: number;
  readonly #rendition: LiveRendition;
  readonly #span: ReplaySpan;
  readonly #onRefused: () => void;
  #pace: LivePace;
  #sequence = 0;
  #streamSession: string | undefined;
  #last: Fragment | undefined;
  #ended = false;

  /** @param onRefused nothing of the span is in memory. */
  constructor(
    outlet: TileOutlet,
    number: number,
    rendition: LiveRendition,
    pace: LivePace,
    span: ReplaySpan,
    onRefused: () => void,
  ) {
    this.#outlet = outlet;
    this.#number = number;
    this.#rendition = rendition;
    this.#pace = pace;
    this.#span = span;
    this.#onRefused = onRefused;
  }

  begin(): void {
    this.#outlet.awaitRoom(this);
  }

  onRoom(): void {
    if (this.#ended) return;
    const fragments = this.#rendition.since(this.#last?.receivedAtMs ?? this.#span.fromMs);
    if (this.#streamSession === undefined) {
      if (!this.#sendInit(fragments.length)) return;
    } else if (this.#rendition.init?.facts.streamSession !== this.#streamSession) {
      this.#end();
      return;
    }
    const known = fragments.findIndex((fragment) => isSame(fragment, this.#last)) + 1;
    // The window has moved on past what was sent last: goes on with the oldest group that is left.
    const jumped = this.#last !== undefined && known === 0;
    for (const [index, fragment] of fragments.entries()) {
      if (index < known) continue;
      if (fragment.receivedAtMs > this.#span.untilMs) break;
      if (!this.#outlet.room) {
        this.#outlet.awaitRoom(this);
        return;
      }
      this.#send(fragment, jumped && index === 0);
    }
    this.#end();
  }

  setPace(pace: LivePace): void {
    this.#pace = pace;
  }

  refresh(): void {
    this.#streamSession = undefined;
    this.#last = undefined;
    this.#ended = false;
    this.begin();
  }

  catchUp(): void {}

  close(): void {
    this.#ended = true;
    this.#last = undefined;
    this.#outlet.forgetRoom(this);
  }

  /** @returns whether there is anything to send. */
  #sendInit(fragments: number): boolean {
    const { init } = this.#rendition;
    if (init === undefined || fragments === 0) {
      this.#ended = true;
      this.#onRefused();
      return false;
    }
    this.#streamSession = init.facts.streamSession;
    this.#outlet.notice({ type: 'init', tile: this.#number, ...init.facts });
    this.#outlet.send(init.message, this.#number, this.#sequence++, false, false);
    return true;
  }

  #send(fragment: Fragment, resumed: boolean): void {
    this.#last = fragment;
    if (this.#pace.keyframesOnly && !(fragment.keyframe && fragment.kind === 'video')) return;
    const message = this.#rendition.prepare(fragment);
    if (message === undefined) return;
    this.#outlet.send(message, this.#number, this.#sequence, false, resumed);
    this.#sequence = (this.#sequence + 1) >>> 0;
  }

  #end(): void {
    this.#ended = true;
    this.#last = undefined;
    this.#outlet.notice({ type: 'replayed', tile: this.#number });
  }
}

/** Derived windows may make a fragment anew. */
const isSame = (one: Fragment, other: Fragment | undefined): boolean =>
  one.trackId === other?.trackId && one.sequence === other.sequence;
