/**
 * Movement of one camera's head as a person holds it. The newest wish counts; at most five moves a second go out. A wish
 * that is not renewed ends by itself, and each move carries ONVIF's Timeout, in case the gateway dies. Stop waits for
 * nothing: the motor (onvif/ptz.ts) lets it overtake a move that is still unanswered and repeats it after that one.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Ptz, PtzVelocity } from '../../onvif/ptz.ts';

export type PtzMotor = Pick<Ptz, 'continuousMove' | 'stop'>;

export interface PtzLane {
  /** Wishes a movement; to be renewed more often than `renewalMs`. */
  move(velocity: PtzVelocity): void;
  /** Resolves when the camera has answered; errors go to `onError`. */
  stop(): Promise<void>;
  readonly moving: boolean;
  /** Stops a moving head; resolves when the camera has answered. */
  close(): Promise<void>;
}

export interface PtzLaneOptions {
  readonly motor: PtzMotor;
  readonly clock: Clock;
  /** ONVIF Timeout of each move. */
  readonly moveTimeoutMs: number;
  readonly minIntervalMs?: number;
  readonly renewalMs?: number;
  readonly onError: (error: unknown) => void;
}

export function createPtzLane(options: PtzLaneOptions): PtzLane {
  const { motor, clock, moveTimeoutMs, minIntervalMs = 200, renewalMs = 1_000, onError } = options;
  let wish: PtzVelocity | undefined;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  let cancelPause: (() => void) | undefined;
  let cancelRenewal = () => {};

  const endWish = (): void => {
    wish = undefined;
    cancelPause?.();
    cancelPause = undefined;
    cancelRenewal();
  };
  const stop = (): Promise<void> => {
    endWish();
    return motor.stop().catch(onError);
  };
  const send = (): void => {
    cancelPause = undefined;
    if (!wish) return;
    lastSentMs = clock.monotonicMs();
    motor.continuousMove(wish, moveTimeoutMs).catch(onError);
  };
  return {
    move(velocity) {
      wish = velocity;
      cancelRenewal();
      cancelRenewal = clock.after(renewalMs, () => void stop());
      const pauseMs = lastSentMs + minIntervalMs - clock.monotonicMs();
      if (pauseMs <= 0) send();
      else cancelPause ??= clock.after(pauseMs, send);
    },
    stop,
    get moving() {
      return wish !== undefined;
    },
    async close() {
      if (wish) await stop();
    },
  };
}
