/** What is visible of one supervised profile, and since when. Tells its listener of every change. */
import type { Clock } from '../kernel/clock.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import type { StreamPhase, StreamState } from './schemas.ts';

export interface SupervisedView {
  readonly phase: StreamPhase;
  readonly picture: StreamState['picture'];
  readonly pictureSinceMs: number;
  readonly lastFrameAtMs: number | null;
  readonly error: ErrorCode | null;
  readonly nextTryAtMs: number | null;
}

export interface SupervisedState {
  readonly now: SupervisedView;
  enter(phase: StreamPhase, picture: StreamState['picture'], error: ErrorCode | null, nextTryAtMs?: number): void;
  /** A frame came; alone no change worth telling. Epoch ms. */
  frameAt(receivedAtMs: number): void;
}

export function createSupervisedState(clock: Clock, onChange: () => void): SupervisedState {
  return new ProfileState(clock, onChange);
}

/** Its own view: it is looked at for every frame. */
class ProfileState implements SupervisedState, SupervisedView {
  phase: StreamPhase = 'idle';
  picture: StreamState['picture'] = 'none';
  pictureSinceMs: number;
  error: ErrorCode | null = null;
  nextTryAtMs: number | null = null;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #lastFrameAtMs: number | undefined;

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.pictureSinceMs = Math.round(clock.nowMs());
  }

  get now(): SupervisedView {
    return this;
  }

  get lastFrameAtMs(): number | null {
    return this.#lastFrameAtMs === undefined ? null : Math.round(this.#lastFrameAtMs);
  }

  enter(phase: StreamPhase, picture: StreamState['picture'], error: ErrorCode | null, nextTryAtMs?: number): void {
    if (picture !== this.picture) this.pictureSinceMs = Math.round(this.#clock.nowMs());
    this.phase = phase;
    this.picture = picture;
    this.error = error;
    this.nextTryAtMs = nextTryAtMs ?? null;
    this.#onChange();
  }

  frameAt(receivedAtMs: number): void {
    this.#lastFrameAtMs = receivedAtMs;
  }
}
