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
  let lastFrameAtMs: number | null = null;
  let now: Omit<SupervisedView, 'lastFrameAtMs'> = {
    phase: 'idle',
    picture: 'none',
    pictureSinceMs: Math.round(clock.nowMs()),
    error: null,
    nextTryAtMs: null,
  };
  return {
    now: {
      get phase() {
        return now.phase;
      },
      get picture() {
        return now.picture;
      },
      get pictureSinceMs() {
        return now.pictureSinceMs;
      },
      get lastFrameAtMs() {
        return lastFrameAtMs;
      },
      get error() {
        return now.error;
      },
      get nextTryAtMs() {
        return now.nextTryAtMs;
      },
    },
    enter(phase, picture, error, nextTryAtMs) {
      const pictureSinceMs = picture === now.picture ? now.pictureSinceMs : Math.round(clock.nowMs());
      now = { phase, picture, pictureSinceMs, error, nextTryAtMs: nextTryAtMs ?? null };
      onChange();
    },
    frameAt(receivedAtMs) {
      lastFrameAtMs = Math.round(receivedAtMs);
    },
  };
}
